"""The transactions that go on at one charge point: which is at which connector, and which were left behind.

Nothing here is kept on a disk, and nothing told to a charger: that is the book's (`transactions.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import structlog

from addon.csms.sessions.records import seen_at
from addon.csms.sessions.running import Running
from addon.model.loadpoint import Session
from addon.model.transaction import TransactionRecord

log = structlog.get_logger(__name__)


class GoingOn:
    """Open transactions by connector, and the adopted ones whose car has gone and whose stop may still come.

    `clock` is monotonic, `wall_clock` Unix time. `refused` is set when one goes on whose tag may not charge.
    """

    def __init__(
        self, charge_point_id: str, clock: Callable[[], float], wall_clock: Callable[[], float]
    ) -> None:
        self._charge_point_id = charge_point_id
        self._clock = clock
        self._wall_clock = wall_clock
        self._open: dict[int, Running] = {}
        self._parted: dict[int, Running] = {}
        self._log = log.bind(charge_point=charge_point_id)
        self.refused = asyncio.Event()

    def __iter__(self) -> Iterator[Running]:
        """Go through those that are open, then those that were left behind."""
        yield from (*self._open.values(), *self._parted.values())

    def at(self, connector_id: int) -> Running | None:
        """Find what is open at a connector, also while no car is there."""
        return self._open.get(connector_id)

    def of(self, record: TransactionRecord) -> Running | None:
        """Find what is open at a transaction's connector if it is that transaction."""
        running = self._open.get(record.connector_id)
        return running if running is not None and running.record.identity == record.identity else None

    def session(self, connector_id: int) -> Session | None:
        """Tell the session that goes on at a connector."""
        running = self._open.get(connector_id)
        return None if running is None or running.vacant else running.session()

    def sessions(self) -> tuple[Session, ...]:
        """List the sessions that go on."""
        return tuple(running.session() for running in self._open.values() if not running.vacant)

    def begin(self, record: TransactionRecord) -> None:
        """Let a transaction go on at its connector."""
        running = Running(record, self._clock(), self._wall_clock())
        running.adopted = not record.identity
        self._open[record.connector_id] = running
        if record.refused:
            self.refused.set()

    def told(self, record: TransactionRecord) -> None:
        """Take in what became known of a transaction, if it goes on."""
        if running := self.of(record):
            running.told(record)
            if record.refused:
                self.refused.set()

    def begin_free(self, connector_id: int, transaction_id: int) -> None:
        """Give a car that charges without any transaction a session of ours, which is not kept."""
        now_wall_s = self._wall_clock()
        self.begin(seen_at(connector_id, self._charge_point_id, transaction_id, at_wall_s=now_wall_s))
        self._open[connector_id].free = True
        self._log.warning("a car charges without a session", connector=connector_id)

    def leave(self, connector_id: int) -> None:
        """End the session of a car that charged without any transaction."""
        running = self._open.get(connector_id)
        if running is not None and running.free:
            self.forget(running)

    def occupy(self, connector_id: int, *, occupied: bool) -> None:
        """Take in whether a car is plugged in at all: without one no session goes on.

        Its StopTransaction may be on its way still, so that a transaction of ours stays open.
        """
        running = self._open.get(connector_id)
        if running is None:
            return
        running.vacant = not occupied
        if running.adopted and not occupied:
            self.part(running)

    def part(self, running: Running) -> None:
        """Keep an adopted transaction for its stop, which may still come."""
        self.forget(running)
        if not running.free:
            self._parted = {running.record.id: running}

    def rejoin(self, connector_id: int, transaction_id: int) -> bool:
        """Let an adopted transaction that was left behind go on; False if there is none of this number."""
        parted = self._parted.pop(transaction_id, None)
        if parted is None:
            return False
        parted.vacant = False
        self._open[connector_id] = parted
        return True

    def forget(self, running: Running) -> None:
        """Let it go on no longer."""
        if self._open.get(running.record.connector_id) is running:
            del self._open[running.record.connector_id]
        self._parted.pop(running.record.id, None)
