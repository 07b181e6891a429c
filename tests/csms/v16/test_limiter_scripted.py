"""The limiter against a charger whose answers are scripted: silence, slowness, odd refusals, calm."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from addon.csms.dead_man import IN_FLASH, IN_MEMORY
from addon.csms.transactions import TransactionBook
from addon.csms.v16.connector import Connector
from addon.csms.v16.learned import Learned
from addon.csms.v16.limiter import Limiter
from addon.csms.v16.problems import problem_of
from addon.csms.v16.requests import Requests
from addon.csms.v16.station import Station
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargingStatus, Draw
from addon.model.records import ChargePointRecord, LimitRecord
from tests.csms.memory_journal import MemoryJournal
from tests.csms.v16.bench import EPOCH_S, now_s, setpoint

pytestmark = pytest.mark.looptime

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
            1,
            id_tag="TAG",
            charger_started=str(now_s()),
            meter_start_wh=0,
            started_wall_s=EPOCH_S + now_s(),
        )
        self.connector.status = ChargingStatus.CHARGING
        self.limiter.touch()
        await asyncio.sleep(3)
        return transaction_id

    def draw(self, amps: float) -> None:
        da = round(amps * 10)
        self.connector._draws.append(Draw(at_s=now_s(), terminals_da=(da, da, da)))

    @property
    def problem(self) -> str:
        return problem_of(self.station, self.connector, self.limiter)


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
    jobs = [asyncio.create_task(limiter.run(Requests(script))), asyncio.create_task(made.repeat())]
    try:
        yield made
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


@pytest.mark.parametrize(
    ("record", "renew_s"), [(PLAIN, IN_MEMORY.renew_s), (ABB, IN_FLASH.renew_s)], ids=["memory", "flash"]
)
async def test_two_hours_of_calm_are_renewals_and_nothing_else(
    record: ChargePointRecord, renew_s: float
) -> None:
    async with rig(Script(), record) as r:
        r.follow(16)
        await r.begin()
        await asyncio.sleep(10)
        before = len(r.script.profiles)

        await asyncio.sleep(7200)

        renewals = r.script.profiles[before:]
        assert {limit for _, limit, _ in renewals} == {16.0}
        assert len(renewals) == pytest.approx(7200 / renew_s, rel=0.05)
        gaps = [b[0] - a[0] for a, b in itertools.pairwise(renewals)]
        assert min(gaps) >= renew_s - 0.01


async def test_a_cut_does_not_wait_for_the_answer_to_a_raise() -> None:
    async with rig(Script()) as r:
        r.follow(10)
        await r.begin()
        r.script.delay_s = 25.0
        r.follow(16)
        await asyncio.sleep(2)
        r.follow(8)
        await asyncio.sleep(0.1)

        assert r.script.limits[-2:] == [16.0, 8.0]
        assert [(o.limit_da, o.accepted) for o in r.limiter.orders(now_s())][-2:] == [(160, None), (80, None)]

        await asyncio.sleep(30)

        assert [(o.limit_da, o.accepted) for o in r.limiter.orders(now_s())][-1] == (80, True)


async def test_a_session_does_not_wait_for_the_answer_to_a_default() -> None:
    async with rig(Script(lambda _, purpose: "Accepted" if purpose == "TxProfile" else "silence")) as r:
        r.follow(16)
        await asyncio.sleep(1)
        assert [purpose for _, _, purpose in r.script.profiles] == ["TxDefaultProfile"]

        await r.begin()
        await asyncio.sleep(2)

        assert r.script.profiles[-1][1:] == (16.0, "TxProfile")


async def test_a_cut_does_not_wait_for_the_disk() -> None:
    class SlowDisk(MemoryJournal):
        async def save_limit(self, record: LimitRecord) -> None:
            await asyncio.sleep(30)
            await super().save_limit(record)

    async with rig(Script()) as r:
        r.station.journal = SlowDisk()
        r.follow(16)
        await r.begin()
        r.follow(12)
        await asyncio.sleep(0.1)
        r.follow(8)
        await asyncio.sleep(1.1)

        assert r.script.limits[-2:] == [12.0, 8.0]


async def test_an_unanswered_raise_may_have_been_heard() -> None:
    """Going back to the old limit is a cut then, although nothing higher was ever accepted."""
    async with rig(Script()) as r:
        r.follow(10)
        await r.begin()
        r.script.judge = lambda limit, _: "silence" if limit == 16.0 else "Accepted"
        r.follow(16)
        await asyncio.sleep(31)
        r.script.profiles.clear()
        r.follow(10)
        await asyncio.sleep(0.1)

        assert r.script.limits == [10.0]


async def test_an_unanswered_cut_is_repeated() -> None:
    async with rig(Script()) as r:
        r.follow(16)
        await r.begin()
        r.script.judge = lambda _limit, _purpose: "silence"
        r.follow(8)
        await asyncio.sleep(70)

        assert r.script.limits.count(8.0) == 3

        r.script.judge = lambda _limit, _purpose: "Accepted"
        await asyncio.sleep(35)

        assert [(o.limit_da, o.accepted) for o in r.limiter.orders(now_s())][-1] == (80, True)


async def test_a_proven_way_is_not_lost_by_one_refusal() -> None:
    async with rig(Script()) as r:
        r.follow(10)
        await r.begin()
        moods = iter(["Rejected"])
        r.script.judge = lambda _limit, _purpose: next(moods, "Accepted")
        r.follow(12)
        await asyncio.sleep(2)

        assert {purpose for _, limit, purpose in r.script.profiles if limit == 12.0} == {"TxProfile"}
        assert r.station.learned.refused == set()


async def test_one_that_refuses_only_as_a_session_begins_gets_a_second_chance() -> None:
    refusing = True

    def judge(_limit: float, purpose: str) -> str:
        return "Rejected" if refusing and purpose == "TxProfile" else "Accepted"

    async with rig(Script(judge)) as r:
        r.follow(10)
        await r.begin()

        assert r.script.profiles[-1][2] == "TxDefaultProfile"

        refusing = False
        await asyncio.sleep(40)

        assert [profile[1:] for profile in r.script.profiles[-2:]] == [
            (10.0, "TxProfile"),
            (6.0, "TxDefaultProfile"),  # free again for what new sessions begin with
        ]


async def test_a_second_chance_is_the_last() -> None:
    async with rig(Script(lambda _limit, p: "Rejected" if p == "TxProfile" else "Accepted")) as r:
        r.follow(10)
        await r.begin()
        await asyncio.sleep(600)

        assert [p for _, _, p in r.script.profiles].count("TxProfile") == 2


@pytest.mark.parametrize("answer", ["error NotImplemented"])
async def test_a_charger_without_smart_charging_is_asked_once_in_five_minutes(answer: str) -> None:
    async with rig(Script(lambda _limit, _purpose: answer)) as r:
        r.follow(10)
        await r.begin()
        await asyncio.sleep(290)

        assert len(r.script.profiles) <= 3
        assert "refuses every charging profile" in r.problem

        r.limiter.doubt(restarted=True)
        await asyncio.sleep(2)

        assert r.script.profiles[-1][0] == pytest.approx(now_s(), abs=3)


# Pauses


async def test_five_amperes_where_zero_is_refused() -> None:
    async with rig(Script(lambda limit, _: "Rejected" if limit == 0.0 else "Accepted")) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        await asyncio.sleep(5)
        for _ in range(4):
            r.draw(0)
            await asyncio.sleep(10)

        assert r.script.limits[-2:] == [0.0, 5.0]
        assert r.station.learned.pause == "5 A"
        assert r.station.learned.pause_works

        r.follow(10)
        await asyncio.sleep(2)
        r.follow(0)
        await asyncio.sleep(2)

        assert r.script.limits[-2:] == [10.0, 5.0]  # 0 A is not tried again


async def test_a_pause_that_stops_nothing_gives_way_to_the_next() -> None:
    script = Script(answers={"ChangeAvailability": "Accepted"})
    async with rig(script) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        for _ in range(9):
            r.draw(10)
            await asyncio.sleep(10)

        assert r.script.limits[-3:] == [0.0, 5.0, 1.0]
        assert [o for o in script.others if o[0] == "ChangeAvailability"] == [
            ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
        ]

        r.follow(10)
        await asyncio.sleep(3)

        assert script.others[-1] == ("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
        assert r.script.limits[-1] == 10.0


async def test_a_charger_that_says_yes_and_charges_on_is_stopped_otherwise() -> None:
    script = Script(
        lambda limit, _: "Rejected" if limit < 6 else "Accepted",
        answers={"ChangeAvailability": "Accepted", "RemoteStopTransaction": "Accepted"},
    )
    async with rig(script) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        for _ in range(6):
            await asyncio.sleep(10)
            r.draw(10)
        await asyncio.sleep(3)

        said = [
            payload.get("type", action)
            for action, payload in script.others
            if action != "GetCompositeSchedule"
        ]
        assert said == ["Inoperative", "Operative", "RemoteStopTransaction"]
        assert script.limits[-1] == 6.0
        assert "can't be paused" in r.problem


async def test_a_charger_that_forgets_its_pause_is_paused_again() -> None:
    script = Script(
        lambda limit, _: "Rejected" if limit < 6 else "Accepted", answers={"ChangeAvailability": "Accepted"}
    )
    async with rig(script) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        for amps in (0, 0, 0, 10):
            await asyncio.sleep(10)
            r.draw(amps)
        await asyncio.sleep(3)

        said = [payload["type"] for action, payload in script.others if action == "ChangeAvailability"]
        assert said == ["Inoperative", "Inoperative"]


async def test_where_nothing_pauses_it_the_minimum_is_held_and_told() -> None:
    async with rig(Script(lambda limit, _: "Rejected" if limit < 6 else "Accepted")) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        await asyncio.sleep(5)

        assert r.script.limits[-1] == 6.0
        assert not r.limiter.pausing.possible
        assert "can't be paused" in r.problem


async def test_availability_that_takes_effect_later_is_taken_back() -> None:
    script = Script(
        lambda limit, _: "Rejected" if limit < 6 else "Accepted", answers={"ChangeAvailability": "Scheduled"}
    )
    async with rig(script) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        await asyncio.sleep(5)

        types = [payload["type"] for action, payload in script.others if action == "ChangeAvailability"]
        assert types == ["Inoperative", "Operative"]
        assert "RemoteStopTransaction" in dict(script.others)


async def test_a_fall_to_zero_is_a_fall_to_what_it_takes() -> None:
    async with rig(Script(), ABB) as r:
        r.follow(10, fallback_a=0)
        await r.begin()
        await asyncio.sleep(2)

        told = r.limiter._ledger.told
        assert told is not None
        assert (told.limit_da, told.fallback_da) == (100, 50)


# The stored default


async def test_the_default_follows_the_share_of_the_fallback() -> None:
    async with rig(Script()) as r:
        for fallback_a in (6, 6, 8, 6):
            r.follow(fallback_a, fallback_a)
            await asyncio.sleep(2)

        assert r.script.limits == [6.0, 8.0, 6.0]


async def test_a_default_of_zero_that_is_refused_is_the_minimum_and_told() -> None:
    async with rig(Script(lambda limit, _: "Rejected" if limit == 0 else "Accepted")) as r:
        r.follow(0, 0)
        await asyncio.sleep(10)

        assert r.script.limits == [0.0, 6.0]
        assert "does not store 0 A" in r.problem

        r.follow(6, 6)
        await asyncio.sleep(2)

        assert r.script.limits == [0.0, 6.0]
        assert r.problem == ""


async def test_a_charger_that_stores_no_default_is_told_of_and_left_alone() -> None:
    async with rig(Script(lambda _limit, p: "Rejected" if p == "TxDefaultProfile" else "Accepted")) as r:
        r.follow(6, 6)
        await asyncio.sleep(60)
        tried = len(r.script.profiles)

        assert tried <= 12
        assert "stores no limit" in r.problem

        await asyncio.sleep(600)

        assert len(r.script.profiles) == tried

        r.follow(10)
        await r.begin()

        assert r.script.profiles[-1][1:] == (10.0, "TxProfile")


async def test_a_stored_default_is_remembered_by_the_next_run() -> None:
    async with rig(Script()) as r:
        r.follow(6, 6)
        await asyncio.sleep(2)
        kept = r.station.learned.keep()

    async with rig(Script()) as again:
        again.station.learned = Learned.restore(kept)
        again.follow(6, 6)
        await asyncio.sleep(60)

        assert again.script.profiles == []
