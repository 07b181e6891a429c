"""Tags and transactions of a charger (OCPP 1.6 sections 4.1, 4.8, 4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpp.v16 import call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import AuthorizationStatus

from addon.csms.codec import integer, text
from addon.csms.connector import Connector
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.timestamps import parse_timestamp
from addon.csms.v16.charger_clock import ChargerClock

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from addon.csms.v16.handlers import Handler

MAX_TEXT_CHARS = 255
"""The standard's texts are far shorter; what is longer is no tag and no reason."""

LARGEST_ID = 2**31 - 1
"""Of the ids we give; the standard's integers are 32 bits wide."""


class Transactions:
    """Answers Authorize, StartTransaction and StopTransaction; the last two are never refused."""

    def __init__(self, charger: Charger, clock: ChargerClock) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._clock = clock

    def handlers(self) -> dict[str, Handler]:
        """Tell what is answered here."""
        return {
            "Authorize": self._authorize,
            "StartTransaction": self._start_transaction,
            "StopTransaction": self._stop_transaction,
        }

    def _allowed(self, connector_id: int, id_tag: str) -> IdTagInfo:
        """Decide whether a tag may charge; `connector_id` 0 where it was held to the charger as a whole."""
        del connector_id, id_tag
        return IdTagInfo(status=AuthorizationStatus.accepted)

    async def _authorize(self, payload: Payload) -> DataclassInstance:
        return call_result.Authorize(id_tag_info=self._allowed(0, _tag(payload)))

    async def _start_transaction(self, payload: Payload) -> DataclassInstance:
        written = text(payload, "timestamp")[:MAX_TEXT_CHARS]
        started_wall_s = parse_timestamp(written)
        self._clock.observe(started_wall_s)
        connector_id, id_tag = integer(payload, "connectorId") or 0, _tag(payload)
        connector = self._connector_of(connector_id)
        if connector is None:
            self._station.deviations.note("StartTransaction", "connectorId", "is of no connector that it has")
            self._station.log.warning("session at no connector: it can't be limited", connector=connector_id)
        running_id = self._running_id(connector)
        transaction_id = await self._book.start(
            connector.id if connector else connector_id,
            id_tag=id_tag,
            charger_started=written,
            meter_start_wh=integer(payload, "meterStart") or 0,
            started_wall_s=self._clock.our_time(started_wall_s),
        )
        if transaction_id == running_id:
            self._station.deviations.note("StartTransaction", "", "is repeated; the session goes on")
        info = self._allowed(connector.id if connector else connector_id, id_tag)
        return call_result.StartTransaction(transaction_id=transaction_id, id_tag_info=info)

    async def _stop_transaction(self, payload: Payload) -> DataclassInstance:
        self._clock.observe(parse_timestamp(payload.get("timestamp")))
        transaction_id, id_tag = integer(payload, "transactionId") or 0, _tag(payload)
        note_impossible_id(self._station, "StopTransaction", transaction_id)
        await self._book.stop(
            transaction_id,
            meter_stop_wh=integer(payload, "meterStop"),
            reason=text(payload, "reason")[:MAX_TEXT_CHARS] or "Local",  # the standard's default
        )
        return call_result.StopTransaction(id_tag_info=self._allowed(0, id_tag) if id_tag else None)

    def _running_id(self, connector: Connector | None) -> int | None:
        session = self._book.session(connector.id) if connector else None
        return session.transaction_id if session else None


def _tag(payload: Payload) -> str:
    return text(payload, "idTag")[:MAX_TEXT_CHARS]


def note_impossible_id(station: Station, action: str, transaction_id: int) -> None:
    """Note a transaction id that can't be ours, 0 apart: where no session runs, that is what many send."""
    if transaction_id and not 0 < transaction_id <= LARGEST_ID:
        station.deviations.note(action, "transactionId", f"{transaction_id} is none that we gave", rule="id")
