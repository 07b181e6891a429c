"""A raise and the cut that overtakes it, on the wire, at a charger that is slow to answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from addon.csms.charge_point import OcppChargePoint
from addon.model.records import ChargePointRecord
from tests.csms.bench import ID, listening, new_charge_point, now_s, setpoint, until
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime


class SlowCharger:
    """Follows profiles as they come, and answers `delay_s` later.

    `heard`: when which limit came; `answered`: the limits, in the order of their answers. `answers_others`:
    whether it answers anything but limits.
    """

    def __init__(self, socket: ClientConnection, *, answers_others: bool = True) -> None:
        self._answers_others = answers_others
        self.delay_s = 0.0
        self.heard: list[tuple[float, float]] = []
        self.answered: list[float] = []
        self._socket = socket

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            async for text in self._socket:
                frame = json.loads(text)
                if frame[0] == 2:
                    group.create_task(self._answer(frame))

    async def _answer(self, frame: list[Any]) -> None:
        if frame[2] != "SetChargingProfile":
            if self._answers_others:
                await self._socket.send(json.dumps([3, frame[1], {"status": "Rejected"}]))
            return
        periods = frame[3]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
        limit = periods[0]["limit"]
        self.heard.append((now_s(), limit))
        await asyncio.sleep(self.delay_s)
        self.answered.append(limit)
        await self._socket.send(json.dumps([3, frame[1], {"status": "Accepted"}]))


@asynccontextmanager
async def session(
    learned: dict[str, Any], *, answers_others: bool = True
) -> AsyncIterator[tuple[OcppChargePoint, SlowCharger]]:
    """A charger in a session that has just connected."""
    record = ChargePointRecord(id=ID, vendor="V", model="M", learned=learned)
    charge_point = new_charge_point(MemoryJournal(), record, lambda: None)
    protocols = [Subprotocol("ocpp1.6")]
    async with (
        listening(lambda: charge_point) as port,
        connect(f"ws://127.0.0.1:{port}/{ID}", subprotocols=protocols, ping_interval=None) as socket,
    ):
        charger = SlowCharger(socket, answers_others=answers_others)
        running = asyncio.create_task(charger.run())
        start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2027-01-15T08:00:00Z"}
        await socket.send(json.dumps([2, "1", "StartTransaction", start]))
        await until(lambda: charge_point.loadpoints() and charge_point.loadpoints()[0].session)
        yield charge_point, charger
        running.cancel()
        await asyncio.wait({running})


async def follow(charge_point: OcppChargePoint, limit_a: float, for_s: int) -> None:
    """Be the engine for a while."""
    for _ in range(for_s):
        charge_point.follow(1, setpoint(limit_a))
        await asyncio.sleep(1)


@pytest.mark.parametrize("wanted", [(16.0, 8.0), (16.0, 8.0, 6.0), (9.0, 8.0, 16.0, 7.0)])
async def test_the_last_cut_is_what_the_charger_ends_up_with(wanted: tuple[float, ...]) -> None:
    async with session({"provisioned": True, "triggers": False}) as (charge_point, charger):
        await follow(charge_point, 10.0, 10)
        assert 10.0 in charger.answered

        charger.delay_s = 20.0
        for limit_a in wanted:
            cut_at_s = now_s()
            await follow(charge_point, limit_a, 1)
        await follow(charge_point, wanted[-1], 120)

        heard_at_s, limit = next(entry for entry in charger.heard if entry[0] >= cut_at_s)
        newest = charge_point.loadpoints()[0].orders[-1]
        assert limit == wanted[-1]
        assert heard_at_s - cut_at_s < 5.1
        assert charger.heard[-1][1] == wanted[-1]
        assert (newest.limit_da, newest.accepted) == (round(wanted[-1] * 10), True)


async def test_one_that_is_known_to_take_limits_gets_them_before_it_is_set_up() -> None:
    """It comes back in a session, may have forgotten its limit, and answers no questions."""
    learned = {"proven": ["TxProfile/A/Absolute/0"]}
    async with session(learned, answers_others=False) as (charge_point, charger):
        await follow(charge_point, 10.0, 8)

        assert 10.0 in charger.answered
