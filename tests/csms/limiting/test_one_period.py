"""A charger that heeds one period only: why it is held at the fallback rather than told a limit that ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from addon.simulator.charging_schedule import ProfileFilter, Purpose
from addon.simulator.quirks import STANDARD
from addon.simulator.station import Station
from tests.csms.bench import bench, now_s

pytestmark = pytest.mark.looptime

ONE_PERIOD = replace(STANDARD, max_periods=1)
DEFAULTS = ProfileFilter(purpose=Purpose.TX_DEFAULT)


def profile(purpose: str, limit_a: float, **schedule: object) -> dict[str, Any]:
    return {
        "charging_profile_id": 1 if purpose == "TxProfile" else 2,
        "stack_level": 0,
        "charging_profile_purpose": purpose,
        "charging_profile_kind": "Relative",
        "charging_schedule": {
            "charging_rate_unit": "A",
            "charging_schedule_period": [{"start_period": 0, "limit": limit_a}],
            **schedule,
        },
    }


@pytest.mark.parametrize(("keeps_default", "ends_at_a"), [(True, 6.0), (False, 32.0)])
async def test_a_limit_that_ends_is_as_good_as_the_default_beneath_it(
    keeps_default: bool, ends_at_a: float
) -> None:
    station = Station(quirks=ONE_PERIOD)
    station.plug_in(0.0)
    station.begin("TAG", 0.0)
    station.set_profile(1, profile("TxDefaultProfile", 6.0), 0.0)
    station.set_profile(1, profile("TxProfile", 16.0, duration=90), 0.0)
    if not keeps_default:
        station.clear_profiles(DEFAULTS, 1.0)  # by whoever: nobody hears of it
    assert station.limit_a(89.0) == 16.0

    assert station.limit_a(91.0) == ends_at_a


async def test_ours_does_not_end_whatever_is_beneath_it() -> None:
    async with bench(ONE_PERIOD) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)
        b.station.clear_profiles(DEFAULTS, now_s())

        b.follows = None
        await asyncio.sleep(700)

        assert b.station.drawing
        assert b.station.limit_a(now_s()) == 6.0
