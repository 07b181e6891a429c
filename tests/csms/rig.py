"""A limiter whose charger is a script: what it answers, and what its car draws, is up to the test."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from addon.csms.connector import Connector
from addon.csms.control import Control
from addon.csms.limiting.limiter import Limiter
from addon.csms.limiting.problems import problem_of
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.csms.v16.requests import Requests16
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargingStatus, Draw
from addon.model.records import ChargePointRecord
from tests.csms.bench import EPOCH_S, now_s, setpoint
from tests.csms.memory_journal import MemoryJournal
from tests.translation.parts import left_in_english

ABB = ChargePointRecord(id="CP1", vendor="ABB", model="TACW")
PLAIN = ChargePointRecord(id="CP1", vendor="V", model="M")

Judge = Callable[[float, str], str]


@dataclass
class Script:
    """A charger: `judge(limit, purpose)` is its answer to a profile; `delay_s` what it takes to answer."""

    judge: Judge = lambda _limit, _purpose: "Accepted"
    delay_s: float = 0.0
    profiles: list[tuple[float, float, str]] = field(default_factory=list)
    others: list[tuple[str, Any]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def call(
        self, action: str, payload: dict[str, Any], *, timeout_s: float | None = None, urgent: bool = False
    ) -> dict[str, object]:
        del urgent
        if action == "SetChargingProfile":
            profile = payload["csChargingProfiles"]
            limit = profile["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]
            purpose = profile["chargingProfilePurpose"]
            self.profiles.append((now_s(), limit, purpose))
            answer = self.judge(limit, purpose)
        else:
            self.others.append((action, payload))
            answer = self.answers.get(action, "Rejected")
        if answer == "silence":
            await asyncio.sleep(timeout_s or 30.0)
            raise PeerTimeoutError("nothing")
        await asyncio.sleep(self.delay_s)
        if answer.startswith("error "):
            raise PeerRefusedError("no", code=answer.removeprefix("error "))
        return {"status": answer}

    @property
    def limits(self) -> list[float]:
        return [limit for _, limit, _ in self.profiles]


@dataclass
class Rig:
    limiter: Limiter
    connector: Connector
    book: TransactionBook
    station: Station
    script: Script
    follows: Setpoint | None = None

    def control(self) -> Control:
        """Make what people's orders go through."""
        limiters = {1: self.limiter}
        requests = Requests16(self.script, self.station.gate)
        return Control(self.station, self.book, {1: self.connector}, limiters, requests=lambda: requests)

    def follow(self, limit_a: float, fallback_a: float = 6.0) -> None:
        self.follows = setpoint(limit_a, fallback_a)
        self.limiter.follow(self.follows)

    async def repeat(self) -> None:
        while True:
            await asyncio.sleep(2)
            if self.follows:
                self.limiter.follow(self.follows)

    async def begin(self) -> int:
        """Begin a session that is settled."""
        transaction_id = await self.book.start(
            TransactionStart(
                connector_id=1,
                id_tag="TAG",
                charger_started=str(now_s()),
                meter_start_wh=0,
                started_wall_s=EPOCH_S + now_s(),
            )
        )
        self.connector.status = ChargingStatus.CHARGING
        self.limiter.touch()
        await asyncio.sleep(3)
        return transaction_id

    async def end(self, transaction_id: int) -> None:
        """End a session from afar."""
        stopped_wall_s = EPOCH_S + now_s()
        await self.book.stop(
            TransactionEnd(stopped_wall_s=stopped_wall_s, transaction_id=transaction_id, reason="Remote")
        )

    def draw(self, amps: float) -> None:
        da = round(amps * 10)
        self.connector._draws.append(Draw(at_s=now_s(), terminals_da=(da, da, da)))

    @property
    def problem(self) -> str:
        """What people are told; all of it can be said in other languages."""
        said = problem_of(self.station, self.connector, self.limiter)
        assert left_in_english(said, "de") == left_in_english(said, "et") == []
        return said


@contextlib.asynccontextmanager
async def rig(script: Script, record: ChargePointRecord = PLAIN) -> AsyncIterator[Rig]:
    journal = MemoryJournal()
    station = Station(
        record, journal=journal, clock=now_s, wall_clock=lambda: EPOCH_S + now_s(), changed=lambda: None
    )
    connector = Connector(1)
    book = TransactionBook("CP1", journal, now_s, station.wall_clock)
    limiter = Limiter(station, connector, book)
    made = Rig(limiter=limiter, connector=connector, book=book, station=station, script=script)
    running = limiter.run(Requests16(script, station.gate))
    jobs = [asyncio.create_task(running), asyncio.create_task(made.repeat())]
    try:
        yield made
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
