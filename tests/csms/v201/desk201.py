"""A 2.0.1 charger's messages, all that they act on, and time that is set; what is asked of it is a script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from decimal import Decimal
from typing import Any, TypeVar

from ocpp.messages import MessageType, get_validator

from addon.csms.connector import Connector
from addon.csms.sessions.authorization import Authorization, TagStatus
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp
from addon.csms.v201.speech import Conversation201, Speech201
from addon.errors import PeerRefusedError
from addon.model.loadpoint import ChargingStatus
from addon.model.records import ChargePointRecord
from tests.csms.memory_journal import MemoryJournal

EPOCH_S = 1_800_000_000.0
Json = dict[str, Any]
Result = TypeVar("Result")


def check(kind: int, action: str, payload: Json, version: str) -> None:
    """Hold a payload of ours against OCPP's own schema."""
    # the library keeps the validator for all its users, and wants decimals in this one
    validator = get_validator(kind, action, version, parse_float=Decimal)
    validator.validate(json.loads(json.dumps(payload), parse_float=Decimal))


class Recorder201:
    """A charger that answers from a script (an exception: refuses) and remembers what it was asked."""

    def __init__(self, version: str = "2.0.1", **answers: object) -> None:
        self.version = version
        self.answers: dict[str, Any] = dict(answers)
        self.asked: list[tuple[str, Json, bool]] = []

    async def call(
        self, action: str, payload: Json, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Json:
        del timeout_s
        check(MessageType.Call, action, payload, self.version)
        self.asked.append((action, payload, urgent))
        answer = self.answers.get(action, {"status": "Accepted"})
        if callable(answer):
            answer = answer(payload)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    def payloads(self, action: str) -> list[Json]:
        return [payload for asked, payload, _ in self.asked if asked == action]


def refused(code: str) -> PeerRefusedError:
    return PeerRefusedError("no", code=code)


class Desk201:
    """A Speech201 with all it talks to. `evses`: how many there are."""

    def __init__(
        self, *, evses: int = 1, version: str = "2.0.1", journal: MemoryJournal | None = None
    ) -> None:
        self.version = version
        self.now_s = 1000.0
        self.boots = 0
        self.journal = journal or MemoryJournal()
        self.station = Station(
            ChargePointRecord(id="CP1"),
            journal=self.journal,
            clock=lambda: self.now_s,
            wall_clock=self.wall_s,
            changed=lambda: None,
        )
        self.book = TransactionBook("CP1", self.journal, lambda: self.now_s, self.wall_s)
        self.connectors = {id_: Connector(id_) for id_ in range(1, evses + 1)}
        self.refuses = False
        self.needs_tag = False
        charger = Charger(
            station=self.station,
            book=self.book,
            connector_of=self._connector_of,
            booted=self._boot,
            authorize=self._authorize,
        )
        self.speech = Speech201(charger)
        self.recorder = Recorder201(version)
        self.reports: list[Json] = []

    @property
    def talk(self) -> Conversation201:
        return self.speech.over(self.recorder)

    @property
    def connector(self) -> Connector:
        return self.connectors[1]

    def status(self) -> ChargingStatus:
        return self.connector.status

    def wall_s(self) -> float:
        return EPOCH_S + self.now_s

    def stamp(self, ago_s: float = 0.0) -> str:
        return format_timestamp(self.wall_s() - ago_s)

    async def say(self, action: str, /, **payload: object) -> Json:
        """Send a message and check the answer against the schema."""
        answer = await self.speech.handle(action, payload)
        if action != "NotifyPeriodicEventStream":  # which nobody answers
            check(MessageType.CallResult, action, answer, self.version)
        return answer

    async def event(
        self,
        kind: str,
        uid: str,
        seq_no: int,
        *,
        charging: str = "",
        evse: int | None = 1,
        tag: str | None = None,
        ago_s: float = 0.0,
        offline: bool = False,
        amps: float | None = None,
        energy_wh: float | None = None,
        **info: object,
    ) -> Json:
        """Send a TransactionEvent."""
        about = {"transactionId": uid, **({"chargingState": charging} if charging else {}), **info}
        sampled: list[Json] = []
        if amps is not None:
            sampled += [
                {"measurand": "Current.Import", "phase": phase, "value": amps} for phase in ("L1", "L2", "L3")
            ]
        if energy_wh is not None:
            sampled.append({"value": energy_wh, "unitOfMeasure": {"unit": "Wh"}})
        payload: Json = {
            "eventType": kind,
            "timestamp": self.stamp(ago_s),
            "triggerReason": "ChargingStateChanged",
            "seqNo": seq_no,
            "transactionInfo": about,
        }
        if evse is not None:
            payload["evse"] = {"id": evse, "connectorId": 1}
        if tag is not None:
            payload["idToken"] = {"idToken": tag, "type": "ISO14443"}
        if offline:
            payload["offline"] = True
        if sampled:
            payload["meterValue"] = [{"timestamp": self.stamp(ago_s), "sampledValue": sampled}]
        return await self.say("TransactionEvent", **payload)

    async def plug(self, word: str, *, evse: int = 1, connector: int = 1) -> None:
        """Send a StatusNotification."""
        await self.say(
            "StatusNotification",
            timestamp=self.stamp(),
            connectorStatus=word,
            evseId=evse,
            connectorId=connector,
        )

    async def while_reporting(self, action: str, asking: Coroutine[Any, Any, Result]) -> Result:
        """Await something, and tell meanwhile what lies in `reports`."""
        task = asyncio.create_task(asking)
        while not task.done():
            await asyncio.sleep(0)
            while self.reports:
                await self.say(action, **self.reports.pop(0))
        return await task

    def _connector_of(self, connector_id: int) -> Connector | None:
        if connector_id == 0 and len(self.connectors) == 1:
            return self.connectors[1]
        return self.connectors.get(connector_id)

    def _authorize(self, _connector: int, tag: str, _known: object) -> Authorization:
        refuses = self.refuses or (self.needs_tag and not tag)
        return Authorization(status=TagStatus.INVALID) if refuses else Authorization()

    def _boot(self) -> None:
        self.boots += 1
