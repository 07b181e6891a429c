"""What a charger tells of its work, its security and its inside (OCPP 2.0.1 part 2: A, H, L, N, O, P)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, objects, text
from addon.csms.rpc.frames import Payload
from addon.csms.station import Station
from addon.csms.timestamps import parse_timestamp
from addon.csms.v201.device_model import DeviceModel, Name, read_name
from addon.csms.v201.evses import Evses

Handler = Callable[[Payload], Awaitable[Payload]]
MAX_CHARS = 60


class Notices201:
    """Keeps what is worth keeping, and acknowledges all."""

    def __init__(self, station: Station, evses: Evses, model: DeviceModel, clock: ChargerClock) -> None:
        self._station = station
        self._evses = evses
        self._model = model
        self._clock = clock

    def handlers(self) -> dict[str, Handler]:
        """List what is answered here."""
        return {
            "DataTransfer": self._data_transfer,
            "FirmwareStatusNotification": self._work("FirmwareStatusNotification"),
            "LogStatusNotification": self._work("LogStatusNotification"),
            "NotifyCustomerInformation": self._customer_information,
            "NotifyDisplayMessages": self._only_acknowledged("NotifyDisplayMessages"),
            "NotifyEvent": self._notify_event,
            "NotifyMonitoringReport": self._only_acknowledged("NotifyMonitoringReport"),
            "PublishFirmwareStatusNotification": self._work("PublishFirmwareStatusNotification"),
            "ReservationStatusUpdate": self._reservation,
            "SecurityEventNotification": self._security_event,
        }

    def _work(self, action: str) -> Handler:
        async def handle(payload: Payload) -> Payload:
            self._station.noted(action, text(payload, "status"), integer(payload, "requestId"))
            return {}

        return handle

    def _only_acknowledged(self, action: str) -> Handler:
        async def handle(payload: Payload) -> Payload:
            self._station.log.info("report", action=action, request=integer(payload, "requestId"))
            return {}

        return handle

    async def _security_event(self, payload: Payload) -> Payload:
        kind, detail = text(payload, "type"), text(payload, "techInfo")
        self._station.noted("SecurityEventNotification", kind, None, detail)
        return {}

    async def _notify_event(self, payload: Payload) -> Payload:
        """Take in what has happened to variables: how a connector stands is told so as well (2.1)."""
        for event in objects(payload, "eventData"):
            name = read_name(event)
            if name is None:
                continue
            value = text(event, "actualValue")
            self._model.set(name, value)
            if (name.component, name.variable) == ("Connector", "AvailabilityState") and name.evse:
                said_wall_s = parse_timestamp(event.get("timestamp"))
                self._evses.connector_says(
                    name.evse,
                    name.connector or 1,
                    value[:MAX_CHARS],
                    replayed=self._clock.is_replayed(said_wall_s),
                )
            elif _is_alarm(event):
                self._say(name, value, text(event, "techInfo"), over=_is_over(event))
        return {}

    def _say(self, name: Name, value: str, detail: str, *, over: bool) -> None:
        status = f"{name.key}={value}"[:MAX_CHARS] + (" (over)" if over else "")
        self._station.noted("NotifyEvent", status, None, detail)

    async def _customer_information(self, payload: Payload) -> Payload:
        status = "more follows" if payload.get("tbc") in (True, "true") else "complete"
        # what it says of a person is not kept
        self._station.noted("NotifyCustomerInformation", status, integer(payload, "requestId"))
        return {}

    async def _reservation(self, payload: Payload) -> Payload:
        status = text(payload, "reservationUpdateStatus")
        self._station.noted("ReservationStatusUpdate", status, integer(payload, "reservationId"))
        return {}

    async def _data_transfer(self, payload: Payload) -> Payload:
        self._station.log.info("vendor's message", vendor=text(payload, "vendorId")[:MAX_CHARS])
        return {"status": "UnknownVendorId"}


def _is_alarm(event: Payload | object) -> bool:
    """Tell whether an event is more than a periodic or changed value."""
    return isinstance(event, dict) and text(event, "trigger") == "Alerting"


def _is_over(event: Payload | object) -> bool:
    return isinstance(event, dict) and event.get("cleared") in (True, "true")
