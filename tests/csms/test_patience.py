"""A wait that is ended twice, or as its time is over anyway, ends; it never fails whoever ended it."""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.gate import Gate
from addon.csms.patience import end_now
from addon.csms.sessions.events import TransactionStart
from addon.errors import ShadowError
from tests.csms.rig import Script, rig

pytestmark = pytest.mark.looptime


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_a_wait_may_be_ended_twice_within_any_turns_of_the_loop(turns: int) -> None:
    patience = asyncio.timeout(None)

    async def wait() -> None:
        async with patience:
            await asyncio.sleep(60)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    end_now(patience)
    for _ in range(turns):
        await asyncio.sleep(0)
    end_now(patience)

    with pytest.raises(TimeoutError):
        await waiting
    end_now(patience)


def test_nobody_waits() -> None:
    end_now(None)


async def test_shadow_mode_may_begin_as_a_request_is_ended() -> None:
    gate = Gate()

    async def ask() -> None:
        async with gate.passing("Reset"):
            await asyncio.sleep(60)

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    gate.shut_now()
    await asyncio.sleep(0)
    gate.shut_now()

    with pytest.raises(ShadowError):
        await asking


async def test_a_session_may_begin_and_be_cut_while_the_answer_to_a_limit_is_given_up() -> None:
    """Both hurry the writer; its failing would answer the charger's message with an error."""
    async with rig(Script(delay_s=20.0)) as r:
        r.follow(16)
        await asyncio.sleep(1)
        await r.book.start(TransactionStart(connector_id=1, started_wall_s=0.0, id_tag="T", meter_start_wh=0))
        for _ in range(5):
            r.limiter.touch()
            r.follow(8)
            await asyncio.sleep(0)
        await asyncio.sleep(60)

        assert 8 in r.script.limits
