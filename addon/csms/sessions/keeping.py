"""Keeps a charge point's transactions in the journal: never long, and again until it has worked."""

from __future__ import annotations

import asyncio

import structlog

from addon.csms.ports import Journal
from addon.errors import StoreError, ValueStoreError
from addon.model.transaction import TransactionRecord

log = structlog.get_logger(__name__)

KEEP_WITHIN_S = 1.0
"""The charger waits for its answer, and behind it a limit may; neither waits longer for a disk."""
TRY_AGAIN_S = 30.0


class Keeping:
    """What could not be kept is held here and tried again; each transaction's newest record."""

    def __init__(self, charge_point_id: str, journal: Journal) -> None:
        self._journal = journal
        self._log = log.bind(charge_point=charge_point_id)
        self._unkept: dict[str, tuple[TransactionRecord, int | None]] = {}
        self._lacking = asyncio.Event()

    def new_id(self) -> int:
        """Give a number for a new transaction."""
        return self._journal.new_transaction_id()

    async def keep(self, record: TransactionRecord, *, number: int | None = None) -> TransactionRecord:
        """Keep a record; returns it joined with what was known of it, or as it is where the disk fails.

        `number`: the id its charger gave, where its identity may be another than the one that is kept.
        """
        held = self._unkept.get(record.identity)
        try:
            async with asyncio.timeout(KEEP_WITHIN_S):
                kept = await self._journal.save_transaction(record, number=number)
        except ValueStoreError as error:
            self._log.error("session can't be kept, it is left out", transaction=record.id, reason=str(error))
            self._unkept.pop(record.identity, None)
            return record
        except (StoreError, TimeoutError) as error:
            why = str(error) or f"The disk takes longer than {KEEP_WITHIN_S:g} s."
            self._log.warning("session not kept yet", transaction=record.id, reason=why)
            self._unkept.pop(record.identity, None)
            self._unkept[record.identity] = (record, number)  # behind the others
            self._lacking.set()
            return record
        if self._unkept.get(record.identity) is held:  # nothing newer has failed meanwhile
            self._unkept.pop(record.identity, None)
        return kept

    def hold(self, record: TransactionRecord) -> None:
        """Have a record kept by `run`, soon."""
        self._unkept[record.identity] = (record, None)
        self._lacking.set()

    async def run(self) -> None:
        """Try again what could not be kept, until cancelled."""
        while True:
            await self._lacking.wait()
            await asyncio.sleep(TRY_AGAIN_S)
            await self.try_again()

    async def try_again(self) -> None:
        """Try once more what could not be kept; the first that fails ends it, and comes last then."""
        while self._unkept:
            record, number = next(iter(self._unkept.values()))
            await self.keep(record, number=number)
            if record.identity in self._unkept:
                return
        self._lacking.clear()
