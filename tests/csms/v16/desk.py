"""Where a charger's messages come in, with all that they act on, and time that is set."""

from __future__ import annotations

from typing import Any

from ocpp.messages import MessageType, get_validator

from addon.csms.connector import Connector
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp
from addon.csms.v16.inbound import Inbound
from addon.model.records import ChargePointRecord
from tests.csms.memory_journal import MemoryJournal

FROM_CHARGE_POINT = {
    "Authorize",
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "SecurityEventNotification",
    "SignCertificate",
    "SignedFirmwareStatusNotification",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
}
"""The messages that only a charger sends."""

EPOCH_S = 1_800_000_000.0


class Desk:
    """An Inbound with all it talks to, and time that is set. `decision`: what becomes of every tag."""

    def __init__(self, decision: Authorization | None = None) -> None:
        self.now_s = 1000.0
        self.boots = 0
        self.journal = MemoryJournal()
        self.station = Station(
            ChargePointRecord(id="CP1"),
            journal=self.journal,
            clock=lambda: self.now_s,
            wall_clock=self.wall_s,
            changed=lambda: None,
        )
        self.book = TransactionBook("CP1", self.journal, lambda: self.now_s, self.wall_s)
        self.connector = Connector(1)
        self.charger = Charger(
            station=self.station,
            book=self.book,
            connector_of=self._connector_of,
            booted=self._boot,
            authorize=lambda *_: decision or Authorization(),
        )
        self.inbound = Inbound(self.charger)

    def wall_s(self) -> float:
        return EPOCH_S + self.now_s

    def stamp(self, ago_s: float = 0.0) -> str:
        return format_timestamp(self.wall_s() - ago_s)

    async def say(self, action: str, **payload: object) -> dict[str, Any]:
        """Send a message and check the answer against the schema."""
        answer = await self.inbound.handle(action, payload)
        get_validator(MessageType.CallResult, action, "1.6").validate(answer)
        return answer

    async def values(self, amps: object, *, ago_s: float = 0.0, transaction_id: int | None = None) -> None:
        named = {} if transaction_id is None else {"transactionId": transaction_id}
        sample = {"measurand": "Current.Import", "phase": "L1", "value": str(amps)}
        element = {"timestamp": self.stamp(ago_s), "sampledValue": [sample]}
        await self.say("MeterValues", connectorId=1, meterValue=[element], **named)

    def _connector_of(self, connector_id: int) -> Connector | None:
        return self.connector if connector_id in (0, 1) else None

    def _boot(self) -> None:
        self.boots += 1
