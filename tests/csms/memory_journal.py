"""A journal in memory, with the promises of the real one: what a restart finds is what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from addon.errors import StoreError
from addon.model.records import ChargePointRecord, LimitRecord, TransactionRecord


class MemoryJournal:
    """Implements addon.csms.ports.Journal. `broken`: every call fails, as on a full disk."""

    def __init__(self) -> None:
        self.records: dict[str, ChargePointRecord] = {}
        self.transactions: list[TransactionRecord] = []
        self.last_limits: dict[tuple[str, int], LimitRecord] = {}
        self.broken = False

    def _check(self) -> None:
        if self.broken:
            raise StoreError("The data folder is full.")

    async def charge_points(self) -> Sequence[ChargePointRecord]:
        self._check()
        return list(self.records.values())

    async def save_charge_point(self, record: ChargePointRecord) -> None:
        self._check()
        self.records[record.id] = record

    async def begin_transaction(self, record: TransactionRecord) -> TransactionRecord:
        self._check()
        for known in self.transactions:
            if _start(known) == _start(record):
                return known
        begun = replace(record, id=len(self.transactions) + 1)
        self.transactions.append(begun)
        return begun

    async def end_transaction(
        self,
        transaction_id: int,
        *,
        stopped_wall_s: float,
        meter_stop_wh: int | None,
        reason: str,
        energy_wh: float,
    ) -> None:
        self._check()
        self._change(
            transaction_id,
            stopped_wall_s=stopped_wall_s,
            meter_stop_wh=meter_stop_wh,
            stop_reason=reason,
            energy_wh=energy_wh,
        )

    async def update_energy(self, transaction_id: int, energy_wh: float) -> None:
        self._check()
        self._change(transaction_id, energy_wh=energy_wh)

    async def open_transactions(self) -> Sequence[TransactionRecord]:
        self._check()
        return [t for t in self.transactions if t.stopped_wall_s is None]

    async def save_limit(self, record: LimitRecord) -> None:
        self._check()
        self.last_limits[record.charge_point_id, record.connector_id] = record

    async def limits(self) -> Sequence[LimitRecord]:
        self._check()
        return list(self.last_limits.values())

    def _change(self, transaction_id: int, **values: object) -> None:
        self.transactions = [
            replace(t, **values) if t.id == transaction_id and t.stopped_wall_s is None else t  # type: ignore[arg-type]
            for t in self.transactions
        ]


def _start(record: TransactionRecord) -> tuple[object, ...]:
    return (
        record.charge_point_id,
        record.connector_id,
        record.id_tag,
        record.charger_started,
        record.meter_start_wh,
    )
