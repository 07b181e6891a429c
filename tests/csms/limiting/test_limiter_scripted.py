"""The limiter against a charger whose answers are scripted: silence, slowness, odd refusals, calm."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from addon.csms.learned import Learned
from addon.csms.limiting.dead_man import IN_FLASH, IN_MEMORY
from addon.csms.limiting.session_limit import APART_S
from addon.model.records import ChargePointRecord, LimitRecord
from tests.csms.bench import now_s
from tests.csms.memory_journal import MemoryJournal
from tests.csms.rig import ABB, PLAIN, Script, rig

pytestmark = pytest.mark.looptime


@pytest.mark.long
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


async def test_raises_are_told_apart_and_cuts_at_once() -> None:
    async with rig(Script()) as r:
        r.follow(10)
        await r.begin()
        for limit_a in (8, 9, 7, 8):
            r.follow(limit_a)
            await asyncio.sleep(1)
        assert r.script.limits[-2:] == [8.0, 7.0]

        await asyncio.sleep(APART_S - 3)
        assert r.script.limits[-1] == 7.0

        await asyncio.sleep(3)
        assert r.script.limits[-1] == 8.0


async def test_a_cut_does_not_wait_for_the_answer_to_a_raise() -> None:
    async with rig(Script()) as r:
        r.follow(10)
        await r.begin()
        await asyncio.sleep(APART_S)
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
        await asyncio.sleep(APART_S)
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
            r.draw(6)
            await asyncio.sleep(10)

        assert r.script.limits[-3:] == [0.0, 5.0, 1.0]
        assert [o for o in script.others if o[0] == "ChangeAvailability"] == [
            ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
        ]

        r.follow(10)
        await asyncio.sleep(3)

        back = [payload for action, payload in script.others if action == "ChangeAvailability"][-1]
        assert back == {"connectorId": 1, "type": "Operative"}
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
            r.draw(6)
        await asyncio.sleep(3)

        said = [
            payload.get("type", action)
            for action, payload in script.others
            if action not in ("GetCompositeSchedule", "TriggerMessage")
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
        assert not r.limiter.pausing.ways.possible
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


# The lowest limit


def _from_8_a(limit: float, _purpose: str) -> str:
    return "Rejected" if limit < 8 else "Accepted"


async def test_a_charger_that_takes_no_less_than_8_a_is_found_out_before_a_car_comes() -> None:
    async with rig(Script(_from_8_a)) as r:
        r.follow(6)
        await asyncio.sleep(20)

        assert r.script.limits == [6.0, 6.0, 8.0, 6.0]  # two ways, the next limit, and 6 A once more
        assert r.station.learned.lowest_da == 80
        assert r.station.learned.refused == set()
        assert "takes no limit below 8 A" in r.problem

        r.follow(16)
        await r.begin()

        assert r.script.limits[-1] == 16.0
        told = r.limiter._ledger.told
        assert told is not None
        assert told.fallback_da == 0  # less than it takes: lost, it pauses


async def test_one_that_refused_all_for_a_moment_is_not_held_at_8_a() -> None:
    moods = iter(["Rejected", "Rejected"])
    async with rig(Script(lambda _limit, _purpose: next(moods, "Accepted"))) as r:
        r.follow(6)
        await asyncio.sleep(20)

        assert r.script.limits == [6.0, 6.0, 8.0, 6.0]
        assert r.station.learned.lowest_da == 60
        assert r.problem == ""


async def test_less_than_it_takes_is_a_pause() -> None:
    async with rig(Script(_from_8_a, answers={"RemoteStopTransaction": "Accepted"})) as r:
        r.follow(6)
        await asyncio.sleep(20)
        r.follow(16)
        await r.begin()
        r.follow(7, 0)
        await asyncio.sleep(5)

        assert "RemoteStopTransaction" in dict(r.script.others)
        assert min(r.script.limits[4:]) in (0.0, 8.0)


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

        assert tried <= 15
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


async def test_one_that_answers_no_limit_is_not_vouched_for() -> None:
    async with rig(Script(lambda _limit, _purpose: "silence")) as r:
        r.follow(12)
        await r.begin()
        await asyncio.sleep(60)

        assert r.limiter.has_dead_man

        await asyncio.sleep(60)

        silent = (r.limiter.has_dead_man, r.limiter.dead_man_at_s, r.problem)
        assert silent == (False, None, "It does not answer limits.")

        r.script.judge = lambda _limit, _purpose: "Accepted"
        await asyncio.sleep(40)

        assert (r.limiter.has_dead_man, r.problem) == (True, "")
