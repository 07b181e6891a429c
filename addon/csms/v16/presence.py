"""Who a charger is, that it lives, and in what state its connectors are (OCPP 1.6 sections 4.2, 4.6, 4.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpp.v16 import call_result
from ocpp.v16.enums import RegistrationStatus

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, text
from addon.csms.connector import Connector
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.timestamps import parse_timestamp
from addon.model.loadpoint import ChargingStatus
from addon.translation.text import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from addon.csms.v16.handlers import Handler

DRAW_COUNTS_S = 60.0

MAX_NAME_CHARS = 250

_STATUS = {status.value.lower(): status for status in ChargingStatus}


class Presence:
    """Answers BootNotification, Heartbeat and StatusNotification."""

    def __init__(self, charger: Charger, clock: ChargerClock) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._booted = charger.booted
        self._clock = clock

    def handlers(self) -> dict[str, Handler]:
        """Tell what is answered here."""
        return {
            "BootNotification": self._boot_notification,
            "Heartbeat": self._heartbeat,
            "StatusNotification": self._status_notification,
        }

    async def _boot_notification(self, payload: Payload) -> DataclassInstance:
        station = self._station
        station.offset.forget()  # it sets its clock by our answer
        station.introduce(
            vendor=text(payload, "chargePointVendor")[:MAX_NAME_CHARS],
            model=text(payload, "chargePointModel")[:MAX_NAME_CHARS],
            serial=_serial(payload)[:MAX_NAME_CHARS],
            firmware=text(payload, "firmwareVersion")[:MAX_NAME_CHARS],
        )
        info = station.info
        station.log.info("charger booted", vendor=info.vendor, model=info.model, firmware=info.firmware)
        await station.keep()
        self._booted()
        return call_result.BootNotification(
            current_time=self._clock.now(),
            interval=station.quirk.heartbeat_s,
            status=RegistrationStatus.accepted,
        )

    async def _heartbeat(self, _: Payload) -> DataclassInstance:
        return call_result.Heartbeat(current_time=self._clock.now())

    async def _status_notification(self, payload: Payload) -> DataclassInstance:
        connector_id, word = integer(payload, "connectorId"), text(payload, "status")
        said_wall_s = parse_timestamp(payload.get("timestamp"))
        self._clock.observe(said_wall_s)
        # 0 is the whole charge point, which says nothing of its connector; one that names none has only one
        connector = self._connector_of(connector_id or 0) if connector_id != 0 else None
        if connector is not None and word:
            if self._contradicts(connector, word, said_wall_s):
                self._station.deviations.note(
                    "StatusNotification",
                    "status",
                    say("was {status} long ago, while its car charges now: passed over", status=word[:20]),
                    rule="replayed",
                )
            else:
                self._take_status(connector, word, text(payload, "errorCode"))
        elif connector_id != 0:
            self._station.deviations.note(
                "StatusNotification",
                "connectorId",
                say("and status tell nothing of a connector that it has"),
            )
        return call_result.StatusNotification()

    def _contradicts(self, connector: Connector, word: str, said_wall_s: float | None) -> bool:
        """Tell whether a replayed status would hide a car that is measured to charge now.

        Only of what ends a session: a status too many of one that goes on does no harm.
        """
        ends = _status_of(word) in (ChargingStatus.AVAILABLE, ChargingStatus.UNAVAILABLE)
        measured_s = connector.measured_at_s
        return (
            ends
            and self._clock.is_replayed(said_wall_s)
            and connector.drawing
            and measured_s is not None
            and self._station.clock() - measured_s <= DRAW_COUNTS_S
        )

    def _take_status(self, connector: Connector, word: str, error_code: str) -> None:
        status = _status_of(word)
        if connector.says(status, self._station.clock()):
            self._station.log.info("status", connector=connector.id, status=word, error=error_code)
        connector.fault = error_code or say("no error code")
        connector.error_code = error_code
        if connector.vacant or connector.in_session:
            self._book.occupy(connector.id, occupied=not connector.vacant)


def _status_of(word: str) -> ChargingStatus:
    """Read a status in any case, with spaces or underscores in it; any other word tells nothing."""
    plain = "".join(letter for letter in word.lower() if letter.isalnum())
    return _STATUS.get(plain, ChargingStatus.UNKNOWN)


def _serial(payload: Payload) -> str:
    return text(payload, "chargePointSerialNumber") or text(payload, "chargeBoxSerialNumber")
