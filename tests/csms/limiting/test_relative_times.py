"""From when a charger counts relative times: early in a session all are alike, well into it they are not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from addon.simulator import charging_schedule
from addon.simulator.bends import refused
from addon.simulator.car import CarModel
from addon.simulator.charging_schedule import Charging, Kind, Stored
from addon.simulator.quirks import STANDARD
from tests.csms.bench import bench, now_s, until

pytestmark = pytest.mark.looptime

RELATIVE_ONLY = replace(STANDARD, kinds=("Relative",))
VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])
honest = charging_schedule._start_s


def from_receipt(stored: Stored, now: float, charging: Charging | None) -> float:
    return stored.at_s if stored.profile.kind is Kind.RELATIVE else honest(stored, now, charging)


@VERSIONS
async def test_one_that_counts_from_the_start_is_proven_well_into_a_session(version: str) -> None:
    async with bench(RELATIVE_ONLY, CarModel(max_a=32), version=version) as b:
        b.follow(25)
        await b.session()
        learned = b.charge_point._station.learned
        await asyncio.sleep(60)

        assert learned.dead_man.get("Relative") is None
        assert b.state.has_dead_man

        await until(lambda: learned.dead_man.get("Relative"), 200)

        assert b.state.has_dead_man
        assert b.station.limit_a(now_s()) == 25.0
        assert b.state.problem == ""


@VERSIONS
async def test_one_that_counts_from_when_it_is_told_is_held_at_the_fallback(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fall would come late by the session's age: by hours, in the end."""
    monkeypatch.setattr(charging_schedule, "_start_s", from_receipt)
    async with bench(RELATIVE_ONLY, CarModel(max_a=32), version=version) as b:
        b.follow(25)
        await b.session()
        await asyncio.sleep(240)

        assert b.charge_point._station.learned.dead_man == {"Relative": False}
        assert not b.state.has_dead_man
        assert b.station.limit_a(now_s()) == 6.0


async def test_one_that_can_not_say_is_told_the_time_where_it_takes_that() -> None:
    mute = replace(
        STANDARD, vendor="Wall Box", bends=(refused("GetCompositeSchedule", "NotSupported", "", {}),)
    )
    async with bench(mute) as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.told("TxProfile"))
        first = b.orders[-1].profile["charging_profile_kind"]
        await asyncio.sleep(240)

        assert first == "Relative"
        assert b.orders[-1].profile["charging_profile_kind"] == "Absolute"
        assert b.state.has_dead_man
