"""What is counted, against sums made by hand."""

from __future__ import annotations

import pytest

from addon.simulator.bench.score import Score, Tally
from addon.simulator.bench.shares import Shares, jain
from addon.simulator.breaker import TRIP_HEAT, warm


@pytest.mark.parametrize(
    ("grid_a", "car_a", "over_s", "over_as"),
    [
        ((28.0, 10.0, 26.0), 30.0, 10, 30.0),  # the worst phase counts
        ((25.4, 10.0, 10.0), 30.0, 0, 0.0),  # less than 2 % of 25 A
        ((25.6, 10.0, 10.0), 30.0, 10, 6.0),
        ((28.0, 10.0, 10.0), 0.05, 0, 0.0),  # no car draws
        ((25.0, 25.0, 25.0), 30.0, 0, 0.0),
    ],
)
def test_counts_what_is_over_while_a_car_draws(
    grid_a: tuple[float, float, float], car_a: float, over_s: int, over_as: float
) -> None:
    score = Score(25.0)
    over = [score.count(grid_a, car_a) for _ in range(10)]

    assert (score.over_s, sum(over)) == (over_s, over_s)
    assert score.over_as == pytest.approx(over_as)
    assert score.good_as + score.over_car_as == pytest.approx(10 * car_a)
    assert score.good_as == pytest.approx((10 - over_s) * car_a)


def test_small_fuses_tolerate_an_absolute_little() -> None:
    score = Score(2.0)

    assert not score.count((2.05, 0.0, 0.0), 1.0)
    assert score.count((2.06, 0.0, 0.0), 1.0)


@pytest.mark.parametrize(("seconds", "trips"), [(19, 0), (20, 1), (39, 1), (40, 2), (60, 3)])
def test_trips_from_cold_at_2_55_times_in_20_s_and_starts_cold_again(seconds: int, trips: int) -> None:
    score = Score(20.0)
    for _ in range(seconds):
        score.count((51.0, 0.0, 0.0), 0.0)

    assert score.trips == trips


def test_heat_is_the_highest_share_of_what_trips() -> None:
    score, heat = Score(25.0), 0.0
    for current_a in [10.0] * 50 + [26.0] * 60 + [5.0] * 100:
        score.count((1.0, current_a, 2.0), 3.0)
        heat = warm(heat, current_a, 25.0, 1.0) if current_a > 5 else heat

    assert score.heat == pytest.approx(heat / TRIP_HEAT)


def test_tells_changes_renewals_and_pauses_apart() -> None:
    tally = Tally()
    for limit_da, renewal in ((60, False), (160, False), (160, True), (0, False), (0, True), (60, False)):
        tally.wrote(limit_da, renewal=renewal)

    assert (tally.commands, tally.renewals, tally.changes, tally.pauses) == (6, 2, 3, 1)
    assert tally.last_da == 60


@pytest.mark.parametrize(
    ("values", "index"), [([5, 5, 5], 1.0), ([6, 0], 0.5), ([1, 0, 0, 0], 0.25), ([3, 1], 0.8), ([0, 0], 1.0)]
)
def test_jains_index(values: list[float], index: float) -> None:
    assert jain(values) == pytest.approx(index)


def test_no_share_is_measured_before_all_cars_charge() -> None:
    assert Shares().seconds == 0
