"""Parts that balancing does not need: one that fails is told of, started again, and takes nothing along."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from addon.background import FIRST_WAIT_S, LONGEST_WAIT_S, TOLD_FOR_S, Background
from addon.translation.catalogs import plain
from addon.translation.text import say
from tests.csms.bench import now_s

pytestmark = pytest.mark.looptime


class Part:
    """Fails after each span of these; then it lives."""

    def __init__(self, *lives_s: float) -> None:
        self.starts_s: list[float] = []
        self._lives_s = list(lives_s)

    async def run(self) -> None:
        self.starts_s.append(now_s())
        if not self._lives_s:
            await asyncio.Event().wait()
        await asyncio.sleep(self._lives_s.pop(0))
        raise ValueError("row 7")


@contextlib.asynccontextmanager
async def kept_up(*parts: Part) -> AsyncIterator[Background]:
    async def life() -> None:
        async with asyncio.TaskGroup() as group:
            background = Background(group, now_s)
            for part in parts:
                background.start(say("The history"), part.run)
            made.set_result(background)

    made: asyncio.Future[Background] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(life())
    try:
        yield await made
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_one_that_fails_is_started_again_and_told_of_for_a_while() -> None:
    part, other = Part(1), Part()
    async with kept_up(part, other) as background:
        await asyncio.sleep(0.5)
        assert background.problem == ""

        await asyncio.sleep(FIRST_WAIT_S + 1)

        assert pytest.approx([part.starts_s[1] - part.starts_s[0], 0]) == [1 + FIRST_WAIT_S, 0]
        assert len(other.starts_s) == 1
        told = "The history stopped unexpectedly (ValueError: row 7) and is started again."
        assert background.problem == told
        assert plain(background.problem, "de").startswith("Der Verlauf ist unerwartet")

        await asyncio.sleep(TOLD_FOR_S)
        assert background.problem == ""


async def test_one_that_fails_on_and_on_is_left_alone_longer_until_it_lives() -> None:
    part = Part(*[0.0] * 9, TOLD_FOR_S, 0.0)
    async with kept_up(part):
        await asyncio.sleep(5000)

        waits = [after - before for before, after in zip(part.starts_s, part.starts_s[1:], strict=False)]
        longest = [LONGEST_WAIT_S] * 3
        assert waits == pytest.approx([5, 10, 20, 40, 80, 160, *longest, TOLD_FOR_S + FIRST_WAIT_S, 10])


async def test_a_part_that_ends_is_not_begun_again() -> None:
    part = Part()
    async with kept_up(Part()) as background:

        async def run() -> None:
            part.starts_s.append(now_s())

        background.start("It", run)
        await asyncio.sleep(100)
        assert len(part.starts_s) == 1
        assert background.problem == ""
