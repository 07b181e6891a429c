"""Whatever a charger sends in whatever version: nothing fails, nothing is left behind, and it is answered.

`pytest tests/csms/fuzzing --hypothesis-profile=long --timeout 0` looks for hours.
"""

from __future__ import annotations

import asyncio
import gc
import json
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.csms.deviations import MAX_KINDS
from addon.csms.rpc.errors import Dialect
from addon.csms.setting_up import SET_UP_WITHIN_S
from addon.csms.versions import SPEECHES
from tests.csms.fuzzing.frames import answer, frame
from tests.csms.fuzzing.room import Room, open_room
from tests.csms.ocpp_messages import actions, request_schema, spoil, valid

VERSIONS = {Dialect.OCPP16: "1.6", Dialect.OCPP201: "2.0.1", Dialect.OCPP21: "2.1"}

pytestmark = [pytest.mark.looptime, pytest.mark.long]
lenient = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def fuzz(dialect: Dialect, chance: Random, count: int) -> Room:
    """Let a charger send so many frames before and after it is told limits, and answer as badly."""
    version = VERSIONS[dialect]
    async with open_room(dialect, lambda call: answer(version, call, chance)) as room:
        for pause_s in (0, SET_UP_WITHIN_S + 5, 20):
            await asyncio.sleep(pause_s)
            await room.tell(*(frame(version, chance) for _ in range(count // 3)))
            assert await room.still_answers()
    return room


@pytest.mark.parametrize("dialect", SPEECHES)
@lenient
@given(seed=st.integers(0, 2**32))
async def test_no_frame_makes_anything_fail(dialect: Dialect, seed: int) -> None:
    room = await fuzz(dialect, Random(seed), 21)

    assert room.faults == []


@pytest.mark.parametrize("dialect", SPEECHES)
@lenient
@given(frames=st.lists(st.text(max_size=80) | st.binary(max_size=80), max_size=10))
async def test_no_noise_makes_anything_fail(dialect: Dialect, frames: list[str | bytes]) -> None:
    async with open_room(dialect, lambda _: []) as room:
        await room.tell(*(f if isinstance(f, bytes) else f.encode("utf-8", "replace") for f in frames))
        assert await room.still_answers()

    assert room.faults == []


@pytest.mark.parametrize("dialect", SPEECHES)
async def test_every_action_is_answered_by_the_book_or_not_whoever_should_send_it(dialect: Dialect) -> None:
    version, chance = VERSIONS[dialect], Random(1)
    async with open_room(dialect, lambda call: answer(version, call, chance)) as room:
        for action in actions(version):
            payload = valid(request_schema(version, action), chance)
            for kind, message in (("good", payload), ("odd", spoil(payload, chance))):
                await room.tell(json.dumps([2, f"{action} {kind}", action, message]))
                got = await room.answer(f"{action} {kind}")
                assert got[0] in {3, 4}
                assert got[0] == 3 or got[2] != "InternalError", got

    assert room.faults == []


@pytest.mark.parametrize("dialect", SPEECHES)
@pytest.mark.parametrize("action", ["MakeCoffee", "", "heartbeat", "__class__", "Heartbeat\x00", "☃" * 1000])
async def test_an_action_that_there_is_not_is_answered_and_noted(dialect: Dialect, action: str) -> None:
    async with open_room(dialect, lambda _: []) as room:
        await room.tell(json.dumps([2, "1", action, {}]))

        assert (await room.answer("1"))[:3] == [4, "1", "NotImplemented"]
    assert room.faults == []


@pytest.mark.parametrize("dialect", SPEECHES)
async def test_a_charger_that_talks_nonsense_for_long_leaves_nothing_behind(dialect: Dialect) -> None:
    """What is kept of it must not grow with what it says."""
    version, chance = VERSIONS[dialect], Random(7)
    sizes = []
    async with open_room(dialect, lambda call: answer(version, call, chance)) as room:
        for _ in range(4):
            await room.tell(*(frame(version, chance) for _ in range(150)))
            assert await room.still_answers()
            room.answers.clear()
            gc.collect()
            sizes.append(len(gc.get_objects()))
        assert len(room.charge_point._station.deviations.listed()) <= MAX_KINDS

    assert room.faults == []
    assert sizes[-1] - sizes[1] < 3000, sizes
