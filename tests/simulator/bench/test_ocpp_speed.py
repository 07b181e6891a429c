"""The benchmark of the central system, small: it measures both, and a goal that is not met is told."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from addon.simulator.bench.ocpp_phases import FLOODS, Figures, Plan, Times, measure, times_of
from addon.simulator.bench.ocpp_servers import serve_ours, serve_stock
from addon.simulator.bench.ocpp_speed import rows_of, table

PLAN = Plan(sizes=(1, 2, 6), every_s=0.2, paced_s=0.6, flood_s=0.2, messages=40)
SOME = Times(p50_ms=1.0, p99_ms=2.0, count=10)
GOOD = Figures(
    storm_s=1.0,
    paced=dict.fromkeys(PLAN.sizes, SOME),
    core_percent=10.0,
    longest_turn_ms=5.0,
    setpoints=SOME,
    rates=dict.fromkeys(PLAN.sizes, 1000.0),
    rate_per_cpu_s=2000.0,
    floods=dict.fromkeys(FLOODS, SOME),
    peak_mb=50.0,
)


@pytest.mark.slow
async def test_ours_is_measured_in_all_it_does() -> None:
    figures = await measure(serve_ours, PLAN, floods=True)

    assert 0 < figures.storm_s < 30
    assert figures.paced[6].count >= 6 * 3
    assert figures.setpoints.count > 0
    assert figures.setpoints.p50_ms < 1000
    assert all(times.count > 0 for times in figures.floods.values())
    assert all(rate > 0 for rate in figures.rates.values())


@pytest.mark.slow
async def test_the_plain_library_is_measured_alike() -> None:
    figures = await measure(serve_stock, PLAN, floods=False)

    assert figures.paced[6].count >= 6 * 3
    assert figures.setpoints.p50_ms < 1000
    assert figures.floods == {}


def test_goals_that_are_met_and_goals_that_are_not() -> None:
    bad = replace(GOOD, storm_s=15.0, setpoints=Times(p50_ms=1.0, p99_ms=math.inf, count=1), peak_mb=251.0)

    assert all(row.ok for row in rows_of(GOOD, None, PLAN))
    assert [row.what for row in rows_of(bad, GOOD, PLAN) if not row.ok] == [
        "6 connect and boot at once, until all are set up",
        "setpoint to one of 6, p99",
        "memory, at most",
    ]
    assert "never  " in table(rows_of(bad, GOOD, PLAN))


def test_times_are_summed_up_by_their_median_and_their_worst_hundredth() -> None:
    times = times_of([n / 1000 for n in range(1000)])

    assert (times.p50_ms, times.p99_ms, times.count) == (500.0, 990.0, 1000)
    assert times_of([]).p99_ms == math.inf
