"""The transactions of one charge point: their ids, their energy, and who is charging where.

Exactly one record for each, whatever is repeated, told late, in another order or never: a transaction is
known by its identity, its record only ever gains (`merged`), and what is not on the disk yet is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import structlog

from addon.csms.meter_values import MeterSample
from addon.csms.ports import Journal
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.catalogue import Catalogue
from addon.csms.sessions.ending import Ending, Records
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.going_on import GoingOn
from addon.csms.sessions.keeping import Keeping
from addon.csms.sessions.records import (
    AFTER_END_S,
    cut_off,
    is_repeated,
    lasted_s,
    seen_at,
    told_by,
)
from addon.csms.sessions.running import Running
from addon.csms.sessions.total_energy import TotalEnergy
from addon.model.loadpoint import Session
from addon.model.transaction import LARGEST_ID, TransactionRecord, again, merged, told_identity

log = structlog.get_logger(__name__)


class TransactionBook:
    """Open transactions by connector. What the charger says of a transaction is never refused.

    `clock` is monotonic, `wall_clock` Unix time. `refused` is set when one has begun whose tag may not
    charge.
    """

    def __init__(
        self,
        charge_point_id: str,
        journal: Journal,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
    ) -> None:
        self._charge_point_id = charge_point_id
        self._keeping = Keeping(charge_point_id, journal)
        self._clock = clock
        self._wall_clock = wall_clock
        self._going_on = GoingOn(charge_point_id, clock, wall_clock)
        self._totals: dict[int, TotalEnergy] = {}
        self._catalogue = Catalogue()
        self._records = Records(self._keeping, self._catalogue)
        self._ending = Ending(charge_point_id, self._records, self._going_on, clock, wall_clock)
        self._log = log.bind(charge_point=charge_point_id)
        self.refused = self._going_on.refused

    def restore(self, records: Iterable[TransactionRecord]) -> None:
        """Take back what there was before a restart; of several open at a connector the newest goes on."""
        for record in sorted(records, key=lambda r: r.id):
            self._catalogue.put(record)
            if record.stopped_wall_s is None:
                if before := self._going_on.at(record.connector_id):  # the disk failed when it ended
                    ended = cut_off(before.record, record.started_wall_s)
                    self._keeping.hold(ended)
                    self._catalogue.put(ended)
                self._going_on.begin(record)

    async def run(self) -> None:
        """Try again what could not be kept, until cancelled."""
        await self._keeping.run()

    async def try_again(self) -> None:
        """Try once more to keep what could not be kept."""
        await self._keeping.try_again()

    def new_id(self) -> int:
        """Give a number for a new transaction."""
        return self._keeping.new_id()

    # What others see

    def session(self, connector_id: int) -> Session | None:
        """Tell the session that goes on at a connector."""
        return self._going_on.session(connector_id)

    def sessions(self) -> tuple[Session, ...]:
        """List the sessions that go on."""
        return self._going_on.sessions()

    def known(self, identity: str) -> TransactionRecord | None:
        """Tell what is known of a transaction."""
        return self._catalogue.of(identity)

    def id_of(self, identity: str) -> int | None:
        """Tell our number for a transaction of this identity."""
        record = self._catalogue.of(identity)
        return None if record is None else record.id

    def identity_of(self, transaction_id: int) -> str | None:
        """Tell the identity of a transaction, as its charger tells it, by our number for it."""
        record = self._catalogue.numbered(transaction_id)
        return None if record is None else told_identity(record)

    def open_id(self, connector_id: int) -> int | None:
        """Tell which transaction is open at a connector, also while no car is there."""
        running = self._going_on.at(connector_id)
        return None if running is None else running.record.id

    # Its begin

    async def start(self, event: TransactionStart) -> int:
        """Begin a transaction and return its id: the same one for a start that is repeated."""
        known = self.told_before(event)
        told = told_by(event, self._charge_point_id, known.id if known else self._keeping.new_id())
        if known is None and self._catalogue.of(event.key) is not None:
            told = again(told)
        record = merged(known, told) if known else told
        if known is not None and known.settled and not known.started:
            afterwards = Running(record, self._clock(), self._wall_clock())
            record = afterwards.finished(self._clock(), self._ahead_s, lasted_s(record))
        if record != known:
            record = await self._records.keep(record)
        if known is None and self._has_ended(record, event):  # only the journal remembered that one
            record = await self._records.keep(again(told))
        running = self._going_on.at(record.connector_id)
        if running is not None and running.record.identity == record.identity:
            running.told(record)
        elif self._catalogue.has_ended(record):
            self._log.info("session start repeated", connector=record.connector_id, transaction=record.id)
        elif running is not None and not running.free and _is_past(event, record, running.record):
            await self._records.keep(cut_off(record, running.record.started_wall_s))
        else:
            await self._ending.supersede(running, event.meter_start_wh)
            self._going_on.begin(record)
            self._log.info("session started", connector=record.connector_id, transaction=record.id)
        return record.id

    def told_before(self, event: TransactionStart) -> TransactionRecord | None:
        """Tell what is known of the transaction whose start this is."""
        known = self._catalogue.of(event.key)
        return None if known is None or self._has_ended(known, event) else known

    def _has_ended(self, record: TransactionRecord, event: TransactionStart) -> bool:
        """Tell whether a start that looks like this transaction's is that of another one."""
        return self._catalogue.has_ended(record) and not is_repeated(record, event)

    async def seen(self, connector_id: int, identity: str, at_wall_s: float, *, charges: bool = False) -> int:
        """Take in that a transaction goes on whose start may not have been told (2.0.1); returns its id.

        `charges`: its car draws current; one of that name that has ended before is another one then.
        """
        record = self._catalogue.of(identity) or await self._see(connector_id, identity, at_wall_s)
        ended_wall_s = record.stopped_wall_s if record.settled else None
        if charges and ended_wall_s is not None and at_wall_s > ended_wall_s + AFTER_END_S:
            record = await self._see(connector_id, identity, at_wall_s, another=True)
        running = self._going_on.at(record.connector_id)
        if record.settled or (running is not None and running.record.identity == record.identity):
            return record.id
        await self._ending.supersede(running, None)
        self._going_on.begin(record)
        return record.id

    async def _see(
        self, connector_id: int, identity: str, at_wall_s: float, *, another: bool = False
    ) -> TransactionRecord:
        id_ = self._keeping.new_id()
        news = seen_at(connector_id, self._charge_point_id, id_, identity=identity, at_wall_s=at_wall_s)
        return await self._records.keep(again(news) if another else news)

    async def tagged(self, identity: str, id_tag: str, decision: Authorization) -> None:
        """Take in the tag of a transaction that was told after its start (2.0.1); the first one counts."""
        known = self._catalogue.of(identity)
        if known is None or known.id_tag or not id_tag:
            return
        news = replace(known, id_tag=id_tag, tag_name=decision.name, refused=decision.refused)
        record = await self._records.keep(news)
        self._going_on.told(record)

    async def untagged(self, identity: str, decision: Authorization) -> None:
        """Take in that a transaction goes on that names no tag (2.0.1)."""
        known = self._catalogue.of(identity)
        if known is None or self._going_on.of(known) is None:
            return
        if not known.id_tag and decision.refused and not known.refused:
            self._going_on.told(await self._records.keep(replace(known, refused=decision.refused)))

    def adopt(self, connector_id: int, transaction_id: int) -> None:
        """Take a charging connector's word for a transaction we know nothing of (our memory was lost).

        Ids that chargers give where there is no transaction (0, −1, 2⁶³ − 1 …) are none.
        """
        running = self._going_on.at(connector_id)
        if running is not None and not running.free:
            running.vacant = running.vacant and running.record.id != transaction_id
            return
        known = self._catalogue.numbered(transaction_id)
        if not 0 < transaction_id <= LARGEST_ID or (known is not None and known.settled):
            return
        if known is not None and not self._catalogue.has_later(known):
            self._going_on.begin(known)
            return
        if self._going_on.rejoin(connector_id, transaction_id):
            return
        now = self._wall_clock()
        self._going_on.begin(seen_at(connector_id, self._charge_point_id, transaction_id, at_wall_s=now))
        self._log.warning("unknown session adopted", connector=connector_id, transaction=transaction_id)

    def begin_free(self, connector_id: int) -> None:
        """Give a car that charges without any transaction a session of ours, which is not kept."""
        if self._going_on.at(connector_id) is None:
            self._going_on.begin_free(connector_id, self.new_id())

    def leave(self, connector_id: int) -> None:
        """End the session of a car that charged without any transaction."""
        self._going_on.leave(connector_id)

    def occupy(self, connector_id: int, *, occupied: bool) -> None:
        """Take in whether a car is plugged in at all: without one no session goes on.

        Its StopTransaction may be on its way still, so that a transaction of ours stays open.
        """
        self._going_on.occupy(connector_id, occupied=occupied)

    # While it goes on

    async def measured(
        self, connector_id: int, sample: MeterSample, at_s: float, *, named: bool
    ) -> float | None:
        """Take in a live measurement at a connector; returns what the charger has given in all, if it says.

        `named`: the message named its transaction. Where some do, the registers of others are not of it:
        ABB's count the session in these and the charger's life in those.
        """
        running = self._going_on.at(connector_id)
        total_wh = sample.energy_wh
        if running is not None:
            total_wh = running.measured(sample, at_s, named=named)
            if running.due(self._clock()) and not running.adopted:
                await self._records.keep(running.written(self._clock(), self._ahead_s))
        totals = self._totals.setdefault(connector_id, TotalEnergy())
        return None if total_wh is None else totals.update(total_wh, at_s)

    # Its end

    async def stop(self, event: TransactionEnd) -> int:
        """End a transaction and return its id; one that nothing was known of gets a record that is closed."""
        return await self._ending.stop(event)

    @property
    def _ahead_s(self) -> float:
        return self._wall_clock() - self._clock()


def _is_past(event: TransactionStart, record: TransactionRecord, running: TransactionRecord) -> bool:
    """Tell whether a start is told from memory, of a transaction before the one that goes on."""
    return event.offline and record.started_wall_s < running.started_wall_s
