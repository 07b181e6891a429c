"""A restart of the app in the middle of a session."""

from __future__ import annotations

from addon.balancer import Memory
from addon.model.loadpoint import Order
from addon.model.meter import MeterStatus
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, steady


def test_a_restart_in_a_session_goes_on_at_the_last_limit_and_raises_only_after_the_hold() -> None:

    plant = one_car((50, (2, 14, 4))).run(100)
    plant.memory = Memory()

    assert plant.run(1).limit_da() == 105


def test_a_restart_changes_nothing_while_the_meter_is_looked_for() -> None:
    plant = one_car((50, (2, 14, 4))).run(100)
    plant.memory = Memory()
    plant.meter_status = MeterStatus.STARTING

    assert plant.run(5).limit_da() == 105
    plant.meter_status = MeterStatus.OK
    assert plant.run(1).limit_da() == 105


def test_a_pause_by_a_limit_below_the_lowest_is_still_one_after_a_restart() -> None:
    """Some chargers refuse 0 A and take 5 A for it."""
    plant = one_car().run(60)
    plant.orders["car"].append(Order(limit_da=50, sent_at_s=40.0, accepted=True))
    plant.memory = Memory()

    assert plant.run(1).limit_da() == 0


def test_before_the_first_reading_nothing_is_sent_to_chargers_without_a_session_either() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"a"})
    plant.meter_status = MeterStatus.STARTING
    plant.run(5)

    assert [s.send for s in plant.decisions[-1].setpoints] == [False, False]
    plant.meter_status = MeterStatus.OK
    assert [s.send for s in plant.run(1).decisions[-1].setpoints] == [True, True]
