"""A charger that nobody here knows and whose car charges at all it can: how long until it is told a limit.

It has been charging for hours, says nothing of who it is, and measures once in ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from addon.csms.charge_point import OcppChargePoint
from addon.model.records import ChargePointRecord
from tests.csms.bench import ID, listening, new_charge_point, now_s, setpoint, until
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime

BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}


@dataclass
class Stranger:
    """Charges at 32 A and answers by `answers`: a payload by action, None for silence; else it accepts.

    `says`: what it sends as soon as it is connected; `told`: when it was told which profile.
    """

    transaction_id: int
    answers: dict[str, Any] = field(default_factory=dict)
    says: tuple[tuple[str, dict[str, Any]], ...] = ()
    told: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    current_a: float = 32.0

    async def run(self, url: str) -> None:
        async with connect(url, subprotocols=[Subprotocol("ocpp1.6")], proxy=None) as socket:
            for action, payload in self.says:
                await self.say(socket, action, payload)
            measuring = asyncio.create_task(self._measure(socket))
            with contextlib.suppress(ConnectionClosed):
                async for text in socket:
                    await self._answer(socket, json.loads(text))
            measuring.cancel()

    async def say(self, socket: ClientConnection, action: str, payload: dict[str, Any]) -> None:
        await socket.send(json.dumps([2, f"{now_s()}", action, payload]))

    async def _measure(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(10)
            sample = {"value": str(self.current_a), "measurand": "Current.Import", "unit": "A"}
            values = [{"sampledValue": [{**sample, "phase": f"L{n}"} for n in (1, 2, 3)]}]
            payload = {"connectorId": 1, "transactionId": self.transaction_id, "meterValue": values}
            await self.say(socket, "MeterValues", payload)

    async def _answer(self, socket: ClientConnection, frame: list[Any]) -> None:
        if frame[0] != 2:
            return
        _, message_id, action, payload = frame
        self.heard.append(action)
        if action == "SetChargingProfile":
            profile = payload["csChargingProfiles"]
            self.told.append((now_s(), profile))
            self.current_a = first_limit(profile)
        answer = self.answers.get(action, {"status": "Accepted"})
        if answer is not None:
            await socket.send(json.dumps([3, message_id, answer]))
        if action == "TriggerMessage" and answer == {"status": "Accepted"}:
            asked = payload["requestedMessage"]
            if asked == "StatusNotification":
                status = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
                await self.say(socket, asked, status)
            elif asked == "BootNotification":
                await self.say(socket, asked, BOOT)


def first_limit(profile: dict[str, Any]) -> float:
    limit: float = profile["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]
    return limit


@contextlib.asynccontextmanager
async def meeting(stranger: Stranger, limit_a: float = 8.0) -> AsyncIterator[OcppChargePoint]:
    """Let it come, and the balancer say this for its session."""
    charge_point = new_charge_point(MemoryJournal(), ChargePointRecord(id=ID), lambda: None)

    async def balance() -> None:
        while True:
            idle = charge_point.loadpoints()[0].session is None
            charge_point.follow(1, setpoint(6.0 if idle else limit_a))
            await asyncio.sleep(1.0)

    async with listening(lambda: charge_point) as port:
        jobs = [
            asyncio.create_task(stranger.run(f"ws://127.0.0.1:{port}/{ID}")),
            asyncio.create_task(balance()),
        ]
        try:
            yield charge_point
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)


CHARGING = ("StatusNotification", {"connectorId": 1, "status": "Charging", "errorCode": "NoError"})
UNKNOWN: dict[str, Any] = {"configurationKey": [], "unknownKey": []}
NO_TRIGGERS = {"status": "NotImplemented"}


SILENT = {"GetConfiguration": None}
DUMB = {"GetConfiguration": None, "ChangeConfiguration": None, "TriggerMessage": None}


@pytest.mark.parametrize(
    ("stranger", "within_s"),
    [
        pytest.param(Stranger(7), 3, id="says nothing by itself"),
        pytest.param(Stranger(7, says=(("BootNotification", BOOT), CHARGING)), 1, id="boots"),
        pytest.param(Stranger(0, says=(CHARGING,)), 3, id="tells no transaction id"),
        pytest.param(Stranger(7, {"TriggerMessage": NO_TRIGGERS}), 8, id="knows no TriggerMessage"),
        pytest.param(Stranger(7, SILENT, (CHARGING,)), 12, id="answers no question"),
        pytest.param(Stranger(7, DUMB, (CHARGING,)), 13, id="answers nothing but limits"),
    ],
)
async def test_it_is_told_a_limit(stranger: Stranger, within_s: float) -> None:
    stranger.answers = {"GetConfiguration": UNKNOWN, **stranger.answers}
    async with meeting(stranger) as charge_point:
        await until(lambda: stranger.told)
        assert now_s() <= within_s

        await asyncio.sleep(60)
        knows = stranger.transaction_id != 0
        session = charge_point.loadpoints()[0].session
        assert session is not None
        assert session.free is not knows
        told = {profile["chargingProfilePurpose"]: first_limit(profile) for _, profile in stranger.told}
        # without a transaction it gets the fallback
        assert told == {"TxDefaultProfile": 6.0, **({"TxProfile": 8.0} if knows else {})}
