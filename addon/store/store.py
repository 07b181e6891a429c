"""The app's memory: charge points, transactions, last limits, and what was learned of cars."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

import structlog

from addon.errors import StoreError
from addon.model.price import PricedSession, PriceNow, SessionCost
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import FORGOTTEN, LARGEST_ID, TransactionRecord
from addon.store import costs, transactions, work
from addon.store.database import IN_MEMORY, Database
from addon.store.history import HistoryStore
from addon.store.transactions import SessionQuery

log = structlog.get_logger(__name__)

FILE_NAME = "ev-load-balancer.db"

OPEN_WITHIN_S = 20.0
"""A big database on a slow card takes seconds; the chargers wait for it."""

HOLD_AT_MOST_S = 3600.0
"""A backup that also saves the image takes minutes on a small board; the log grows by megabytes meanwhile."""

RECENT_S = 7 * 86_400.0
"""What ended longer ago is hardly told again; if it is, the journal still knows it."""


class Store:
    """Keeps what must outlive a restart: what the OCPP edge's Journal asks for, and a little more.

    Every method may raise StoreError.
    """

    def __init__(
        self, database: Database, wall_clock: Callable[[], float], *, last_id: int = 0, lost: str = ""
    ) -> None:
        self._database = database
        self._last_id = last_id
        self._lost = lost
        self._run = database.run
        self._wall_clock = wall_clock
        self.history = HistoryStore(database)
        self.price: Callable[[], PriceNow] = PriceNow
        """What energy costs at this moment, for the sessions that are kept."""
        self._held: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, folder: Path, *, wall_clock: Callable[[], float] = time.time) -> Self:
        """Open the database in `folder`, which is made if needed.

        A file that is damaged, or was written by a newer version, is moved aside and a new one begun: the
        cars must still be balanced.
        """
        database = Database(folder / FILE_NAME)
        await database.open()
        return cls(database, wall_clock, last_id=await _last_id(database, wall_clock()))

    @classmethod
    async def open_or_do_without(cls, folder: Path, *, wall_clock: Callable[[], float] = time.time) -> Self:
        """Open the database; where the folder can't be used keep everything in memory, until the restart.

        A disk that is full or hangs is no reason to leave the cars alone; `problem` tells of it.
        """
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                return await cls.open(folder, wall_clock=wall_clock)
        except (StoreError, TimeoutError) as failure:
            error = str(failure) or f"The data folder {folder} does not answer: check the disk."
            log.error("nothing will outlive a restart", reason=error)
            database = Database(IN_MEMORY)
            await database.open()
            last_id = await _last_id(database, wall_clock())
            return cls(database, wall_clock, last_id=last_id, lost=error)

    @property
    def problem(self) -> str:
        """Why something could not be kept lately, in a sentence; "" if all is well."""
        return self._lost or self._database.problem

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    async def close(self) -> None:
        """Close the database; more than once does no harm."""
        if self._held is not None:
            self._held.cancel()
        await self._database.close()

    async def begin_backup(self) -> None:
        """Hold the files still for whoever copies them, for an hour at most; writing goes on."""
        await self.end_backup()
        await self._database.hold()
        self._held = asyncio.create_task(self._let_go_later())

    async def end_backup(self) -> None:
        """Let go of the files; more than once does no harm."""
        if self._held is not None:
            self._held.cancel()
            self._held = None
        await self._database.release()

    async def _let_go_later(self) -> None:
        await asyncio.sleep(HOLD_AT_MOST_S)
        log.warning(
            "The backup did not end within an hour; the database's log does not wait for it any longer"
        )
        self._held = None
        await self._database.release()

    async def charge_points(self) -> Sequence[ChargePointRecord]:
        """Read all charge points that have been here."""
        return await self._run(work.charge_points)

    async def save_charge_point(self, record: ChargePointRecord) -> None:
        """Keep what is known and was learned of a charge point."""
        await self._run(lambda db: work.save_charge_point(db, record))

    async def forget_charge_point(self, charge_point_id: str) -> None:
        """Drop a charge point, its limits and what it taught. Its sessions stay; an open one ends now."""
        now_wall_s = self._wall_clock()
        await self._run(lambda db: work.forget_charge_point(db, charge_point_id, now_wall_s, FORGOTTEN))

    async def charged(self) -> Collection[str]:
        """Tell which charge points have had a session."""
        return await self._run(transactions.charged)

    def new_transaction_id(self) -> int:
        """Give a number for a transaction that none has had; it needs no disk, so it never fails."""
        self._last_id += 1
        return self._last_id

    async def save_transaction(
        self, record: TransactionRecord, *, number: int | None = None
    ) -> TransactionRecord:
        """Keep a transaction, or join news of it to what is kept of its identity; returns what is kept then.

        Its id stays the first one given. A transaction that has stopped stays as it is, but for a start that
        was missing. `number`: the id its charger gave, by which one of an unknown identity is found.
        """
        durable = record.stopped_wall_s is not None or record.register_wh is None
        price = self.price()
        return await self._run(lambda db: transactions.save(db, record, number, price), durable=durable)

    async def recent_transactions(self) -> Sequence[TransactionRecord]:
        """Read the transactions that go on, and those that ended in the last week, oldest first."""
        since_wall_s = self._wall_clock() - RECENT_S
        return await self._run(lambda db: transactions.recent(db, since_wall_s))

    async def sessions(self, query: SessionQuery) -> Sequence[TransactionRecord]:
        """Read the sessions that began in a span, newest first, running ones among them."""
        return await self._run(lambda db: transactions.sessions(db, query))

    async def costs(self, ids: Collection[int]) -> Mapping[int, SessionCost]:
        """Read what these transactions have cost; those for which no price was known are left out."""
        return await self._run(lambda db: costs.of(db, ids))

    async def priced(self, from_wall_s: float, to_wall_s: float) -> Sequence[PricedSession]:
        """Read what is added up of the sessions that began in a span."""
        return await self._run(lambda db: costs.priced(db, from_wall_s, to_wall_s))

    async def save_limit(self, record: LimitRecord) -> None:
        """Keep the last limit that a connector accepted."""
        await self._run(lambda db: work.save_limit(db, record))

    async def limits(self) -> Sequence[LimitRecord]:
        """Read the last accepted limit of each connector."""
        return await self._run(work.limits)

    async def save_answer(self, loadpoint_id: str, answer: str) -> None:
        """Keep how a loadpoint's car answers a setpoint: JSON that the balancer's side makes and reads."""
        now_wall_s = self._wall_clock()
        await self._run(lambda db: work.save_answer(db, loadpoint_id, answer, now_wall_s))

    async def answers(self) -> Mapping[str, str]:
        """Read what was learned of each loadpoint."""
        return await self._run(work.answers)


async def _last_id(database: Database, now_wall_s: float) -> int:
    """Tell after which number the next transaction's comes.

    Beside the last one kept the clock counts, in steps of two seconds: then a number that was given while
    nothing could be kept, or by a database that was lost, is not given again.
    """
    last_id = await database.run(transactions.last_id)
    return max(last_id, min(int(max(0.0, now_wall_s) / 2), LARGEST_ID // 2))
