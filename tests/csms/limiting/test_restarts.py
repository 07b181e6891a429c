"""A charger that restarts every minute: its flash is not written each time, and no cut waits for that."""

from __future__ import annotations

import asyncio

import pytest

from tests.csms.bench import now_s
from tests.csms.rig import ABB, Rig, Script, rig

pytestmark = [pytest.mark.looptime, pytest.mark.long]

MOST_AN_HOUR = 31


async def an_hour_of_restarts(r: Rig, drawn_a: float | None) -> int:
    """Restart each minute; returns how often it was written to."""
    before = len(r.script.profiles)
    for _ in range(60):
        r.limiter.doubt(restarted=True)
        for _ in range(6):
            if drawn_a is not None:
                r.draw(drawn_a)
                r.connector.measured_at_s = now_s()
                r.limiter.touch()
            await asyncio.sleep(10)
    return len(r.script.profiles) - before


async def test_an_idle_one() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(6)

        assert 20 <= await an_hour_of_restarts(r, None) <= MOST_AN_HOUR


async def test_one_in_a_session_whose_cut_waits_for_nothing() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(12)
        await r.begin()

        assert 20 <= await an_hour_of_restarts(r, 12) <= MOST_AN_HOUR

        r.limiter.doubt(restarted=True)
        r.follow(8)
        await asyncio.sleep(0.5)

        assert r.script.limits[-1] == 8.0


async def test_one_that_has_lost_its_limit_is_told_as_soon_as_that_is_seen() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(12)
        await r.begin()
        await an_hour_of_restarts(r, 12)
        r.limiter.doubt(restarted=True)
        told = len(r.script.profiles)
        for _ in range(6):
            await asyncio.sleep(5)
            r.draw(32)
            r.limiter.touch()

        assert len(r.script.profiles) > told


async def test_one_that_nobody_can_see_is_told_each_time() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(12)
        await r.begin()

        assert await an_hour_of_restarts(r, None) >= 60
