"""A charger with a car, that is paused by being out of service.

The car takes what the last profile allows, 16 A at most, while its charger is in service.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from addon.errors import PeerTimeoutError
from addon.model.loadpoint import ChargingStatus
from tests.csms.bench import now_s
from tests.csms.rig import Rig, Script, rig

CAR_A = 16.0
LEAST_A = 6.0
ANSWER_S = 0.5
LATE_S = 8.0


@dataclass
class Box(Script):
    """A charger with its car. `next_answers`: what becomes of the next orders to go out of or into service.

    "Accepted" where none is left; "lost": it never came; "unanswered": it was heeded, and not answered;
    "late": heeded well after we gave up waiting, and it does nothing else until then.
    """

    limit_a: float = CAR_A
    in_service: bool = True
    stopped: bool = False
    busy_until_s: float = 0.0
    next_answers: list[str] = field(default_factory=list)

    @property
    def car_a(self) -> float:
        return min(CAR_A, self.limit_a) if self.in_service and not self.stopped else 0.0

    async def call(
        self, action: str, payload: dict[str, Any], *, timeout_s: float | None = None, urgent: bool = False
    ) -> dict[str, object]:
        await asyncio.sleep(max(ANSWER_S, self.busy_until_s - now_s()))
        if action == "ChangeAvailability":
            self.others.append((action, payload))
            return await self._switch(operative=payload["type"] == "Operative")
        self.stopped = self.stopped or action == "RemoteStopTransaction"
        answer = await super().call(action, payload, timeout_s=timeout_s, urgent=urgent)
        if action == "SetChargingProfile" and answer["status"] == "Accepted":
            _, limit_a, purpose = self.profiles[-1]
            self.limit_a = limit_a if purpose == "TxProfile" else self.limit_a
        return answer

    async def _switch(self, *, operative: bool) -> dict[str, object]:
        become = self.next_answers.pop(0) if self.next_answers else "Accepted"
        if become in ("Accepted", "unanswered"):
            self.in_service = operative
        if become == "late":
            asyncio.get_running_loop().call_later(LATE_S, setattr, self, "in_service", operative)
            self.busy_until_s = now_s() + LATE_S
        if become in ("lost", "unanswered", "late"):
            await asyncio.sleep(30)
            raise PeerTimeoutError("nothing")
        return {"status": become}

    def switches(self) -> list[str]:
        return [payload["type"] for action, payload in self.others if action == "ChangeAvailability"]


def takes_6_a_and_more(limit_a: float, _purpose: str) -> str:
    return "Accepted" if limit_a >= LEAST_A else "Rejected"


@dataclass
class Home:
    """A rig with a box: its status and what its car draws are told every second."""

    r: Rig
    box: Box
    highest_a: float = 0.0
    tells: bool = True

    async def live(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.highest_a = max(self.highest_a, self.box.car_a)
            if self.tells:
                self.r.draw(self.box.car_a)
                self.tell_status()

    def tell_status(self) -> None:
        out, charges = ChargingStatus.UNAVAILABLE, ChargingStatus.CHARGING
        self.r.connector.says(charges if self.box.in_service else out, now_s())
        self.r.limiter.touch()

    async def highest_within(self, seconds: float) -> float:
        self.highest_a = 0.0
        await asyncio.sleep(seconds)
        return self.highest_a


@contextlib.asynccontextmanager
async def resting() -> AsyncIterator[Home]:
    """Have a car charge, and be paused by going out of service, which is known to work."""
    box = Box(judge=takes_6_a_and_more, answers={"RemoteStopTransaction": "Accepted"})
    async with rig(box) as r:
        home = Home(r, box)
        living = asyncio.create_task(home.live())
        r.follow(16)
        await r.begin()
        await asyncio.sleep(20)
        assert box.car_a == CAR_A
        r.follow(0)
        await asyncio.sleep(60)
        assert r.limiter.pausing.out_of_service
        assert r.station.learned.pause_works
        assert box.switches() == ["Inoperative"]
        try:
            yield home
        finally:
            living.cancel()
