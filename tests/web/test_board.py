from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from addon.web import StatusBoard
from tests.web.home import STATUS


async def test_a_reader_gets_the_present_then_the_latest_of_what_it_missed() -> None:
    board = StatusBoard(STATUS)
    async with aclosing(board.subscribe()) as reader:
        assert await anext(reader) == STATUS
        for version in ("1", "2", "3"):
            board.publish(replace(STATUS, version=version))

        assert (await anext(reader)).version == "3"
        waiting = asyncio.ensure_future(anext(reader))
        await asyncio.sleep(0)
        assert not waiting.done()
        board.publish(STATUS)
        assert await waiting == STATUS
        assert board.status() == STATUS
