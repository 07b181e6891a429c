"""First come, first served: who was first gets all it can take, and later cars at least their minimum."""

from __future__ import annotations

import pytest

from addon.model.decision import Source
from addon.model.site import Site, Strategy
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, site, steady, stepped

FIRST_COME = Strategy.FIRST_COME


def two_cars(min_pause_s: float = 300.0) -> Site:
    two = loadpoint("a"), loadpoint("b")
    return site(*two, fallback_da=120, strategy=FIRST_COME, min_pause_s=min_pause_s)


def test_the_oldest_session_has_all_it_can_take_and_the_next_the_rest() -> None:
    cars = {"a": Car(), "b": Car()}
    plant = Plant(two_cars(), steady(*QUIET), cars, in_session={"b"}, started_s={"a": 60.0}).run(60)
    plant.in_session.add("a")
    plant.run(60)

    assert (plant.limit_da("b"), plant.limit_da("a")) == (145, 60)  # 20.5 A left: the minimum is kept
    assert plant.setpoint("b").source is Source.MAIN_FUSE
    assert plant.setpoint("a").source is Source.FIRST_COME
    assert plant.setpoint("a").reason == (
        "6.0 A: cars that came earlier go first; L3 has 21.0 A left under the 25 A main fuse (house 4.0 A)"
    )
    assert plant.over_s() == 0


def test_what_the_first_leaves_the_next_has() -> None:
    plant = Plant(two_cars(), steady(6, 6, 6), {"a": Car(most_da=80), "b": Car()}).run(120)
    assert plant.limit_da("b") == 185 - plant.limit_da("a")
    plant.cars["a"].most_da = 160
    plant.run(60)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (125, 60)


def test_a_priority_comes_before_the_time_of_arrival() -> None:
    known = site(loadpoint("a"), loadpoint("b", priority=1), fallback_da=120, strategy=FIRST_COME)
    plant = Plant(known, steady(9, 9, 9), {"a": Car(), "b": Car()}).run(120)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (60, 95)


@pytest.mark.long
def test_a_later_car_waits_as_long_as_it_takes() -> None:
    house = stepped((0, QUIET), (100, (15, 3, 4)))
    plant = Plant(two_cars(min_pause_s=30.0), house, {"a": Car(), "b": Car()}).run(4000)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (95, 0)
    assert all(s.source is not Source.ROTATION for d in plant.decisions for s in d.setpoints)


def test_a_car_that_takes_nothing_makes_room_for_one_that_waits() -> None:
    house = stepped((0, QUIET), (100, (15, 3, 4)))
    plant = Plant(two_cars(min_pause_s=30.0), house, {"a": Car(), "b": Car()}).run(400)
    plant.cars["a"].most_da = 0
    plant.run(1200)

    assert plant.limit_da("b") >= 60
