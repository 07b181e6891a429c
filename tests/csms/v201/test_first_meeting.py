"""A 2.0.1 charger that nobody here knows, its car at all it can: how long until it is told a limit."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from addon.csms.timestamps import format_timestamp
from addon.model.loadpoint import ChargingStatus
from tests.csms.bench import EPOCH_S, now_s, until
from tests.csms.test_first_meeting import Stranger, meeting

pytestmark = pytest.mark.looptime

STATION = {"vendorName": "V", "model": "M"}
UID = "theirs"
DUMB = {"GetVariables": None, "SetVariables": None, "GetBaseReport": None, "TriggerMessage": None}


@dataclass
class Stranger201(Stranger):
    """The same, in words of 2.0.1. `states`: its events tell of the charging state; `reports`: it can."""

    states: bool = True
    reports: bool = True

    async def run(self, url: str) -> None:
        async with connect(url, subprotocols=[Subprotocol("ocpp2.0.1")], proxy=None) as socket:
            for action, payload in self.says:
                await self.say(socket, action, {"timestamp": stamp(), **payload})
            measuring = asyncio.create_task(self._measure(socket))
            with contextlib.suppress(ConnectionClosed):
                async for text in socket:
                    await self._answer(socket, json.loads(text))
            measuring.cancel()

    async def _measure(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(10)
            await self._tell(socket)

    async def _tell(self, socket: ClientConnection) -> None:
        sampled = [
            {"value": self.current_a, "measurand": "Current.Import", "phase": f"L{phase}"}
            for phase in (1, 2, 3)
        ]
        payload = {
            "eventType": "Updated",
            "timestamp": stamp(),
            "triggerReason": "MeterValuePeriodic",
            "seqNo": int(now_s()),
            "transactionInfo": {
                "transactionId": UID,
                **({"chargingState": "Charging"} if self.states else {}),
            },
            "meterValue": [{"timestamp": stamp(), "sampledValue": sampled}],
        }
        await self.say(socket, "TransactionEvent", payload)

    async def _answer(self, socket: ClientConnection, frame: list[Any]) -> None:
        if frame[0] != 2:
            return
        _, message_id, action, payload = frame
        self.heard.append(action)
        if action == "SetChargingProfile":
            profile = payload["chargingProfile"]
            self.told.append((now_s(), profile))
            self.current_a = profile["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"]
        answer = self.answers.get(action, {"status": "Accepted"})
        if answer is not None:
            await socket.send(json.dumps([3, message_id, answer]))
        if action == "GetBaseReport" and self.reports:
            report = {"requestId": payload["requestId"], "generatedAt": stamp(), "seqNo": 0}
            await self.say(socket, "NotifyReport", report)
        if action == "TriggerMessage" and answer == {"status": "Accepted"}:
            match payload["requestedMessage"]:
                case "StatusNotification":
                    await self.say(socket, *OCCUPIED)
                case "BootNotification":
                    boot = {"reason": "Triggered", "chargingStation": STATION}
                    await self.say(socket, "BootNotification", boot)
                case "TransactionEvent":
                    await self._tell(socket)


OCCUPIED = (
    "StatusNotification",
    {"connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
)
BOOT = ("BootNotification", {"reason": "PowerUp", "chargingStation": STATION})
NO_TRIGGERS = {"TriggerMessage": {"status": "NotImplemented"}}


def stamp() -> str:
    return format_timestamp(EPOCH_S + now_s())


@pytest.mark.parametrize(
    ("stranger", "within_s"),
    [
        pytest.param(Stranger201(0), 4, id="says nothing by itself"),
        pytest.param(Stranger201(0, says=(BOOT, OCCUPIED)), 2, id="boots"),
        pytest.param(Stranger201(0, NO_TRIGGERS, (OCCUPIED,)), 12, id="knows no TriggerMessage"),
        pytest.param(Stranger201(0, {"GetVariables": None}, (OCCUPIED,)), 13, id="answers no question"),
        pytest.param(Stranger201(0, DUMB, (OCCUPIED,)), 16, id="answers nothing but limits"),
        pytest.param(Stranger201(0, states=False), 4, id="tells no charging state"),
        pytest.param(Stranger201(0, reports=False), 7, id="promises a report that never comes"),
    ],
)
async def test_it_is_told_a_limit(stranger: Stranger201, within_s: float) -> None:
    async with meeting(stranger) as charge_point:
        await until(lambda: stranger.told)
        assert now_s() <= within_s

        await asyncio.sleep(100)
        [loadpoint] = charge_point.loadpoints()
        assert loadpoint.session is not None
        assert loadpoint.status is (ChargingStatus.CHARGING if stranger.states else ChargingStatus.UNKNOWN)
        _, profile = stranger.told[-1]
        assert (profile["chargingProfilePurpose"], profile["transactionId"]) == ("TxProfile", UID)
        assert stranger.current_a == 8.0
