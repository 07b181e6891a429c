"""Tags and transactions of a charger (OCPP 1.6 sections 4.1, 4.8, 4.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ocpp.v16 import call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import AuthorizationStatus

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, objects, text
from addon.csms.connector import Connector
from addon.csms.meter_values import read_meter_value
from addon.csms.rpc.frames import Payload
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp, parse_timestamp
from addon.model.transaction import LARGEST_ID
from addon.translation.text import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from addon.csms.v16.handlers import Handler

MAX_TEXT_CHARS = 255
"""The standard's texts are far shorter; what is longer is no tag and no reason."""


class Transactions:
    """Answers Authorize, StartTransaction and StopTransaction; the last two are never refused."""

    def __init__(self, charger: Charger, clock: ChargerClock) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._clock = clock
        self._decide = charger.authorize

    def handlers(self) -> dict[str, Handler]:
        """Tell what is answered here."""
        return {
            "Authorize": self._authorize,
            "StartTransaction": self._start_transaction,
            "StopTransaction": self._stop_transaction,
        }

    async def _authorize(self, payload: Payload) -> DataclassInstance:
        decision = self._decide(0, _tag(payload), None)
        return call_result.Authorize(id_tag_info=id_tag_info(decision))

    async def _start_transaction(self, payload: Payload) -> DataclassInstance:
        started_wall_s = parse_timestamp(payload.get("timestamp"))
        self._clock.observe(started_wall_s)
        connector_id = integer(payload, "connectorId") or 0
        connector = self._connector_of(connector_id)
        if connector is None:
            self._station.deviations.note(
                "StartTransaction", "connectorId", say("is of no connector that it has")
            )
            self._station.log.warning("session at no connector: it can't be limited", connector=connector_id)
        start = TransactionStart(
            connector_id=connector.id if connector else connector_id,
            started_wall_s=self._clock.our_time(started_wall_s),
            charger_started=text(payload, "timestamp")[:MAX_TEXT_CHARS],
            id_tag=_tag(payload),
            meter_start_wh=integer(payload, "meterStart"),
            offline=self._clock.is_replayed(started_wall_s),
            dated=self._clock.dates(started_wall_s),
        )
        running_id = self._running_id(connector)
        decision = self._decide(start.connector_id, start.id_tag, self._book.told_before(start))
        start = replace(start, tag_name=decision.name, refused=decision.refused)
        try:
            transaction_id = await self._book.start(start)
        except Exception:
            self._station.log.exception("session start not taken in")
            transaction_id = self._book.new_id()  # its first measurement has it adopted
        if transaction_id == running_id:
            self._station.deviations.note("StartTransaction", "", say("is repeated; the session goes on"))
        info = id_tag_info(decision)
        return call_result.StartTransaction(transaction_id=transaction_id, id_tag_info=info)

    async def _stop_transaction(self, payload: Payload) -> DataclassInstance:
        stopped_wall_s = parse_timestamp(payload.get("timestamp"))
        self._clock.observe(stopped_wall_s)
        transaction_id, id_tag = integer(payload, "transactionId") or 0, _tag(payload)
        note_impossible_id(self._station, "StopTransaction", transaction_id)
        only, (begin_wh, end_wh) = self._connector_of(0), registers_of(payload)
        meter_stop_wh = integer(payload, "meterStop")
        end = TransactionEnd(
            stopped_wall_s=self._clock.our_time(stopped_wall_s),
            transaction_id=transaction_id,
            connector_id=only.id if only else 0,
            charger_stopped=text(payload, "timestamp")[:MAX_TEXT_CHARS],
            id_tag=id_tag,
            meter_start_wh=begin_wh,
            meter_stop_wh=end_wh if meter_stop_wh is None else meter_stop_wh,
            reason=text(payload, "reason")[:MAX_TEXT_CHARS] or "Local",  # the standard's default
            offline=self._clock.is_replayed(stopped_wall_s),
        )
        try:
            await self._book.stop(end)
        except Exception:
            self._station.log.exception("session end not taken in")
        # what was charged was charged: there is nothing left to refuse
        return call_result.StopTransaction(id_tag_info=id_tag_info(Authorization()) if id_tag else None)

    def _running_id(self, connector: Connector | None) -> int | None:
        session = self._book.session(connector.id) if connector else None
        return session.transaction_id if session else None


def _tag(payload: Payload) -> str:
    return text(payload, "idTag")[:MAX_TEXT_CHARS]


def note_impossible_id(station: Station, action: str, transaction_id: int) -> None:
    """Note a transaction id that can't be ours, 0 apart: where no session runs, that is what many send."""
    if transaction_id and not 0 < transaction_id <= LARGEST_ID:
        station.deviations.note(
            action, "transactionId", say("{id} is none that we gave", id=transaction_id), rule="id"
        )


def registers_of(payload: Payload) -> tuple[int | None, int | None]:
    """Read the energy register at the begin and the end of a transaction from its transactionData."""
    found: dict[str, int] = {}
    for element in objects(payload, "transactionData"):
        for context in ("Transaction.Begin", "Transaction.End"):
            sampled = [s for s in objects(element, "sampledValue") if text(s, "context") == context]
            energy_wh = read_meter_value({"sampledValue": sampled}).energy_wh if sampled else None
            if energy_wh is not None:
                found[context] = round(energy_wh)
    return found.get("Transaction.Begin"), found.get("Transaction.End")


def id_tag_info(decision: Authorization) -> IdTagInfo:
    """Write a decision on a tag."""
    expires_wall_s = decision.expires_wall_s
    return IdTagInfo(
        status=AuthorizationStatus(str(decision.status)),
        expiry_date=None if expires_wall_s is None else format_timestamp(expires_wall_s),
    )
