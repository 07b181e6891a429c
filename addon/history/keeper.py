"""Keeps a week of what flowed and what was decided: takes moments at once, writes once a minute, answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from addon.engine import Moment
from addon.errors import RefusedError, StoreError
from addon.history.buckets import Bucket, from_bytes, minute_from_bytes
from addon.history.channels import values_of
from addon.history.curves import curves_of, fine_enough
from addon.history.log import DecisionLog
from addon.history.samples import COARSE_S, FINE_S, MIDDLE_S, Samples
from addon.model.curves import Curves
from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.store.decision_log import matches
from addon.store.history import HistoryStore, Keep
from addon.translation.text import say

log = structlog.get_logger(__name__)

DAY_S = 86_400.0
KEPT_S = {MIDDLE_S: 25 * 3600.0, COARSE_S: 8 * DAY_S}
KEEP = Keep(samples_s=KEPT_S, decisions_s=8 * DAY_S, decisions=20_000)
SAVE_EVERY_S = 60.0
PRUNE_EVERY_S = 3600.0
"""Not before the first hour is over: until then a machine without a clock of its own may have a wrong one."""
CLOSE_WITHIN_S = 1.0
"""A disk may hang; the program is promised to end in five seconds."""
NOT_YET = say("Nothing is kept before the app's options can be used.")


class History:
    """The observer of moments that keeps them for people. Until `connect` all is kept in memory only."""

    def __init__(self, wall_clock: Callable[[], float] = time.time) -> None:
        self._wall_clock = wall_clock
        self._store: HistoryStore | None = None
        self._samples = Samples()
        self._log = DecisionLog()
        self._names: dict[str, str] = {}
        self._pruned_s: float | None = None
        self._told_lost = 0
        self._saving = asyncio.Lock()

    async def connect(self, store: HistoryStore) -> None:
        """Say where to keep it, before the first moment."""
        now_s = self._wall_clock()
        minute_s = now_s // COARSE_S * COARSE_S
        try:
            self._log.last_id = await store.last_decision()
            middle = await store.samples(MIDDLE_S, minute_s, minute_s + 1)
            coarse = await store.samples(COARSE_S, minute_s, minute_s + 1)
        except StoreError as error:
            log.error("the history from before the restart can't be read", reason=str(error))
            self._log.last_id = int(now_s)  # above whatever may be there
        else:
            try:
                self._samples.resume(_unpacked(middle, MIDDLE_S), _unpacked(coarse, COARSE_S), now_s)
            except Exception:  # whatever a damaged row does: the cars wait for the start
                log.exception("the history of the minute before the restart can't be read")
        self._store = store

    @property
    def recent(self) -> tuple[DecisionEntry, ...]:
        """The newest decisions, newest first."""
        return self._log.recent

    def now(self) -> float:
        """Tell what time it is (Unix time)."""
        return self._wall_clock()

    def on_moment(self, moment: Moment) -> None:
        """Take in a moment; it is written later."""
        wall_s = self._wall_clock()
        self._samples.take(values_of(moment), wall_s)
        self._log.take(moment, wall_s)
        for loadpoint in moment.site.loadpoints:
            self._names[loadpoint.id] = loadpoint.name

    async def run(self) -> None:
        """Write once a minute, until cancelled; `close` writes what is left."""
        loop = asyncio.get_running_loop()
        self._pruned_s = loop.time()
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await self.save(prune=loop.time() - self._pruned_s >= PRUNE_EVERY_S)

    async def close(self) -> None:
        """Write what is left, if the disk lets us."""
        self._samples.finish()
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self.save()
        except TimeoutError:
            log.warning("what flowed in the last minute is not kept", reason="The disk hangs.")

    async def save(self, *, prune: bool = False) -> None:
        """Write what is complete, in one transaction. What can't be written is tried again, for an hour."""
        store = self._store
        async with self._saving:
            rows, entries = self._samples.rows(), self._log.entries()
            if store is None or not (rows or entries or prune):
                return
            try:
                await store.save(rows, entries, now_wall_s=self._wall_clock(), prune=KEEP if prune else None)
            except StoreError as error:
                self._samples.give_back(rows)
                self._log.give_back(entries)
                self._tell_lost(str(error))
                return
            except asyncio.CancelledError:
                self._samples.give_back(rows)  # written twice is written once
                self._log.give_back(entries)
                raise
            except Exception:
                self._samples.give_back(rows)  # not the entries: one of them may be what can't be written
                raise
            if prune:
                self._pruned_s = asyncio.get_running_loop().time()

    async def curves(self, from_s: float, to_s: float, points: int) -> Curves:
        """Read what flowed in a span (Unix time). Raises RefusedError where it is none, and StoreError."""
        now_s = self._wall_clock()
        from_s, to_s = max(from_s, now_s - KEPT_S[COARSE_S]), min(to_s, now_s + 1)
        if not from_s < to_s:
            raise RefusedError(say("That span is not within the last 8 days: from must lie before to."))
        step_s, oldest_s = await self._step(from_s, to_s, points, now_s)
        if step_s == FINE_S:
            rows, newest = [], self._samples.newest()
        else:
            stored = await self._stored(step_s, from_s, to_s)
            waiting, newest = self._samples.waiting(step_s)
            rows = [*stored, *((row.at_s, row.channels, row.data) for row in waiting)]
        names = dict(self._names)

        def work() -> Curves:
            buckets = [*_unpacked(rows, step_s), *newest]
            buckets.sort(key=lambda bucket: bucket.at_s)
            return curves_of(buckets, step_s, (from_s, to_s), points, names, now_s=now_s, oldest_s=oldest_s)

        return await asyncio.to_thread(work)

    async def _step(self, from_s: float, to_s: float, points: int, now_s: float) -> tuple[int, float]:
        """Choose the buckets to read, the shortest that are needed and reach back; tell what is oldest."""
        fine = self._samples.newest()
        fine_from_s = float(fine[0].at_s) if fine else now_s
        stored = None if self._store is None else await self._store.oldest(COARSE_S)
        waiting, newest = self._samples.waiting(COARSE_S)
        ages = [float(row.at_s) for row in waiting] + [float(bucket.at_s) for bucket in newest]
        oldest_s = min([fine_from_s, *ages, *([] if stored is None else [float(stored)])])
        fine_reaches = fine_from_s <= from_s or fine_from_s - COARSE_S < oldest_s
        reaching = [COARSE_S]
        if from_s >= now_s - KEPT_S[MIDDLE_S]:
            reaching.insert(0, MIDDLE_S)
        if fine_reaches:
            reaching.insert(0, FINE_S)
        enough = [step_s for step_s in reaching if fine_enough(step_s, to_s - from_s, points)]
        return (max(enough) if enough else reaching[0]), oldest_s

    async def _stored(self, step_s: int, from_s: float, to_s: float) -> list[tuple[int, str, bytes]]:
        if self._store is None:
            return []
        return await self._store.samples(step_s, from_s - COARSE_S, to_s)

    async def decisions(self, query: DecisionQuery) -> Sequence[DecisionEntry]:
        """Read decisions, newest first. Raises StoreError."""
        found = {} if self._store is None else {e.id: e for e in await self._store.decisions(query)}
        for entry in self._log.waiting():
            if matches(entry, query):
                found[entry.id] = entry
            else:
                found.pop(entry.id, None)  # as it was kept it fitted, as it is now it does not
        return sorted(found.values(), key=lambda entry: -entry.id)[: query.limit]

    async def occurring(self) -> tuple[Sequence[str], Mapping[str, str]]:
        """Tell which sources and which loadpoints (by id, with a name) occur among the decisions."""
        sources, names = (frozenset(), {}) if self._store is None else await self._store.occurring()
        waiting = self._log.waiting()
        names = {**names, **{entry.loadpoint: entry.name for entry in waiting if entry.loadpoint}}
        return sorted({*sources, *(entry.source for entry in waiting)}), names

    def _tell_lost(self, why: str) -> None:
        lost = self._samples.lost + self._log.lost
        if lost > self._told_lost:
            log.error("a part of the history is lost; cars are balanced all the same", reason=why)
            self._told_lost = lost


def _unpacked(rows: Sequence[tuple[int, str, bytes]], step_s: int) -> list[Bucket]:
    if step_s == MIDDLE_S:
        return [b for at_s, channels, data in rows for b in minute_from_bytes(at_s, channels, data, step_s)]
    return [from_bytes(at_s, channels, data) for at_s, channels, data in rows]
