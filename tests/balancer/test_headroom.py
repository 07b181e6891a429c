"""How old a reading may be."""

from __future__ import annotations

import pytest

from addon.balancer.headroom import is_stale
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
