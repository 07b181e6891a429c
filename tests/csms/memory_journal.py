"""A journal in memory, with the promises of the real one: what a restart finds is what was saved."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from addon.errors import StoreError
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord, merged


class MemoryJournal:
    """Implements addon.csms.ports.Journal.

    `broken`: every call fails, as on a full disk. `hangs_s`: how long a transaction takes to be kept.
    """

    def __init__(self) -> None:
        self.records: dict[str, ChargePointRecord] = {}
        self.transactions: list[TransactionRecord] = []
        self.last_limits: dict[tuple[str, int], LimitRecord] = {}
        self.broken = False
        self.hangs_s = 0.0
        self.last_id = 0

    def _check(self) -> None:
        if self.broken:
            raise StoreError("The data folder is full.")

    async def charge_points(self) -> Sequence[ChargePointRecord]:
        self._check()
        return list(self.records.values())

    async def save_charge_point(self, record: ChargePointRecord) -> None:
        self._check()
        self.records[record.id] = record

    async def forget_charge_point(self, charge_point_id: str) -> None:
        self._check()
        self.records.pop(charge_point_id, None)
        for key in [key for key in self.last_limits if key[0] == charge_point_id]:
            del self.last_limits[key]

    async def charged(self) -> Collection[str]:
        self._check()
        return {transaction.charge_point_id for transaction in self.transactions}

    def new_transaction_id(self) -> int:
        self.last_id += 1
        return self.last_id

    async def save_transaction(
        self, record: TransactionRecord, *, number: int | None = None
    ) -> TransactionRecord:
        await self._check_saving()
        found = [i for i, known in enumerate(self.transactions) if _same(known, record)] or [
            i
            for i, known in enumerate(self.transactions)
            if known.charge_point_id == record.charge_point_id and known.id == number
        ]
        if not found:
            self.transactions.append(record)
            return record
        kept = self.transactions[found[0]] = merged(self.transactions[found[0]], record)
        return kept

    async def recent_transactions(self) -> Sequence[TransactionRecord]:
        self._check()
        return list(self.transactions)

    async def _check_saving(self) -> None:
        if self.hangs_s:
            await asyncio.sleep(self.hangs_s)
        self._check()

    async def save_limit(self, record: LimitRecord) -> None:
        self._check()
        self.last_limits[record.charge_point_id, record.connector_id] = record

    async def limits(self) -> Sequence[LimitRecord]:
        self._check()
        return list(self.last_limits.values())


def _same(one: TransactionRecord, other: TransactionRecord) -> bool:
    return (one.charge_point_id, one.identity) == (other.charge_point_id, other.identity)
