"""Several cars share, lend and wait."""

from __future__ import annotations

import pytest

from addon.model.phases import Phase
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, site, steady, stepped


def test_two_cars_share_and_a_cut_comes_before_the_raise() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"a"}).run(60)
    assert plant.limit_da("a") == 160
    plant.in_session.add("b")
    plant.run(60)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (102, 102)
    assert plant.over_s(Phase.L3) <= 6
    cut = next(o for o in plant.orders["a"] if o.sent_at_s >= 60)
    raised = next(o for o in plant.orders["b"] if o.sent_at_s >= 60 and o.limit_da > 60)
    assert cut.limit_da < 160
    assert raised.sent_at_s > cut.sent_at_s


def test_what_a_car_leaves_is_lent_and_comes_back() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car(most_da=60)}).run(120)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (85, 70)

    plant.cars["b"].most_da = 160
    plant.run(30)

    assert plant.limit_da("a") == pytest.approx(77, abs=5)
    assert plant.limit_da("b") == pytest.approx(77, abs=5)


def test_when_two_minimums_do_not_fit_the_newer_car_waits() -> None:
    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120)
    plant = Plant(two, stepped((0, QUIET), (100, (15, 3, 4))), {"a": Car(), "b": Car()}).run(200)

    assert plant.limit_da("a") == 95
    assert plant.limit_da("b") == 0


def test_small_changes_of_what_a_car_leaves_move_nothing() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car(most_da=60)}).run(120)
    told = len(plant.orders["b"])
    for most_da in (62, 60, 61, 63, 60) * 4:
        plant.cars["b"].most_da = most_da
        plant.run(10)

    assert len(plant.orders["b"]) <= told + 1


def test_the_fallback_belongs_to_those_in_a_session_first() -> None:
    two = site(loadpoint("a"), loadpoint("b"))
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"b"}).run(1)

    shares_da = {s.loadpoint_id: s.fallback_da for s in plant.decisions[-1].setpoints}
    assert shares_da == {"a": 0, "b": 60}


@pytest.mark.parametrize("stopped_s", range(120, 130, 3))
def test_a_car_that_stops_by_itself_leaves_no_room_that_is_not_there(stopped_s: int) -> None:
    """What it no longer takes is not taken for a house that takes less: it may begin again at any moment."""
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(6, 6, 6), {"a": Car(), "b": Car()}).run(stopped_s)
    plant.cars["a"].most_da = 0
    plant.run(60)
    assert plant.setpoint("a").limit_da == 60
    assert plant.limit_da("b") <= 250 - 60 - 60
    plant.cars["a"].most_da = 60
    plant.run(40)

    assert plant.over_s() == 0


def test_while_one_is_short_the_others_leave_it_its_minimum() -> None:
    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120)
    plant = Plant(two, stepped((0, QUIET), (100, (15, 3, 4))), {"a": Car(), "b": Car()}).run(104)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (60, 60)
    assert plant.setpoint("a").grace
    assert plant.run(20).limit_da("a") == 95
