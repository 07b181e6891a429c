"""One piece of work that a charger takes its time over: how far it is, in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from addon.csms.notices import Notice, Notices
from addon.errors import AddonError


class Stage(StrEnum):
    """How far it is."""

    ASKING = "asking"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ENDED = frozenset({Stage.DONE, Stage.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the page shows of it.

    `what`: diagnostics, security log or firmware. `said`: the charger's last word, "" before any. `text`: a
    sentence. `files`: names of what has come, as the uploads list them.
    """

    charger_id: str
    what: str
    stage: Stage
    text: str
    said: str = ""
    received_bytes: int = 0
    files: tuple[str, ...] = ()
    started_wall_s: float = 0.0
    ended_wall_s: float | None = None


class Work:
    """A Progress that moves on; `changed` is set whenever something has happened.

    `asked`: the charger has answered; `refusal`: with a no, or it could not be asked at all.
    """

    def __init__(self, progress: Progress, wall_clock: Callable[[], float]) -> None:
        self.progress = progress
        self.changed = asyncio.Event()
        self.asked = asyncio.Event()
        self.refusal: AddonError | None = None
        self._wall_clock = wall_clock

    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.progress.stage in ENDED

    def now(self, stage: Stage, text: str) -> None:
        """Say how it stands."""
        ended = self._wall_clock() if stage in ENDED else None
        self.progress = replace(self.progress, stage=stage, text=text, ended_wall_s=ended)
        if stage is not Stage.ASKING:
            self.asked.set()

    def refused(self, error: AddonError) -> None:
        """End with an error, which is whose who asked unless the charger had agreed."""
        if not self.asked.is_set():
            self.refusal = error
        self.now(Stage.FAILED, error.text)

    def received(self, count: int, files: tuple[str, ...]) -> None:
        """Take note of what has come so far."""
        self.progress = replace(self.progress, received_bytes=count, files=files)

    @contextmanager
    def listening(self, notices: Notices, kinds: frozenset[str], request_id: int) -> Iterator[list[str]]:
        """Collect the charger's words of these kinds; those about another request are left out."""
        words: list[str] = []

        def heard(notice: Notice) -> None:
            if notice.kind in kinds and notice.request_id in (None, request_id):
                words.append(notice.status)
                self.progress = replace(self.progress, said=notice.status)
                self.changed.set()

        end = notices.listen(heard)
        try:
            yield words
        finally:
            end()

    async def next_change(self, within_s: float) -> bool:
        """Wait until something has happened; tells whether it has."""
        try:
            async with asyncio.timeout(within_s):
                await self.changed.wait()
        except TimeoutError:
            return False
        self.changed.clear()
        return True
