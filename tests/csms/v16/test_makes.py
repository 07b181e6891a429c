"""The simulated makes through whole sessions: whatever its quirks, a car keeps to its limit or is stopped.

The makes are of `addon.simulator.makes`, written by others than the central system was.
"""

from __future__ import annotations

import asyncio

import pytest

from addon.simulator.car import CarModel
from addon.simulator.makes import MAKES
from tests.csms.bench import Bench, bench, until

STOPPED = {
    "go_e": "whatever it was told",  # the simulated one heeds no profile at all
    "schneider": "Set its energy management to be controlled by an external system.",
    "wallbox_pulsar_pro": "whatever it was told",  # stays at 9 A
    "zaptec": "Choose OCPP 1.6J (its own, not through its cloud)",
}
"""What can't be limited, and a word of what the user is told."""

DIALS_TWICE = {"foxess", "foxess_201"}
"""It probes, goes, and is back after six minutes; see tests/simulator/test_makes_at_home.py."""

SLACK_A = 0.5
CUT_WITHIN_S = 5
STOPPED_WITHIN_S = 60

pytestmark = [pytest.mark.looptime, pytest.mark.long]


async def begin(b: Bench) -> None:
    b.follow(16)
    await asyncio.sleep(15)
    b.charger.plug_in()
    await asyncio.sleep(5)
    if b.state.session is None and b.station.quirks.needs_remote_start:
        await b.charge_point.remote_start(1, "FROM-AFAR")
    await until(lambda: b.state.session is not None)


@pytest.mark.parametrize("make", sorted(set(MAKES) - set(STOPPED) - DIALS_TWICE))
async def test_a_make_keeps_to_its_limit(make: str) -> None:
    async with bench(MAKES[make], CarModel(max_a=32)) as b:
        await begin(b)
        await asyncio.sleep(30)
        assert max(b.station.terminals_a) <= 16 + SLACK_A
        assert b.station.drawing

        b.follow(7)
        await asyncio.sleep(CUT_WITHIN_S)
        assert max(b.station.terminals_a) <= 7 + SLACK_A
        await asyncio.sleep(35)

        assert b.state.session is not None
        assert b.station.drawing
        assert max(b.station.terminals_a) <= 7 + SLACK_A
        assert b.state.escalation == ""

        b.charger.unplug()
        await until(lambda: b.state.session is None)


@pytest.mark.parametrize("make", sorted(STOPPED))
async def test_a_make_that_can_not_be_limited_is_stopped_and_told_of(make: str) -> None:
    async with bench(MAKES[make], CarModel(max_a=32)) as b:
        await begin(b)
        b.follow(6)
        await asyncio.sleep(STOPPED_WITHIN_S)

        assert not b.station.drawing
        assert STOPPED[make] in b.state.problem
