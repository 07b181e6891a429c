"""A car that is paused by being out of service, and everything that can bring it back: it comes back low.

The charger here has a car: it takes what the last profile allows, 16 A at most, while it is in service.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from addon.csms.control import Control
from addon.csms.limiting.pause_ways import PauseWay
from addon.csms.v16.requests import Requests16
from addon.errors import PeerError, PeerTimeoutError
from addon.model.loadpoint import ChargingStatus
from tests.csms.bench import now_s
from tests.csms.rig import Rig, Script, rig

pytestmark = pytest.mark.looptime

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

    def control(self) -> Control:
        r = self.r
        return Control(
            r.station,
            r.book,
            {1: r.connector},
            {1: r.limiter},
            requests=lambda: Requests16(self.box, r.station.gate),
        )


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


def by_its_button(home: Home) -> None:
    home.box.in_service = True


def unheard_while_away(home: Home) -> None:
    """Back into service while the link was gone, and it tells nothing new when it is back."""
    home.box.in_service = True
    home.r.limiter.doubt()


def by_a_restart(home: Home) -> None:
    """It has forgotten that it was out; and its profiles, as many do."""
    home.box.in_service = True
    home.r.limiter.doubt(restarted=True)


UNDONE = [by_its_button, unheard_while_away, by_a_restart]
BECOMES: list[list[str]] = [
    ["Accepted"],
    ["Rejected"],
    ["Rejected", "Rejected"],
    ["lost"],
    ["lost", "lost"],
    ["unanswered"],
    ["late"],
]


@pytest.mark.parametrize("become", BECOMES, ids=" ".join)
@pytest.mark.parametrize("undo", UNDONE)
async def test_whoever_brings_it_back_it_is_low_at_once_and_stands_soon(
    undo: Callable[[Home], None], become: list[str]
) -> None:
    async with resting() as home:
        home.box.next_answers = list(become)
        undo(home)

        assert await home.highest_within(40) <= LEAST_A
        home.r.follow(0)
        assert await home.highest_within(60) == 0


@pytest.mark.parametrize("undo", [unheard_while_away, by_a_restart])
async def test_after_an_absence_it_is_paused_anew_before_anything_is_measured(
    undo: Callable[[Home], None],
) -> None:
    async with resting() as home:
        home.tells = False
        undo(home)
        await asyncio.sleep(1)

        assert home.box.switches() == ["Inoperative", "Inoperative"]
        assert home.box.car_a == 0


async def test_one_that_forgot_its_limit_is_told_it_although_it_does_not_answer_to_service() -> None:
    async with resting() as home:
        home.box.next_answers = ["lost", "lost"]
        home.box.limit_a = CAR_A
        by_a_restart(home)

        await asyncio.sleep(6)

        assert home.box.limit_a == LEAST_A


@pytest.mark.parametrize("become", BECOMES, ids=" ".join)
async def test_brought_back_from_the_page_beside_a_pause_it_is_low(become: list[str]) -> None:
    """The whole charger was out by a person's wish, and this connector by a pause."""
    async with resting() as home:
        home.r.connector.inoperative_by_us = True
        home.box.next_answers = ["Accepted", *become]

        await home.control().set_availability(operative=True)

        assert home.box.in_service
        assert await home.highest_within(40) <= LEAST_A
        assert await home.highest_within(60) == 0


async def test_an_order_of_the_page_that_is_not_answered_may_have_been_heard() -> None:
    async with resting() as home:
        home.r.connector.inoperative_by_us = True
        home.box.next_answers = ["unanswered"]

        with pytest.raises(PeerError):
            await home.control().set_availability(operative=True)

        assert await home.highest_within(5) <= LEAST_A
        assert await home.highest_within(30) == 0
        assert home.r.limiter.pausing.engaged


@pytest.mark.parametrize("become", ["lost", "unanswered", "late"])
async def test_a_pause_whose_answer_is_lost_is_taken_back_when_there_is_room(become: str) -> None:
    async with resting() as home:
        home.r.follow(16)
        await asyncio.sleep(30)
        assert home.box.car_a == CAR_A

        home.box.next_answers = [become]
        home.r.follow(0)
        await asyncio.sleep(2)
        assert home.box.car_a <= LEAST_A  # told its least, whatever becomes of the pause
        home.r.follow(16)
        await asyncio.sleep(60)

        assert home.box.in_service
        assert home.box.car_a == CAR_A
        assert home.r.station.learned.paused == {}


async def test_one_that_stays_out_is_asked_again_to_come_back() -> None:
    async with resting() as home:
        home.box.next_answers = ["Rejected", "lost", "Accepted"]
        home.r.follow(16)
        await asyncio.sleep(90)

        assert home.box.car_a == CAR_A
        assert home.box.switches().count("Operative") == 3


async def test_what_is_kept_of_a_pause_is_kept_before_it_is_demanded() -> None:
    """Killed before the answer, we know after our start that it may be out."""
    async with resting() as home:
        home.r.follow(16)
        await asyncio.sleep(30)
        home.box.next_answers = ["unanswered"]
        home.r.follow(0)
        await asyncio.sleep(2.5)

        assert not home.box.in_service
        kept = home.r.station.journal.records["CP1"].learned  # type: ignore[attr-defined]
        assert kept["paused"]["1"]["way"] == PauseWay.OUT_OF_SERVICE
