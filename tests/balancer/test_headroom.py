"""How old a reading may be, and what the house took at most."""

from __future__ import annotations

import pytest

from addon.balancer.headroom import highest_house, is_stale, remember
from addon.balancer.memory import HouseSample
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from tests.balancer.plant import site

READING = MeterReading(at_s=100.0, currents=PhaseCurrents(), power_w=0.0)


@pytest.mark.parametrize(
    ("age_s", "report_period_s", "timeout_s", "stale"),
    [
        (30, None, 30, False),
        (31, None, 30, True),
        (31, 33, 30, False),  # it usually reports this seldom
        (50, 33, 30, True),
        (60, 300, 30, False),
        (61, 300, 30, True),  # not believed for ever
        (100, 33, 120, False),  # someone said so
    ],
)
def test_how_long_a_silent_meter_is_believed(
    age_s: float, report_period_s: float | None, timeout_s: float, stale: bool
) -> None:
    meter = MeterState(
        status=MeterStatus.OK, reading=READING, alive_at_s=100.0, report_period_s=report_period_s
    )

    assert is_stale(site(meter_timeout_s=timeout_s), meter, 100.0 + age_s) is stale


def test_the_highest_of_a_window_knows_what_held_at_its_start() -> None:
    history = [
        HouseSample(at_s=at_s, house=PhaseCurrents(l1_da, 0, l3_da))
        for at_s, l1_da, l3_da in [(10, 90, 0), (20, 70, 5), (50, 30, 9), (55, 40, 1)]
    ]

    assert highest_house(history, 60.0, 20.0) == PhaseCurrents(70, 0, 9)
    assert highest_house(history, 60.0, 5.0) == PhaseCurrents(40, 0, 9)


def test_the_history_keeps_each_seconds_highest_and_what_holds_still() -> None:
    history: tuple[HouseSample, ...] = ()
    for at_s, house_da in [(10.1, 50), (10.6, 90), (10.9, 40), (11.2, 40), (12.2, 40), (80.0, 70)]:
        history = remember(history, PhaseCurrents.even(house_da), at_s, 60.0)

    assert [(s.at_s, s.house.l1_da) for s in history] == [(11.2, 40), (80.0, 70)]
    assert highest_house(history, 80.0, 60.0) == PhaseCurrents.even(70)
    assert highest_house(history[:1], 80.0, 60.0) == PhaseCurrents.even(40)
