"""A raise and the cut that overtakes it, on the wire, at a charger that is slow to answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from addon.model.records import ChargePointRecord
from tests.csms.memory_journal import MemoryJournal
from tests.csms.v16.bench import ID, listening, new_charge_point, now_s, setpoint, until

pytestmark = pytest.mark.looptime

KNOWN = ChargePointRecord(id=ID, vendor="V", model="M", learned={"provisioned": True, "triggers": False})


class SlowCharger:
    """Follows profiles as they come, and answers `delay_s` later.

    `heard`: when which limit came; `answered`: the limits, in the order of their answers.
    """

    def __init__(self, socket: ClientConnection) -> None:
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
            await self._socket.send(json.dumps([3, frame[1], {"status": "Rejected"}]))
            return
        periods = frame[3]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
        limit = periods[0]["limit"]
        self.heard.append((now_s(), limit))
        await asyncio.sleep(self.delay_s)
        self.answered.append(limit)
        await self._socket.send(json.dumps([3, frame[1], {"status": "Accepted"}]))


@pytest.mark.parametrize("wanted", [(16.0, 8.0), (16.0, 8.0, 6.0), (9.0, 8.0, 16.0, 7.0)])
async def test_the_last_cut_is_what_the_charger_ends_up_with(wanted: tuple[float, ...]) -> None:
    charge_point = new_charge_point(MemoryJournal(), KNOWN, lambda: None)
    async with (
        listening(lambda: charge_point) as port,
        connect(
            f"ws://127.0.0.1:{port}/{ID}", subprotocols=[Subprotocol("ocpp1.6")], ping_interval=None
        ) as socket,
    ):
        charger = SlowCharger(socket)
        running = asyncio.create_task(charger.run())
        start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2027-01-15T08:00:00Z"}
        await socket.send(json.dumps([2, "1", "StartTransaction", start]))
        await until(lambda: charge_point.loadpoints() and charge_point.loadpoints()[0].session)
        follows = 10.0

        async def repeat() -> None:
            while True:
                charge_point.follow(1, setpoint(follows))
                await asyncio.sleep(1)

        repeating = asyncio.create_task(repeat())
        await until(lambda: charger.answered[-1:] == [10.0])
        charger.delay_s = 20.0
        for limit_a in wanted:
            follows = limit_a
            charge_point.follow(1, setpoint(follows))
            await asyncio.sleep(1)
        cut_at_s = now_s() - 1
        await asyncio.sleep(120)

        heard_at_s, limit = next(entry for entry in charger.heard if entry[0] >= cut_at_s)
        assert limit == wanted[-1]
        assert heard_at_s - cut_at_s < 5.1
        assert charger.heard[-1][1] == wanted[-1]
        assert charge_point.loadpoints()[0].orders[-1].limit_da == round(wanted[-1] * 10)
        assert charge_point.loadpoints()[0].orders[-1].accepted
        for task in (repeating, running):
            task.cancel()
        await asyncio.gather(repeating, running, return_exceptions=True)
