"""What a charger is told that was away: at once, whatever it costs, and without learning the wrong lesson."""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.limiting.write_budget import BURST
from tests.csms.rig import ABB, Script, rig

pytestmark = pytest.mark.looptime


async def test_a_session_that_is_over_does_not_spoil_a_way() -> None:
    """A charger that lost its power refuses a TxProfile of a transaction whose end it has not told yet."""
    over = False
    script = Script(lambda _, purpose: "Rejected" if over and purpose == "TxProfile" else "Accepted")
    async with rig(script) as r:
        r.follow(16)
        transaction_id = await r.begin()
        over = True
        r.limiter.doubt(restarted=True)
        await asyncio.sleep(1)
        assert r.script.profiles[-1][2] == "TxDefaultProfile"  # limited all the same
        await r.end(transaction_id)
        over = False
        await r.begin()
        await asyncio.sleep(1)

        assert r.script.profiles[-2][1:] == (16.0, "TxProfile")
        assert not r.station.learned.refused


async def test_a_way_that_is_refused_well_into_a_session_is_given_up() -> None:
    refuses = False
    script = Script(lambda _, purpose: "Rejected" if refuses and purpose == "TxProfile" else "Accepted")
    async with rig(script) as r:
        r.follow(16)
        await r.begin()
        refuses = True
        r.follow(10)
        await asyncio.sleep(180)

        told = [purpose for _, limit, purpose in r.script.profiles if limit == 10.0]
        assert told == [*["TxProfile"] * 2, "TxDefaultProfile", *["TxProfile"] * 2]
        assert r.station.learned.refused == {"TxProfile/A/Absolute/0"}


async def test_a_restart_costs_a_write_even_where_none_is_left() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(16)
        await r.begin()
        for n in range(BURST + 2):  # cuts are always written
            r.follow(15 - n / 2)
            await asyncio.sleep(1)
        told = len(r.script.profiles)
        r.limiter.doubt()
        await asyncio.sleep(10)
        assert len(r.script.profiles) == told  # it may have forgotten, and most have not

        r.limiter.doubt(restarted=True)
        await asyncio.sleep(1)

        assert len(r.script.profiles) == told + 1


async def test_a_default_that_was_overtaken_by_a_lower_one_is_told_that_at_once() -> None:
    async with rig(Script(lambda limit, _: "silence" if limit == 6.0 else "Accepted")) as r:
        r.follow(6)
        await asyncio.sleep(1)
        r.follow(0, 0)
        await asyncio.sleep(3)

        assert r.script.limits == [6.0, 0.0]
