"""A maximum load below the main fuse: the site is kept below it, and the fuse's heat stays the fuse's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.config import Grid, Options, site_of
from addon.model.decision import Source
from addon.model.site import Circuit
from tests.balancer.plant import Car, Plant, site, steady, stepped

LOWERED = Circuit(limit_da=160, fuse_da=250, name="maximum load")


@pytest.mark.parametrize(
    ("load_a", "limit_da", "fuse_da"),
    [(0, 250, None), (16, 160, 250), (24.5, 245, 250), (25, 250, None), (80, 250, None), (3, 30, 250)],
)
def test_it_only_lowers(load_a: float, limit_da: int, fuse_da: int | None) -> None:
    main = site_of(Options(grid=Grid(main_fuse_a=25, maximum_load_a=load_a)), ()).main

    assert (main.limit_da, main.fuse_da, main.rated_da) == (limit_da, fuse_da, 250)


def test_cars_are_kept_below_it_and_told_so() -> None:
    plant = Plant(replace(site(), main=LOWERED), steady(5, 5, 5), {"car": Car()}).run(60)

    setpoint = plant.setpoint()
    assert (setpoint.limit_da, setpoint.source) == (105, Source.MAXIMUM_LOAD)
    assert setpoint.reason == "10.5 A: L1 has 11.0 A left under the 16 A maximum load (house 5.0 A)"


def test_lowered_while_a_car_charges_it_is_cut_at_once() -> None:
    plant = Plant(site(), steady(5, 5, 5), {"car": Car()}).run(60)
    assert plant.limit_da("car") == 160
    plant.site = replace(plant.site, main=LOWERED)
    plant.run(1)

    assert plant.limit_da("car") == 105


def test_the_fuse_is_as_warm_as_what_flows_makes_it() -> None:
    """16 A are the limit, but less than half of the heat that a 25 A fuse may have."""
    plants = [
        Plant(replace(site(), main=main), stepped((0, (5, 5, 5)), (60, (15, 5, 5))), {"car": Car()}).run(360)
        for main in (LOWERED, Circuit(limit_da=160), Circuit(limit_da=250))
    ]
    lowered, small, large = (plant.decisions[-1].phases[0].heat_left_pct for plant in plants)

    assert small < 50 < lowered
    assert lowered >= large
