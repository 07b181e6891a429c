"""What flowed and what was decided, in the store: one write a minute, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.store import decision_log, samples
from addon.store.database import Database
from addon.store.samples import SampleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long rows are kept: seconds by the length of their buckets, and of decisions how many at most."""

    samples_s: Mapping[int, float]
    decisions_s: float
    decisions: int


class HistoryStore:
    """Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._run = database.run

    async def save(
        self,
        rows: Sequence[SampleRow],
        entries: Sequence[DecisionEntry],
        *,
        now_wall_s: float,
        prune: Keep | None = None,
    ) -> None:
        """Keep samples and decisions, and delete what is older than `prune` says, if it is given."""

        def work(db: sqlite3.Connection) -> None:
            samples.save(db, rows)
            decision_log.save(db, entries)
            if prune is not None:
                for step_s, age_s in prune.samples_s.items():
                    samples.prune(db, step_s, now_wall_s - age_s, now_wall_s + 3600)
                decision_log.prune(db, now_wall_s - prune.decisions_s, prune.decisions)

        await self._run(work)

    async def samples(self, step_s: int, from_s: float, to_s: float) -> list[tuple[int, str, bytes]]:
        """Read samples: time, channels and bytes, in order."""
        return await self._run(lambda db: samples.read(db, step_s, from_s, to_s))

    async def oldest(self, step_s: int) -> int | None:
        """Tell since when there are samples of this length; None where there are none."""
        return await self._run(lambda db: samples.oldest(db, step_s))

    async def last_decision(self) -> int:
        """Tell the id of the newest decision."""
        return await self._run(decision_log.last_id)

    async def decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """Read decisions, newest first."""
        return await self._run(lambda db: decision_log.find(db, query))

    async def occurring(self) -> tuple[frozenset[str], Mapping[str, str]]:
        """Tell which sources and which loadpoints (by id, with a name) occur among the decisions."""
        return await self._run(decision_log.occurring)
