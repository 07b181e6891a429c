"""Records each decision and what it rested on: takes it at once, writes it on a thread, once a minute."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from addon.engine import Moment
from addon.recording.lines import Writer
from addon.recording.members import pack
from addon.recording.privacy import Veil
from addon.recording.ring import Ring, files
from addon.store.worker import Worker
from addon.translation.text import say

log = structlog.get_logger(__name__)

FOLDER_NAME = "recording"
CLOSE_WITHIN_S = 1.0
"""A disk may hang; the program is promised to end in five seconds."""

BATCH_S = 5.0
"""How long moments wait: long enough to wake a thread seldom, short enough to be little work."""

MINUTE_S = 60.0

TRY_AGAIN_S = 300.0
"""A disk that is full or read-only is left alone for that long."""

MOST_WAITING = 1000
"""Some minutes of decisions; more of them wait only for a disk that hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    moment: Moment
    wall_s: float
    gap: int


class Recorder:
    """The observer of moments that keeps the last day of them in `folder`.

    What can't be written is counted and left out; the decisions go on. `problem` says why, "" if all is well.
    """

    def __init__(self, folder: Path, wall_clock: Callable[[], float], *, ring: Ring | None = None) -> None:
        self._ring = ring or Ring(folder)
        self._wall_clock = wall_clock
        self._thread = Worker("recorder")
        self._waiting: deque[_Taken] = deque()
        self._writer = Writer()
        self._veil = Veil()
        self._minute: _Taken | None = None
        self._unwritten = 0
        self._left_out = 0
        self._now_s = 0.0
        self._resting_until_s = -math.inf
        self._closed = False
        self._writing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self.problem = ""

    def on_moment(self, moment: Moment) -> None:
        """Take note of a decision; it is written later."""
        self._now_s = moment.snapshot.now_s
        if len(self._waiting) >= MOST_WAITING or self._now_s < self._resting_until_s:
            self._left_out += 1
            return
        self._waiting.append(_Taken(moment=moment, wall_s=self._wall_clock(), gap=self._left_out))
        self._left_out = 0

    async def run(self) -> None:
        """Write, until cancelled; `close` writes what is left."""
        while True:
            await asyncio.sleep(BATCH_S)
            self._writing = asyncio.create_task(self._write())
            await asyncio.shield(self._writing)  # a batch that is on its way is finished

    async def close(self) -> None:
        """Write what was taken, if the disk lets us, and stop; more than once does no harm."""
        if self._closed:
            return
        self._closed = True
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                if self._writing is not None:
                    await asyncio.shield(self._writing)
                await self._write(finish=True)
        except TimeoutError:
            log.warning("the disk hangs: the last decisions are not recorded")
        finally:
            self._thread.shutdown(wait=False)

    async def content(self) -> AsyncGenerator[bytes, None]:
        """Yield all that is recorded up to now, file by file: gzip members, one after the other."""
        if self._closed:
            return
        await self._write(finish=True)
        loop = asyncio.get_running_loop()
        for path in await loop.run_in_executor(self._thread, files, self._ring.folder):
            with suppress(FileNotFoundError):  # dropped meanwhile
                yield await loop.run_in_executor(self._thread, path.read_bytes)

    async def _write(self, *, finish: bool = False) -> None:
        async with self._one_at_a_time:
            await self._write_waiting(finish=finish)

    async def _write_waiting(self, *, finish: bool) -> None:
        batch, self._waiting = self._waiting, deque()
        try:
            written = await asyncio.get_running_loop().run_in_executor(
                self._thread, lambda: self._add(batch, finish=finish)
            )
        except OSError as error:
            problem = say(
                "Decisions can't be recorded in {folder}: {why}.",
                folder=str(self._ring.folder),
                why=error.strerror or str(error),
            )
            self._rest(problem, batch)
        except Exception:
            log.exception("a moment could not be recorded")
            self._rest(say("Decisions can't be recorded: something went wrong inside the app."), batch)
        else:
            if written and self.problem:
                log.info("decisions are recorded again")
                self.problem = ""

    def _rest(self, problem: str, batch: Iterable[_Taken]) -> None:
        """Leave the disk alone for a while; what is taken meanwhile is only counted."""
        if not self.problem:
            log.error("nothing is recorded for now; cars are balanced all the same", reason=problem)
        self.problem = problem
        self._resting_until_s = self._now_s + TRY_AGAIN_S
        self._left_out += self._unwritten + sum(1 + taken.gap for taken in (*batch, *self._waiting))
        self._waiting.clear()
        self._unwritten, self._minute = 0, None
        self._writer.forget()

    def _add(self, batch: deque[_Taken], *, finish: bool) -> bool:
        """Take a batch into the minute; tell whether a minute was written. On the recorder's thread."""
        written = False
        while batch:
            taken = batch[0]
            if self._minute and taken.moment.snapshot.now_s >= self._minute.moment.snapshot.now_s + MINUTE_S:
                self._flush(self._minute)
                written = True
            self._writer.add(taken.moment, self._veil.over(taken.moment.snapshot), taken.wall_s, taken.gap)
            self._minute = self._minute or batch[0]
            self._unwritten += 1 + taken.gap
            batch.popleft()
        if finish and self._minute:
            self._flush(self._minute)
        return written

    def _flush(self, began: _Taken) -> None:
        self._ring.append(began.wall_s, pack(self._writer.take()))
        self._minute, self._unwritten = None, 0
