"""What the controllers do to the charger, ours and the others."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from addon.simulator.bench.cars import KINDS
from addon.simulator.bench.controllers import MAX_A, our_site, points_of
from addon.simulator.bench.home import Home
from addon.simulator.bench.houses import OWN_HOUSES
from addon.simulator.bench.run import Task, run, simulate
from addon.simulator.house import Currents


def home(house_a: list[float], car: str = "standard", chargers: int = 1) -> Home:
    """Make a home whose L1 takes this, second by second, and whose last value holds for ten minutes."""
    day: list[Currents] = [(a, 1.0, 1.0) for a in [*house_a, *[house_a[-1]] * 600]]
    return Home(day, [KINDS[car]] * chargers, 25.0)


def told(home: Home, controller: str, seconds: int, meter: str = "1") -> list[tuple[int, int]]:
    """Run a home; returns when what was told (deciamps)."""
    seen: list[tuple[int, int]] = []

    def watch(t_s: int, home: Home) -> None:
        limit_da = home.tallies[0].last_da
        if limit_da is not None and (not seen or seen[-1][1] != limit_da):
            seen.append((t_s, limit_da))

    simulate(home, controller, meter, seconds, [watch])
    return seen


@pytest.mark.parametrize(("controller", "limit_da"), [("none", 160), ("fixed6", 60)])
def test_no_balancing_is_told_once(controller: str, limit_da: int) -> None:
    a_home = home([24.0])

    assert told(a_home, controller, 300) == [(0, limit_da)]
    assert a_home.tallies[0].commands == 1


@pytest.mark.parametrize(
    ("house_a", "at_s", "limit_da"),
    [
        (9.0 + 3.5, 101, 120),  # 25 − (12.5 + 16) + 16 = 12.5, whole amperes only
        (22.0, 101, 60),  # never below 6 A
    ],
)
def test_the_seed_integrates_on_its_setpoint(house_a: float, at_s: int, limit_da: int) -> None:
    a_home = home([5.0] * 100 + [house_a])

    assert (at_s, limit_da) in told(a_home, "seed", 103)


def test_the_seed_repeats_itself_at_every_change() -> None:
    a_home = home([5.0 + t_s % 2 for t_s in range(100)])
    simulate(a_home, "seed", "1", 100)

    assert a_home.tallies[0].changes == 0
    assert a_home.tallies[0].commands > 80


def test_the_seed_lets_a_car_that_takes_less_than_its_setpoint_overload() -> None:
    # 25 − (16 + 10) + 16 = 15 A: no cut for a car that never takes more than 10 A
    over_s = {}
    for controller in ("seed", "ours"):
        a_home = home([5.0] * 100 + [16.0], car="10a")
        simulate(a_home, controller, "10", 400)
        over_s[controller] = a_home.score.over_s

    assert over_s["seed"] > 40
    assert over_s["ours"] <= 15


def test_ours_cuts_on_the_report_and_the_car_follows() -> None:
    a_home = home([5.0] * 100 + [12.0])
    seen = told(a_home, "ours", 110)

    # known at 101; 25 − 0.5 − 12 = 12.5
    assert seen[-1] == (101, 125)
    # 28 A from 100 on; at the pilot at 102, falls from 104 on: 12.5 A at 105
    assert a_home.score.over_s == 5
    assert a_home.score.over_as == pytest.approx(5 * 3.0)
    assert a_home.grid_a[0] == pytest.approx(24.5)


def test_the_oracle_knows_at_once() -> None:
    assert told(home([5.0] * 100 + [12.0]), "oracle", 110)[-1] == (100, 125)


def test_the_delayed_oracle_knows_with_the_meter() -> None:
    assert told(home([5.0] * 105 + [12.0]), "delayed", 130, meter="10")[-1] == (111, 125)


@pytest.mark.parametrize(("house_a", "limit_da"), [(8.96, 155), (8.93, 160)])
def test_the_delayed_oracle_hears_of_a_shelly_only_what_it_tells(house_a: float, limit_da: int) -> None:
    # with 8.9 A the car may have 16 A; both others would round up to 9.0 A, but 0.03 A are less than 10 W
    assert told(home([5.0] * 100 + [8.9] * 5 + [house_a]), "delayed", 130, meter="shelly")[-1][1] == limit_da


def test_a_limit_above_the_fallback_is_renewed_before_its_dead_man_falls() -> None:
    a_home = home([5.0])
    written_s: list[int] = []
    lowest_a: list[float] = []

    def watch(t_s: int, home: Home) -> None:
        if home.tallies[0].commands > len(written_s):
            written_s.append(t_s)
        if t_s >= 100:
            lowest_a.append(home.plants[0].amps)

    simulate(a_home, "ours", "1", 600, [watch])
    late_s = [at_s for at_s in written_s if at_s > 100]

    assert {after_s - at_s for at_s, after_s in pairwise(late_s)} == {45}
    assert a_home.tallies[0].renewals >= len(late_s) >= 10
    assert min(lowest_a) == 16


def test_several_cars_share_evenly() -> None:
    a_home = home([3.5], chargers=2)
    simulate(a_home, "ours", "1", 300)

    # 25 − 0.5 − 3.5 = 21 A for both
    drawn_a = [plant.amps for plant in a_home.plants]
    assert drawn_a == pytest.approx([10.5, 10.5], abs=0.5)  # less is not worth a raise
    assert sum(drawn_a) <= 21.0


def test_a_single_phase_car_is_bound_by_its_own_phase() -> None:
    a_home = home([24.5], car="1p")  # L1 is full, the car is on L2
    simulate(a_home, "ours", "1", 300)

    assert a_home.plants[0].amps == MAX_A


def test_the_site_is_what_a_user_gets_who_typed_nothing_but_the_fuse() -> None:
    a_home = home([3.0])
    site = our_site(a_home, points_of(a_home))

    assert (site.main.limit_da, site.main.margin_da, site.raise_hold_s, site.min_pause_s) == (250, 5, 20, 300)
    assert site.loadpoints[0].phase_map is None
    assert site.meter_includes_chargers


def test_sessions_end_and_begin() -> None:
    a_home = Home([(1.0, 1.0, 1.0)] * 22_000, [KINDS["taper"]], 25.0)
    simulate(a_home, "fixed6", "1", 22_000)

    assert a_home.tallies[0].commands == 2  # one for each car that came


def test_one_run_is_like_the_next() -> None:
    task = Task(
        controller="ours",
        meter="10",
        car="standard",
        house=Path(OWN_HOUSES / "house-101.csv"),
        fuse_a=25.0,
        seconds=600,
    )

    assert run(task) == run(task)
