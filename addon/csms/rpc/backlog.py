"""The peer's calls that wait for the handler: in order, one at a time, and bounded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from addon.csms.rpc.frames import Call, Send

DRAIN_S = 2.0
"""Calls received before the socket closed are still handled, for at most so long."""
MAX_BACKLOG_CALLS = 1000
MAX_BACKLOG_CHARS = 1024 * 1024
"""What may wait for the handler; beyond it reading pauses. Decoded it takes up to twenty times as much."""


class Backlog:
    """Calls of the peer, oldest first."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[Call | Send, int]] = asyncio.Queue()
        self._chars = 0

    @property
    def full(self) -> bool:
        """Whether as much waits as may."""
        return self._queue.qsize() >= MAX_BACKLOG_CALLS or self._chars >= MAX_BACKLOG_CHARS

    def put(self, call: Call | Send, chars: int) -> bool:
        """Let a call wait that was so long as text; False where there is no room for it."""
        if self.full:
            return False
        self._queue.put_nowait((call, chars))
        self._chars += chars
        return True

    async def work(self, handle: Callable[[Call | Send], Awaitable[None]]) -> None:
        """Hand one call after the other to `handle`, until cancelled."""
        while True:
            call, chars = await self._queue.get()
            try:
                await handle(call)
            finally:
                self._chars -= chars
                self._queue.task_done()

    async def drain(self) -> None:
        """Wait until all that waits was handled, but not long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._queue.join()
