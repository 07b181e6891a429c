"""The simulated charger, against a bare central system."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tests.lab.charge_point import Charger

JsonObject = dict[str, Any]

ANSWERS: dict[str, JsonObject] = {
    "BootNotification": {"status": "Accepted", "currentTime": "2026-11-01T00:00:00Z", "interval": 300},
    "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
}


class CentralSystem:
    """Answers everything, remembers what it was told, and can call the charger."""

    def __init__(self) -> None:
        self.told: list[tuple[str, JsonObject]] = []
        self._ids = itertools.count()
        self._answers: asyncio.Queue[list[Any]] = asyncio.Queue()

    async def serve(self, socket: ServerConnection) -> None:
        self._socket = socket
        async for text in socket:
            frame = json.loads(text)
            if frame[0] == 2:
                self.told.append((frame[2], frame[3]))
                await socket.send(json.dumps([3, frame[1], ANSWERS.get(frame[2], {})]))
            else:
                self._answers.put_nowait(frame)

    async def call(self, action: str, payload: JsonObject) -> Any:  # noqa: ANN401 - JSON
        await self._socket.send(json.dumps([2, str(next(self._ids)), action, payload]))
        return (await asyncio.wait_for(self._answers.get(), 2))[2]

    async def set_limit(self, limit_a: float, purpose: str = "TxProfile", **others: object) -> str:
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit_a}]}
        profile: JsonObject = {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": "Relative",
            "chargingSchedule": schedule,
        } | others
        answer = await self.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile})
        status: str = answer["status"]
        return status


@pytest.fixture
async def central_system() -> AsyncIterator[tuple[CentralSystem, Charger]]:
    system = CentralSystem()
    async with serve(system.serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with Charger(f"ws://127.0.0.1:{port}/LAB") as charger:
            yield system, charger


Pair = tuple[CentralSystem, Charger]


async def test_car_draws_what_it_wants_and_may(central_system: Pair) -> None:
    system, charger = central_system
    assert await charger.plug_in() == 7
    assert charger.draw_a == 16

    assert await system.set_limit(10.5) == "Accepted"
    assert (charger.draw_a, charger.limit_a()) == (10.5, 10.5)
    assert [limit for _, limit in charger.setpoints()] == [10.5]

    assert await system.set_limit(0) == "Accepted"
    assert (charger.draw_a, charger.status) == (0, "SuspendedEVSE")

    await charger.unplug()
    assert (charger.status, charger.limit_a()) == ("Available", 32)


async def test_tells_how_it_is(central_system: Pair) -> None:
    system, charger = central_system
    await system.call("ChangeConfiguration", {"key": "MeterValuesSampledData", "value": "Current.Import"})
    await charger.plug_in()
    await system.call("TriggerMessage", {"requestedMessage": "MeterValues"})
    await asyncio.sleep(0.3)

    told = dict(system.told)

    assert next(iter(told)) == "BootNotification"
    assert told["StatusNotification"]["status"] == "Charging"
    samples = told["MeterValues"]["meterValue"][0]["sampledValue"]
    assert [(sample["phase"], sample["value"]) for sample in samples] == [
        ("L1", "16.0"),
        ("L2", "16.0"),
        ("L3", "16.0"),
    ]


async def test_schedule_ahead_is_told(central_system: Pair) -> None:
    system, charger = central_system
    await charger.plug_in()
    periods = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 5, "limit": 6.0}]
    await system.set_limit(16, chargingSchedule={"chargingRateUnit": "A", "chargingSchedulePeriod": periods})

    answer = await system.call("GetCompositeSchedule", {"connectorId": 1, "duration": 60})

    told = answer["chargingSchedule"]["chargingSchedulePeriod"]
    assert [period["limit"] for period in told] == [16, 6]
    assert charger.limit_a(in_s=4) == 16
    assert charger.limit_a(in_s=6) == 6


@pytest.mark.parametrize(
    ("oddity", "purpose", "limit_a", "kind", "expected"),
    [
        ("rejects_zero", "TxProfile", 0, "Relative", "Rejected"),
        ("rejects_zero", "TxProfile", 6, "Relative", "Accepted"),
        ("rejects_tx_profile", "TxProfile", 6, "Relative", "Rejected"),
        ("rejects_tx_profile", "TxDefaultProfile", 6, "Relative", "Accepted"),
        ("one_default_slot", "TxProfile", 6, "Absolute", "Rejected"),
        ("one_default_slot", "TxDefaultProfile", 6, "Relative", "Rejected"),
        ("one_default_slot", "TxDefaultProfile", 6, "Absolute", "Accepted"),
    ],
)
async def test_oddities(
    central_system: Pair, oddity: str, purpose: str, limit_a: float, kind: str, expected: str
) -> None:
    system, charger = central_system
    setattr(charger.behaviour, oddity, True)
    await charger.plug_in()

    assert await system.set_limit(limit_a, purpose, chargingProfileKind=kind) == expected
