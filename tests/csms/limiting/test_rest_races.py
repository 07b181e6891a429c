"""A pause by being out of service or by the end of the session, where things happen while it is ordered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from addon.csms.learned import KeptPause
from addon.csms.limiting.pause_ways import PauseWay
from addon.model.loadpoint import ChargingStatus
from tests.csms.bench import now_s
from tests.csms.limiting.resting import CAR_A, LEAST_A, Box, Home, resting, takes_6_a_and_more
from tests.csms.rig import Rig, rig

pytestmark = pytest.mark.looptime

TAKEN = {"RemoteStopTransaction": "Accepted", "RemoteStartTransaction": "Accepted"}


@pytest.mark.parametrize("become", ["Accepted", "lost", "unanswered", "late"])
@pytest.mark.parametrize("after_s", [0.1, 0.6, 0.9])
async def test_a_car_that_leaves_while_its_pause_is_ordered_leaves_a_charger_in_service(
    after_s: float, become: str
) -> None:
    async with resting() as home:
        home.r.follow(16)
        await asyncio.sleep(30)
        assert home.box.car_a == CAR_A
        home.tells = False
        home.box.next_answers = [become]
        home.r.follow(0)
        await asyncio.sleep(after_s)
        await unplug(home)
        for second in range(120):
            await asyncio.sleep(1)
            home.r.follow(0 if second < 60 else 16)  # an end by the pause looks the same: it waits for room
            stands = ChargingStatus.AVAILABLE if home.box.in_service else ChargingStatus.UNAVAILABLE
            home.r.connector.says(stands, now_s())
            home.r.limiter.touch()

        assert home.box.in_service


@pytest.mark.parametrize("become", ["Accepted", "lost", "unanswered", "late"])
async def test_one_whose_session_ended_with_the_pause_comes_back_after_an_absence_too(become: str) -> None:
    async with resting() as home:
        home.box.answers |= TAKEN
        session = home.r.book.session(1)
        assert session is not None
        await home.r.end(session.transaction_id)
        home.r.limiter.touch()
        await asyncio.sleep(20)
        home.box.next_answers = [become]
        home.r.limiter.doubt()
        await asyncio.sleep(20)
        home.r.follow(16)
        await asyncio.sleep(60)

        assert home.box.in_service
        assert "RemoteStartTransaction" in [action for action, _ in home.box.others]


@pytest.mark.parametrize("works", [True, False])
async def test_a_stop_that_was_kept_but_not_heard_is_ordered_after_a_restart(works: bool) -> None:
    box = Box(judge=takes_6_a_and_more, answers=dict(TAKEN))
    async with rig(box) as r:
        await restarted_before_the_stop_was_heard(r, works=works)
        r.follow(0)
        await asyncio.sleep(3)

        assert box.stopped
        assert r.station.learned.pause == PauseWay.STOP


@pytest.mark.parametrize("works", [True, False])
async def test_where_there_is_room_after_a_restart_a_session_that_was_never_stopped_gets_its_limit(
    works: bool,
) -> None:
    box = Box(judge=takes_6_a_and_more, answers=dict(TAKEN))
    async with rig(box) as r:
        await restarted_before_the_stop_was_heard(r, works=works)
        r.connector.says(ChargingStatus.CHARGING, now_s())
        for second in range(60):
            r.follow(8)
            await asyncio.sleep(1)
            r.draw(box.car_a)
            r.limiter.touch()
            assert second < 5 or box.car_a == 8

        assert not box.stopped
        assert not r.limiter.supervision.halted


async def test_one_that_says_after_each_pause_that_it_is_back_is_not_switched_without_end() -> None:
    async with resting() as home:
        home.tells = False

        def tell(status: ChargingStatus) -> None:
            home.r.connector.says(status, now_s())
            home.r.limiter.touch()

        class Restless(Box):
            async def _switch(self, *, operative: bool) -> dict[str, object]:
                answer = await super()._switch(operative=operative)
                if not operative:
                    asyncio.get_running_loop().call_later(0.05, tell, ChargingStatus.UNAVAILABLE)
                    asyncio.get_running_loop().call_later(0.3, tell, ChargingStatus.SUSPENDED_EVSE)
                return answer

        home.box.__class__ = Restless
        tell(ChargingStatus.SUSPENDED_EVSE)
        for _ in range(120):
            await asyncio.sleep(1)
            home.r.draw(home.box.car_a)
            home.r.limiter.touch()

        assert len(home.box.switches()) < 12
        assert home.box.car_a <= LEAST_A


async def unplug(home: Home) -> None:
    session: Any = home.r.book.session(1)
    await home.r.end(session.transaction_id)
    home.r.connector.says(ChargingStatus.AVAILABLE, now_s())
    home.r.limiter.touch()


async def restarted_before_the_stop_was_heard(r: Rig, *, works: bool) -> None:
    """Be in a session whose pause was kept just before this program was killed."""
    await r.begin()
    session = r.book.session(1)
    assert session is not None
    r.station.learned.pause, r.station.learned.pause_works = PauseWay.STOP, works
    r.station.learned.paused[1] = KeptPause(
        way=PauseWay.STOP,
        transaction_id=session.transaction_id,
        id_tag=session.id_tag,
        started_wall_s=session.started_wall_s,
    )
    r.limiter.pausing._restore()
