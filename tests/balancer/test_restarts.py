"""A restart of the app in the middle of a session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import Memory
from addon.model.loadpoint import Draw, LoadpointState, Order
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


class Down(Plant):
    """Whose app was away until the charger's dead-man had fallen, or was about to."""

    dead_man_at_s = 0.0

    def state(self, name: str) -> LoadpointState:
        return replace(super().state(name), dead_man_at_s=self.dead_man_at_s)


@pytest.mark.parametrize(("down_s", "limit_da"), [(89, 160), (90, 60), (200, 60)])
def test_a_car_that_fell_back_while_the_app_was_away_is_raised_after_the_hold_time(
    down_s: int, limit_da: int
) -> None:
    """What room there was while nobody looked is not known."""
    plant = Down(site(), steady(*QUIET), {"car": Car()}).run(100)
    assert plant.limit_da() == 160
    plant.memory, plant.dead_man_at_s = Memory(), plant.now_s + 90.0
    plant.now_s += down_s
    plant.cars["car"].drawn_da = float(limit_da)
    plant.draws["car"].append(Draw(at_s=plant.now_s - 1.0, terminals_da=(limit_da,) * 3))

    assert plant.run(1).limit_da() == limit_da
    plant.dead_man_at_s = plant.now_s + 90.0
    assert plant.run(19).limit_da() == limit_da
    assert plant.run(4).limit_da() == 160


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


class Gone(Plant):
    """Whose charger can't be reached for a while, in which its dead-man falls."""

    gone_s = range(200, 400)
    falls_at_s = 290

    def state(self, name: str) -> LoadpointState:
        known = super().state(name)
        if self.now_s < self.gone_s.start or (self.orders[name] and self.orders[name][-1].sent_at_s >= 400):
            return known
        return replace(known, connected=self.now_s not in self.gone_s, dead_man_at_s=float(self.falls_at_s))

    def step(self) -> None:
        if self.falls_at_s <= self.now_s < self.gone_s.stop:
            self.cars["car"].most_da = 60
        elif self.now_s == self.gone_s.stop:
            self.cars["car"].most_da = 160
        super().step()


def test_a_charger_that_is_back_after_its_dead_man_fell_begins_at_its_fallback() -> None:
    """The room that it left may be another's by now."""
    plant = Gone(site(), steady(2, 3, 4), {"car": Car()}, sample_s=None).run(200)
    assert plant.limit_da() == 160

    plant.run(80)
    assert plant.memory.loadpoints["car"].setpoint_da == 160
    plant.run(20)
    assert plant.memory.loadpoints["car"].setpoint_da == 60
    plant.run(99)
    assert plant.limit_da() == 60
    assert plant.run(60).limit_da() > 60  # raised into room that has held
