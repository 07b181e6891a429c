"""A charger that says something else than it was told: told once more, asked again, and a person is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.csms.rig import Rig, Script, rig

pytestmark = pytest.mark.looptime


def says(*limits: float) -> Script:
    """Make a charger that says this of itself, one after the other, and its fall each time."""

    class Talker(Script):
        async def call(
            self,
            action: str,
            payload: dict[str, Any],
            *,
            timeout_s: float | None = None,
            urgent: bool = False,
        ) -> dict[str, object]:
            if action != "GetCompositeSchedule":
                return await super().call(action, payload, timeout_s=timeout_s, urgent=urgent)
            limit = left.pop(0)
            periods = [{"startPeriod": 0, "limit": limit}, {"startPeriod": 90, "limit": 6.0}]
            schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
            return {"status": "Accepted", "chargingSchedule": schedule}

    left = list(limits)
    return Talker()


async def begun(r: Rig) -> list[float]:
    """Begin a session at 16 A; returns what its profiles said."""
    r.follow(16)
    await r.begin()
    await asyncio.sleep(5)
    return [limit for _, limit, purpose in r.script.profiles if purpose == "TxProfile"]


async def test_one_that_says_what_it_was_told_is_asked_once() -> None:
    async with rig(says(16.0)) as r:
        assert await begun(r) == [16.0]
        assert r.station.learned.dead_man == {"Absolute": True}
        assert r.problem == ""


async def test_one_that_was_not_yet_ready_is_told_again() -> None:
    async with rig(says(32.0, 16.0)) as r:
        assert await begun(r) == [16.0, 16.0]
        assert r.problem == ""


async def test_one_that_insists_is_watched_and_a_person_knows() -> None:
    async with rig(says(32.0, 32.0)) as r:
        assert await begun(r) == [16.0, 16.0]
        assert "It accepted 16 A and says that it allows 32 A" in r.problem
