"""The end of a transaction: which one it is, its record's last values, and ends that were never told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from addon.csms.sessions.catalogue import Catalogue
from addon.csms.sessions.events import TransactionEnd
from addon.csms.sessions.going_on import GoingOn
from addon.csms.sessions.keeping import Keeping
from addon.csms.sessions.records import cut_off, lasted_s, unheard_of, with_end
from addon.csms.sessions.running import Running
from addon.model.transaction import LARGEST_ID, TransactionRecord, told_identity

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one charge point: on the disk, and at hand."""

    keeping: Keeping
    catalogue: Catalogue

    async def keep(self, record: TransactionRecord, *, number: int | None = None) -> TransactionRecord:
        """Keep a record; returns it joined with what was known of it. `number`: see `Keeping.keep`."""
        kept = await self.keeping.keep(record, number=number)
        self.catalogue.put(kept, number=number)
        return kept


class Ending:
    """Ends the transactions of one charge point. `clock` is monotonic, `wall_clock` Unix time."""

    def __init__(
        self,
        charge_point_id: str,
        records: Records,
        going_on: GoingOn,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
    ) -> None:
        self._charge_point_id = charge_point_id
        self._records = records
        self._going_on = going_on
        self._clock = clock
        self._wall_clock = wall_clock
        self._log = log.bind(charge_point=charge_point_id)

    async def stop(self, event: TransactionEnd) -> int:
        """End a transaction and return its id; one that nothing was known of gets a record that is closed.

        What has ended stays as it is.
        """
        record, running = self._ending(event)
        if record is not None and record.settled:
            self._log.info("session end repeated", transaction=record.id)
            return record.id
        number = None
        if record is None:
            number = event.transaction_id if 0 < event.transaction_id <= LARGEST_ID else None
            record = unheard_of(
                event,
                self._charge_point_id,
                self._records.keeping.new_id(),
                running.record if running else None,
            )
        if running is not None:
            self._going_on.forget(running)
        kept = await self._records.keep(self._ended(record, running, event), number=number)
        said = "session ended" if running else "end of a session whose start is not known"
        told = {"transaction": number or kept.id, "reason": event.reason}
        self._log.info(said, **told, energy_wh=round(kept.energy_wh))
        return kept.id

    def _ending(self, event: TransactionEnd) -> tuple[TransactionRecord | None, Running | None]:
        """Find the transaction that ends, and what is running of it."""
        if event.identity:
            record = self._records.catalogue.of(event.identity)
            if record and told_identity(record) != record.identity and _is_before(event, record):
                record = self._records.catalogue.first_of(event.identity)  # an earlier one of that name
        else:
            number = event.transaction_id
            record = self._records.catalogue.numbered(number) or self._records.catalogue.of(event.key)
            if record is None and not 0 < number <= LARGEST_ID:  # it never got our answer
                record = self._records.catalogue.only_open(event.id_tag)
        for running in self._going_on:
            if record is not None and running.record.identity == record.identity:
                return record, running
            if running.adopted and running.record.id == event.transaction_id:
                return record, running
        return record, None

    def _ended(
        self, record: TransactionRecord, running: Running | None, event: TransactionEnd
    ) -> TransactionRecord:
        """Write down the end: what was measured, and the registers that the end itself tells."""
        record = with_end(record, event, self._wall_clock())
        running = running or Running(record, self._clock(), self._wall_clock())
        running.told(record)
        return running.finished(self._clock(), self._ahead_s, lasted_s(record))

    async def supersede(self, running: Running | None, next_start_wh: int | None) -> None:
        """Close a transaction whose connector begins another: its stop never came."""
        if running is None:
            return
        if running.adopted:
            self._going_on.part(running)
            return
        self._going_on.forget(running)
        record = running.cut_off(next_start_wh, self._clock(), self._ahead_s)
        await self._records.keep(cut_off(record, self._wall_clock()))
        self._log.info("session's end was not told", transaction=record.id)

    @property
    def _ahead_s(self) -> float:
        return self._wall_clock() - self._clock()


def _is_before(event: TransactionEnd, record: TransactionRecord) -> bool:
    """Tell whether an end came before this transaction began."""
    return event.stopped_wall_s < record.started_wall_s
