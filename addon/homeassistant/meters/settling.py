"""When a report is complete: its phases, currents and power signs are entities of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

QUIET_S = 0.005
WAIT_AT_MOST_S = 0.020
"""A report is complete after this long without another change, and at the latest after that long."""


class Settling:
    """Calls back once a burst of changes is over."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._began_at_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None

    def touch(self) -> None:
        """Note a change: the burst is over after a moment of quiet."""
        loop = asyncio.get_running_loop()
        if self._began_at_s is None:
            self._began_at_s = loop.time()
        if self._timer:
            self._timer.cancel()
        at_s = min(loop.time() + QUIET_S, self._began_at_s + WAIT_AT_MOST_S)
        self._timer = loop.call_at(at_s, self._done)

    def at(self, delay_s: float) -> None:
        """Call back once more after a delay, whatever happens until then; at the earliest time asked for."""
        loop = asyncio.get_running_loop()
        at_s = loop.time() + max(delay_s, QUIET_S)
        if self._later:
            if loop.time() < self._later.when() <= at_s:
                return
            self._later.cancel()
        self._later = loop.call_at(at_s, self._callback)

    def _done(self) -> None:
        self._began_at_s = self._timer = None
        self._callback()
