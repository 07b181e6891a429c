"""The transactions of one charge point: their ids, their energy, and who is charging where."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import structlog

from addon.csms.ports import Journal
from addon.csms.sessions.session_energy import SessionEnergy
from addon.errors import StoreError
from addon.model.loadpoint import Session
from addon.model.records import TransactionRecord

log = structlog.get_logger(__name__)

SAVE_ENERGY_EVERY_S = 60.0
OLDEST_S = 7 * 86_400.0
"""A session that claims more was begun by a clock that was not set. It counts from now: a dead-man that
counts from its start falls too early then, which is safe."""
_LARGEST_ID = 2**31 - 1
_LARGEST_START_WH = 1e9
"""Zaptec's begin at 2³¹ − 1; no home charger has given a gigawatt-hour."""


@dataclass(slots=True, kw_only=True)
class _Open:
    """A transaction that has not stopped. `adopted`: the charger had it, and we know nothing of its start."""

    record: TransactionRecord
    started_at_s: float
    energy: SessionEnergy
    adopted: bool = False
    vacant: bool = False
    named: bool = False
    saved_at_s: float = 0.0


class TransactionBook:
    """Open transactions by connector. What the charger says of a transaction is never refused.

    `clock` is monotonic, `wall_clock` Unix time.
    """

    def __init__(
        self,
        charge_point_id: str,
        journal: Journal,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
    ) -> None:
        self._charge_point_id = charge_point_id
        self._journal = journal
        self._clock = clock
        self._wall_clock = wall_clock
        self._open: dict[int, _Open] = {}
        self._ended: deque[int] = deque(maxlen=64)
        self._log = log.bind(charge_point=charge_point_id)

    def restore(self, records: Iterable[TransactionRecord]) -> None:
        """Take back what was open before a restart; of several at a connector the newest counts."""
        for record in sorted(records, key=lambda r: r.id):
            self._begin(record)

    def session(self, connector_id: int) -> Session | None:
        """Tell the session that goes on at a connector."""
        running = self._open.get(connector_id)
        if running is None or running.vacant:
            return None
        return Session(
            transaction_id=running.record.id,
            id_tag=running.record.id_tag,
            started_wall_s=running.record.started_wall_s,
            started_at_s=running.started_at_s,
            energy_wh=running.energy.energy_wh,
        )

    async def start(
        self,
        connector_id: int,
        *,
        id_tag: str,
        charger_started: str,
        meter_start_wh: int,
        started_wall_s: float,
    ) -> int:
        """Begin a transaction and return its id: the same one for a StartTransaction that is repeated."""
        record = TransactionRecord(
            id=0,
            charge_point_id=self._charge_point_id,
            connector_id=connector_id,
            id_tag=id_tag,
            charger_started=charger_started,
            meter_start_wh=meter_start_wh,
            started_wall_s=started_wall_s,
        )
        try:
            record = await self._journal.begin_transaction(record)
        except StoreError as error:
            # the charger would repeat it for ever and say nothing else
            record = replace(record, id=self._unkept_id(record))
            self._log.warning("session not kept", transaction=record.id, reason=str(error))
        running = self._open.get(connector_id)
        if record.stopped_wall_s is None and (running is None or running.record.id != record.id):
            await self._supersede(running)
            self._begin(record)
            self._log.info("session started", connector=connector_id, transaction=record.id)
        else:
            self._log.info("session start repeated", connector=connector_id, transaction=record.id)
        return record.id

    def _unkept_id(self, record: TransactionRecord) -> int:
        """Give an id without the journal: from the clock it is new as well; a repeated start gets its own."""
        running = self._open.get(record.connector_id)
        if running is not None and _start_of(running.record) == _start_of(record):
            return running.record.id
        used = {*self._ended, *(other.record.id for other in self._open.values())}
        id_ = max(1, int(self._wall_clock()) & _LARGEST_ID)
        while id_ in used:
            id_ += 1
        return id_

    async def stop(self, transaction_id: int, *, meter_stop_wh: int | None, reason: str) -> None:
        """End a transaction; an id nobody knows, or one that has ended, is only logged."""
        running = next((o for o in self._open.values() if o.record.id == transaction_id), None)
        if running is None:
            self._log.info("stop of a session that is not open", transaction=transaction_id, reason=reason)
            return
        if meter_stop_wh is not None:
            running.energy.finish(float(meter_stop_wh), self._clock())
        await self._end(running, meter_stop_wh=meter_stop_wh, reason=reason)

    def adopt(self, connector_id: int, transaction_id: int) -> None:
        """Take a charging connector's word for a transaction we know nothing of (our memory was lost).

        Ids that chargers give where there is no transaction (0, −1, 2⁶³ − 1 …) are none.
        """
        running = self._open.get(connector_id)
        if running is not None:
            running.vacant = running.vacant and running.record.id != transaction_id
            return
        if not 0 < transaction_id <= _LARGEST_ID or transaction_id in self._ended:
            return
        now_wall_s = self._wall_clock()
        record = TransactionRecord(
            id=transaction_id,
            charge_point_id=self._charge_point_id,
            connector_id=connector_id,
            id_tag="",
            charger_started="",
            meter_start_wh=0,
            started_wall_s=now_wall_s,
        )
        self._begin(record, adopted=True)
        self._log.warning("unknown session adopted", connector=connector_id, transaction=transaction_id)

    def occupy(self, connector_id: int, *, occupied: bool) -> None:
        """Take in whether a car is plugged in at all: without one no session goes on.

        Its StopTransaction may be on its way still, so that a transaction of ours stays open.
        """
        running = self._open.get(connector_id)
        if running is None:
            return
        if running.adopted and not occupied:
            self._forget(running)
        running.vacant = not occupied

    async def register(self, connector_id: int, energy_wh: float, *, named: bool) -> float:
        """Take in what the connector's energy register says now; returns what the charger has given in all.

        `named`: the message named its transaction. Where some do, the others are not of it: ABB's count the
        session in these and the charger's life in those.
        """
        running = self._open.get(connector_id)
        if running is None or (running.named and not named):
            return energy_wh
        running.named = named
        await self._count(running, energy_wh)
        start_wh = running.record.meter_start_wh
        is_of_session = energy_wh < start_wh < _LARGEST_START_WH
        return start_wh + running.energy.energy_wh if is_of_session else energy_wh

    async def _count(self, running: _Open, energy_wh: float) -> None:
        now_s = self._clock()
        before_wh = running.energy.energy_wh
        running.energy.update(energy_wh, now_s)
        grown = int(running.energy.energy_wh) > int(before_wh)
        if not running.adopted and grown and now_s - running.saved_at_s >= SAVE_ENERGY_EVERY_S:
            running.saved_at_s = now_s
            try:
                await self._journal.update_energy(running.record.id, running.energy.energy_wh)
            except StoreError as error:
                self._log.warning("energy not kept", transaction=running.record.id, reason=str(error))

    def _begin(self, record: TransactionRecord, *, adopted: bool = False) -> None:
        now_s = self._clock()
        now_wall_s = self._wall_clock()
        if not now_wall_s - OLDEST_S <= record.started_wall_s <= now_wall_s:
            record = replace(record, started_wall_s=now_wall_s)
        age_s = now_wall_s - record.started_wall_s
        # what may have flowed since the last register: at most what flows in the time since the start
        energy = SessionEnergy(float(record.meter_start_wh), now_s - age_s, record.energy_wh)
        self._open[record.connector_id] = _Open(
            record=record, started_at_s=now_s - age_s, energy=energy, adopted=adopted, saved_at_s=now_s
        )

    async def _supersede(self, running: _Open | None) -> None:
        """Close a transaction whose connector begins another: its stop never came."""
        if running is not None:
            await self._end(running, meter_stop_wh=None, reason="Superseded")

    async def _end(self, running: _Open, *, meter_stop_wh: int | None, reason: str) -> None:
        self._forget(running)
        transaction_id, energy_wh = running.record.id, running.energy.energy_wh
        self._log.info("session ended", transaction=transaction_id, reason=reason, energy_wh=round(energy_wh))
        if running.adopted:
            return
        try:
            await self._journal.end_transaction(
                transaction_id,
                stopped_wall_s=self._wall_clock(),
                meter_stop_wh=meter_stop_wh,
                reason=reason,
                energy_wh=energy_wh,
            )
        except StoreError as error:
            self._log.warning("end of session not kept", transaction=transaction_id, reason=str(error))

    def _forget(self, running: _Open) -> None:
        del self._open[running.record.connector_id]
        self._ended.append(running.record.id)


def _start_of(record: TransactionRecord) -> tuple[str, str, int]:
    """Tell what a repeated start has in common with the first."""
    return record.id_tag, record.charger_started, record.meter_start_wh
