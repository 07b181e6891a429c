"""Keeps up what balancing does not need: a part that fails is logged, told about, and started again.

Engine, chargers and meters are not kept up so: where they fail, the app ends and is started anew, and the
cars step down by themselves meanwhile. Nothing else may bring that about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from addon.translation.text import say, sentences

log = structlog.get_logger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0
"""A part that fails again and again is left alone for longer each time."""

TOLD_FOR_S = 600.0
"""One that has run for so long since counts as well."""


class Background:
    """Runs parts beside those that `group` can't do without; `clock` is monotonic."""

    def __init__(self, group: asyncio.TaskGroup, clock: Callable[[], float]) -> None:
        self.group = group
        self._clock = clock
        self._failed: dict[str, tuple[float, str]] = {}

    @property
    def problem(self) -> str:
        """Which parts have failed lately, and why, a sentence each; "" if none has."""
        now_s = self._clock()
        lately = [text for at_s, text in self._failed.values() if now_s - at_s < TOLD_FOR_S]
        return sentences(*lately)

    def start(self, part: str, run: Callable[[], Awaitable[None]]) -> None:
        """Start a part, and again whenever it fails; `part`: what people call it, as a sentence begins."""
        self.group.create_task(self._keep_up(part, run))

    async def _keep_up(self, part: str, run: Callable[[], Awaitable[None]]) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            began_s = self._clock()
            try:
                return await run()
            except Exception as error:
                log.exception("a part has failed and is started again", part=str(part))
                reason = f"{type(error).__name__}: {error}"
            failed_s = self._clock()
            self._failed[part] = (
                failed_s,
                say("{part} stopped unexpectedly ({reason}) and is started again.", part=part, reason=reason),
            )
            if failed_s - began_s >= TOLD_FOR_S:
                wait_s = FIRST_WAIT_S
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
