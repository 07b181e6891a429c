"""A raise comes late: when the room has held, and never for noise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.decision import Source
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, steady, stepped
from tests.balancer.unruly import IecWorstCar


def test_a_car_gets_its_maximum_where_the_house_leaves_it() -> None:
    plant = one_car().run(60)

    assert plant.limit_da() == 160
    assert plant.cars["car"].drawn_da == 160
    assert plant.decisions[-1].setpoints[0].source is Source.CHARGER_MAXIMUM


def test_nothing_is_raised_before_the_meter_was_followed_for_the_hold_time() -> None:
    plant = one_car().run(20)

    assert plant.limit_da() == 60
    assert plant.run(1).limit_da() == 160


def test_a_raise_waits_until_the_room_has_held() -> None:
    plant = one_car((100, (2, 14, 4)), (160, QUIET)).run(180)

    assert plant.limit_da() == 105
    assert plant.decisions[-1].setpoints[0].source is Source.RAISE_HOLD
    assert plant.run(3).limit_da() == 160


def test_a_moment_of_quiet_raises_nothing() -> None:
    plant = one_car((100, (2, 14, 4)), (160, QUIET), (175, (2, 14, 4))).run(300)

    assert {o.limit_da for o in plant.orders["car"] if o.sent_at_s > 105} == set()


def test_noise_moves_nothing() -> None:
    noisy = [(t, (2.0, 14.0 + 0.3 * (t % 3 - 1), 4.0)) for t in range(100, 400)]
    plant = one_car(*noisy).run(400)

    assert len([o for o in plant.orders["car"] if o.sent_at_s > 101]) <= 2


def test_repeated_values_do_nothing() -> None:
    plant = one_car().run(60)
    told = len(plant.orders["car"])

    assert len(plant.run(1800).orders["car"]) == told


@pytest.mark.parametrize("max_da", [161, 163])
def test_the_last_step_to_the_maximum_may_be_small(max_da: int) -> None:
    plant = one_car((100, (2, 8.7, 4)), (160, QUIET))
    plant.site = replace(plant.site, main=replace(plant.site.main, margin_da=0))
    plant = plant.run(101)
    plant.site = replace(plant.site, loadpoints=(loadpoint(max_da=max_da),))

    assert plant.run(100).limit_da() == max_da


def test_a_car_that_is_slow_to_take_a_raise_is_not_taken_for_one_that_needs_none() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    for phase_s in range(0, 10, 3):
        house = stepped((0, (12, 12, 12)), (100 + phase_s, QUIET))
        plant = Plant(two, house, {"a": IecWorstCar(), "b": IecWorstCar()}).run(160)

        for name in ("a", "b"):
            limits_da = [o.limit_da for o in plant.orders[name]]
            assert limits_da == sorted(limits_da)


@pytest.mark.parametrize(("house_a", "limit_da"), [(18.5, 60), (18.6, 0)])
def test_a_session_that_begins_without_a_fallback_begins_where_its_minimum_just_fits(
    house_a: float, limit_da: int
) -> None:
    plant = Plant(site(fallback_da=0), steady(2, house_a, 4), {"car": Car()}).run(20)
    assert plant.limit_da() == 0

    assert plant.run(15).limit_da() == limit_da
