"""A pause by something else than a limit: it outlives a restart of ours, and is always taken back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from addon.csms.connector import Connector
from addon.csms.limiting.limiter import Limiter
from addon.csms.limiting.pausing import RESTART_WITHIN_S
from addon.csms.limiting.problems import problem_of
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.csms.v16.requests import Requests16
from addon.model.loadpoint import ChargingStatus
from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC
from tests.csms.bench import EPOCH_S, bench, now_s, restored, setpoint, until
from tests.csms.rig import Rig, Script, rig

pytestmark = pytest.mark.looptime

BY_SERVICE = {"ChangeAvailability": "Accepted"}
BY_STOP = {
    "ChangeAvailability": "Rejected",
    "RemoteStopTransaction": "Accepted",
    "RemoteStartTransaction": "Accepted",
}


def judge(limit: float, _purpose: str) -> str:
    """Take no pause as a limit."""
    return "Accepted" if limit >= 6 else "Rejected"


def said(script: Script, word: str) -> list[str]:
    return [payload.get("type", action) for action, payload in script.others if word in action]


@contextlib.asynccontextmanager
async def paused(answers: dict[str, str]) -> AsyncIterator[Rig]:
    async with rig(Script(judge=judge, answers=answers)) as r:
        r.follow(16)
        await r.begin()
        r.draw(16)
        await asyncio.sleep(5)
        r.follow(0)
        for _ in range(5):
            await asyncio.sleep(10)
            r.draw(0)
            r.limiter.touch()
        assert r.limiter.pausing.engaged
        yield r


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_one_that_was_stopped_is_started_again_after_a_restart_of_ours(version: str) -> None:
    async with bench(ABB_TERRA_AC, CarModel(max_a=16), version=version) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)
        b.follow(0)
        await asyncio.sleep(120)
        assert b.station.transaction is None

        b.follows = None
        await b.charger.go_offline()
        b.charge_point = await restored(b.journal)
        b.charger.go_online()
        await until(lambda: b.charge_point.connected)

        assert b.state.session
        assert b.state.session.id_tag == "SIMULATED"
        assert "still paused from before" in b.state.problem

        b.follow(16)
        await asyncio.sleep(RESTART_WITHIN_S)

        assert b.station.limit_a(now_s()) == 16.0
        assert max(b.station.terminals_a) > 0
        assert b.state.problem == ""
        assert b.charge_point._station.learned.paused == {}


async def test_one_that_is_out_of_service_is_put_back_after_a_restart_of_ours() -> None:
    async with paused(BY_SERVICE) as r:
        journal = r.station.journal
        station = Station(
            journal.records["CP1"],  # type: ignore[attr-defined]
            journal=journal,
            clock=now_s,
            wall_clock=lambda: EPOCH_S + now_s(),
            changed=lambda: None,
        )
        connector = Connector(1)
        connector.status = ChargingStatus.UNAVAILABLE
        limiter = Limiter(station, connector, TransactionBook("CP1", journal, now_s, station.wall_clock))
        script = Script(judge=judge, answers=BY_SERVICE)
        assert "still paused from before" in problem_of(station, connector, limiter)

        task = asyncio.create_task(limiter.run(Requests16(script, station.gate)))
        for limit_a in (0, 0, 16, 16):
            limiter.follow(setpoint(limit_a))
            await asyncio.sleep(1)
            expected = ["Inoperative", *(["Operative"] if limit_a else [])]  # the first: said once more
            assert said(script, "ChangeAvailability") == expected
        task.cancel()


async def test_one_that_is_out_of_service_is_put_back_with_new_firmware() -> None:
    async with paused(BY_SERVICE) as r:
        assert said(r.script, "ChangeAvailability") == ["Inoperative"]
        before = len(r.script.limits)

        r.station.introduce(vendor="V", model="M", serial="", firmware="2")
        r.limiter.doubt(restarted=True)
        r.follow(16)
        await asyncio.sleep(5)

        assert said(r.script, "ChangeAvailability") == ["Inoperative", "Operative"]
        assert 16.0 in r.script.limits[before:]


async def test_a_transaction_that_outlives_its_stop_is_started_again() -> None:
    """OCPP 2.0.1 with TxStopPoint EVConnected: only the permission to charge ends."""
    async with paused(BY_STOP) as r:
        r.connector.status = ChargingStatus.PREPARING
        r.follow(16)
        await asyncio.sleep(5)

        assert said(r.script, "Remote") == ["RemoteStopTransaction", "RemoteStartTransaction"]

        r.connector.status = ChargingStatus.CHARGING
        await asyncio.sleep(10)

        assert not r.limiter.pausing.engaged
        assert r.script.limits[-1] == 16.0
        assert r.problem == ""


async def test_an_end_that_is_under_way_is_waited_for() -> None:
    async with rig(Script(judge=judge, answers=BY_STOP)) as r:
        r.follow(16)
        transaction_id = await r.begin()
        await asyncio.sleep(5)
        r.follow(0)
        await until(lambda: r.limiter.pausing.engaged)
        r.follow(16)
        r.connector.status = ChargingStatus.FINISHING
        await asyncio.sleep(5)
        assert said(r.script, "RemoteStart") == []

        await r.end(transaction_id)
        await asyncio.sleep(5)

        assert said(r.script, "RemoteStart") == ["RemoteStartTransaction"]


async def test_a_stop_that_stops_nothing_is_no_pause() -> None:
    async with paused(BY_STOP) as r:
        r.follow(16)
        await asyncio.sleep(RESTART_WITHIN_S)

        assert not r.limiter.pausing.engaged
        assert said(r.script, "RemoteStart") == []


async def test_no_pause_is_taken_back_of_a_session_that_was_ended_for_good() -> None:
    async with paused(BY_STOP) as r:
        r.station.learned.halted[1] = "out_of_service"
        limiter = Limiter(r.station, Connector(1), r.book)

        assert not limiter.pausing.engaged
        assert r.station.learned.paused == {}
