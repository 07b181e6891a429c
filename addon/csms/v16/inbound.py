"""What a charger tells the central system (OCPP 1.6 section 4), understood as leniently as it can be.

Nothing here calls the charger, and a StartTransaction or StopTransaction is never refused: it would be
repeated for ever, and everything behind it in the charger's queue would wait.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ocpp.v16 import call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import AuthorizationStatus, DataTransferStatus, GenericStatus, RegistrationStatus

from addon.csms.codec import integer, objects, text, to_wire
from addon.csms.connector import Connector
from addon.csms.meter_values import MeterSample, read_meter_value
from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.timestamps import format_timestamp, parse_timestamp
from addon.model.loadpoint import ChargingStatus

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HEARTBEAT_S = 60
"""Ocular's close a link after 110 s of silence."""

LIVE_S = 30.0
"""What was measured longer ago is a replay from the charger's memory and says nothing of now."""

_STATUS = {status.value: status for status in ChargingStatus}


class Inbound:
    """Answers the calls of one charger."""

    def __init__(self, charger: Charger) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._booted = charger.booted
        self._handlers: dict[str, Callable[[Payload], Awaitable[DataclassInstance]]] = {
            "Authorize": self._authorize,
            "BootNotification": self._boot_notification,
            "DataTransfer": self._data_transfer,
            "DiagnosticsStatusNotification": self._diagnostics_status,
            "FirmwareStatusNotification": self._firmware_status,
            "Heartbeat": self._heartbeat,
            "LogStatusNotification": self._log_status,
            "MeterValues": self._meter_values,
            "SecurityEventNotification": self._security_event,
            "SignCertificate": self._sign_certificate,
            "SignedFirmwareStatusNotification": self._signed_firmware_status,
            "StartTransaction": self._start_transaction,
            "StatusNotification": self._status_notification,
            "StopTransaction": self._stop_transaction,
        }

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""
        handler = self._handlers.get(action)
        if handler is None:
            raise CallRefused(ErrorCode.NOT_IMPLEMENTED, f"{action[:50]} is not known here")
        self._station.heard()
        answer = await handler(payload)
        self._station.changed()
        return to_wire(answer)

    # Who it is, and that it lives

    async def _boot_notification(self, payload: Payload) -> DataclassInstance:
        self._station.offset.forget()  # it sets its clock by our answer
        self._station.introduce(
            vendor=text(payload, "chargePointVendor"),
            model=text(payload, "chargePointModel"),
            serial=text(payload, "chargePointSerialNumber") or text(payload, "chargeBoxSerialNumber"),
            firmware=text(payload, "firmwareVersion"),
        )
        info = self._station.info
        self._station.log.info("charger booted", vendor=info.vendor, model=info.model, firmware=info.firmware)
        await self._station.keep()
        self._booted()
        return call_result.BootNotification(
            current_time=self._now(), interval=HEARTBEAT_S, status=RegistrationStatus.accepted
        )

    async def _heartbeat(self, _: Payload) -> DataclassInstance:
        return call_result.Heartbeat(current_time=self._now())

    async def _status_notification(self, payload: Payload) -> DataclassInstance:
        connector_id, word = integer(payload, "connectorId"), text(payload, "status")
        if connector_id is None or not word:
            raise CallRefused(ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "connectorId and status are needed")
        self._observe_clock(parse_timestamp(payload.get("timestamp")))
        # 0 is the whole charge point, which says nothing of its connector
        connector = self._connector_of(connector_id) if connector_id > 0 else None
        if connector is not None:
            self._take_status(connector, word, text(payload, "errorCode"))
        return call_result.StatusNotification()

    def _take_status(self, connector: Connector, word: str, error_code: str) -> None:
        status = _STATUS.get(word, ChargingStatus.UNKNOWN)
        if status is not connector.status:
            connector.status_at_s = self._station.clock()
            self._station.log.info("status", connector=connector.id, status=word, error=error_code)
        connector.status = status
        connector.fault = error_code or "no error code"
        if connector.vacant or connector.in_session:
            self._book.occupy(connector.id, occupied=not connector.vacant)

    # Transactions

    async def _authorize(self, _: Payload) -> DataclassInstance:
        return call_result.Authorize(id_tag_info=_accepted())

    async def _start_transaction(self, payload: Payload) -> DataclassInstance:
        started = text(payload, "timestamp")
        started_wall_s = parse_timestamp(started)
        self._observe_clock(started_wall_s)
        connector_id = integer(payload, "connectorId") or 0
        connector = self._connector_of(connector_id)
        if connector is None:
            self._station.log.warning("session at no connector: it can't be limited", connector=connector_id)
        transaction_id = await self._book.start(
            connector.id if connector else connector_id,
            id_tag=text(payload, "idTag"),
            charger_started=started,
            meter_start_wh=integer(payload, "meterStart") or 0,
            started_wall_s=self._our_time(started_wall_s),
        )
        return call_result.StartTransaction(transaction_id=transaction_id, id_tag_info=_accepted())

    async def _stop_transaction(self, payload: Payload) -> DataclassInstance:
        self._observe_clock(parse_timestamp(payload.get("timestamp")))
        await self._book.stop(
            integer(payload, "transactionId") or 0,
            meter_stop_wh=integer(payload, "meterStop"),
            reason=text(payload, "reason") or "Local",  # the standard's default
        )
        return call_result.StopTransaction(id_tag_info=_accepted() if text(payload, "idTag") else None)

    # Measurements

    async def _meter_values(self, payload: Payload) -> DataclassInstance:
        samples = [read_meter_value(element) for element in objects(payload, "meterValue")]
        instants = [sample.wall_s for sample in samples if sample.wall_s is not None]
        self._observe_clock(max(instants, default=None))
        connector = self._connector_of(integer(payload, "connectorId") or 0)
        live = [(sample, age_s) for sample in samples if (age_s := self._age_s(sample)) is not None]
        if connector is None or not live:
            return call_result.MeterValues()
        transaction_id = integer(payload, "transactionId") or 0
        for sample, age_s in live:
            connector.measured(sample, self._station.clock() - age_s)
            if sample.energy_wh is not None:
                connector.energy_wh = await self._book.register(
                    connector.id, sample.energy_wh, named=transaction_id != 0
                )
        if connector.in_session:
            self._book.adopt(connector.id, transaction_id)
        return call_result.MeterValues()

    def _age_s(self, sample: MeterSample) -> float | None:
        """Tell how old a measurement is, jitter left out; None where it is too old to tell of now."""
        if sample.wall_s is None:
            return 0.0
        age_s = self._station.offset.age_s(sample.wall_s, self._station.wall_clock())
        return max(0.0, age_s) if abs(age_s) <= LIVE_S else None

    # What is only acknowledged

    async def _data_transfer(self, payload: Payload) -> DataclassInstance:
        self._station.log.info("vendor's message", vendor=text(payload, "vendorId")[:60])
        return call_result.DataTransfer(status=DataTransferStatus.unknown_vendor_id)

    async def _firmware_status(self, payload: Payload) -> DataclassInstance:
        self._note("FirmwareStatusNotification", payload)
        return call_result.FirmwareStatusNotification()

    async def _diagnostics_status(self, payload: Payload) -> DataclassInstance:
        self._note("DiagnosticsStatusNotification", payload)
        return call_result.DiagnosticsStatusNotification()

    async def _security_event(self, payload: Payload) -> DataclassInstance:
        self._station.noted(
            "SecurityEventNotification", text(payload, "type"), None, text(payload, "techInfo")
        )
        return call_result.SecurityEventNotification()

    async def _log_status(self, payload: Payload) -> DataclassInstance:
        self._note("LogStatusNotification", payload)
        return call_result.LogStatusNotification()

    async def _signed_firmware_status(self, payload: Payload) -> DataclassInstance:
        self._note("SignedFirmwareStatusNotification", payload)
        return call_result.SignedFirmwareStatusNotification()

    async def _sign_certificate(self, _: Payload) -> DataclassInstance:
        return call_result.SignCertificate(
            status=GenericStatus.rejected
        )  # there is no authority here to sign

    def _note(self, action: str, payload: Payload) -> None:
        self._station.noted(action, text(payload, "status"), integer(payload, "requestId"))

    # Time

    def _now(self) -> str:
        return format_timestamp(self._station.wall_clock())

    def _observe_clock(self, charger_wall_s: float | None) -> None:
        if charger_wall_s is not None:
            self._station.offset.observe(charger_wall_s, self._station.wall_clock())

    def _our_time(self, charger_wall_s: float | None) -> float:
        """Say when that was by our clock; now, where the charger's clock can't be trusted to tell.

        Too late an instant makes a dead-man that counts from it fall too early, which is safe.
        """
        now_wall_s, offset_s = self._station.wall_clock(), self._station.offset.value_s
        if charger_wall_s is None or offset_s is None:
            return now_wall_s
        return min(now_wall_s, charger_wall_s - offset_s)


def _accepted() -> IdTagInfo:
    return IdTagInfo(status=AuthorizationStatus.accepted)
