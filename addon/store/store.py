"""The app's memory: charge points, transactions, last limits, and what was learned of cars."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import structlog

from addon.errors import StoreError
from addon.model.records import ChargePointRecord, LimitRecord, TransactionRecord
from addon.store import work
from addon.store.database import Database

log = structlog.get_logger(__name__)

FILE_NAME = "ev-load-balancer.db"

FORGOTTEN = "Forgotten"
"""Stop reason of a session that was open when its charger was forgotten; OCPP has no word for that."""


class Store:
    """Keeps what must outlive a restart: what the OCPP edge's Journal asks for, and a little more.

    Every method may raise StoreError.
    """

    def __init__(self, database: Database, wall_clock: Callable[[], float], *, lost: str = "") -> None:
        self._database = database
        self._lost = lost
        self._run = database.run
        self._wall_clock = wall_clock

    @classmethod
    async def open(cls, folder: Path, *, wall_clock: Callable[[], float] = time.time) -> Self:
        """Open the database in `folder`, which is made if needed.

        A file that is damaged, or was written by a newer version, is moved aside and a new one begun: the
        cars must still be balanced.
        """
        database = Database(folder / FILE_NAME)
        await database.open()
        return cls(database, wall_clock)

    @classmethod
    async def open_or_do_without(cls, folder: Path, *, wall_clock: Callable[[], float] = time.time) -> Self:
        """Open the database; where the folder can't be used keep everything in memory, until the restart.

        A full disk is no reason to leave the cars alone; `problem` tells of it.
        """
        try:
            return await cls.open(folder, wall_clock=wall_clock)
        except StoreError as error:
            log.error("nothing will outlive a restart", reason=str(error))
            database = Database(Path(":memory:"))
            await database.open()
            return cls(database, wall_clock, lost=str(error))

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
        await self._database.close()

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

    async def begin_transaction(self, record: TransactionRecord) -> TransactionRecord:
        """Keep a started transaction and give it an id that was never used before.

        Idempotent: the same charge point, connector, tag, charger timestamp and meter start get the
        record they got the first time, as it is now. `record.id` is ignored.
        """
        return await self._run(lambda db: work.begin_transaction(db, record), durable=True)

    async def end_transaction(
        self,
        transaction_id: int,
        *,
        stopped_wall_s: float,
        meter_stop_wh: int | None,
        reason: str,
        energy_wh: float,
    ) -> None:
        """Close a transaction; an id that is unknown or closed already changes nothing."""
        await self._run(
            lambda db: work.end_transaction(
                db, transaction_id, stopped_wall_s, meter_stop_wh, reason, energy_wh
            ),
            durable=True,
        )

    async def update_energy(self, transaction_id: int, energy_wh: float) -> None:
        """Keep what a running session has taken so far; a closed one keeps its final figure."""
        await self._run(lambda db: work.update_energy(db, transaction_id, energy_wh))

    async def open_transactions(self) -> Sequence[TransactionRecord]:
        """Read the transactions that have started and not stopped, oldest first."""
        return await self._run(work.open_transactions)

    async def sessions(self, limit: int) -> Sequence[TransactionRecord]:
        """Read the newest sessions, newest first, running ones among them."""
        return await self._run(lambda db: work.sessions(db, limit))

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
