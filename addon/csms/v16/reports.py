"""What a charger reports beside its charging: firmware, logs, security, and its vendor's own messages.

OCPP 1.6 sections 4.3, 4.4 and 4.5, and the security whitepaper. All of it is kept where others see it
(`Station.notices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpp.v16 import call_result
from ocpp.v16.enums import DataTransferStatus, GenericStatus

from addon.csms.codec import integer, text
from addon.csms.rpc.frames import Payload
from addon.csms.station import Station

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from addon.csms.v16.handlers import Handler


class Reports:
    """Answers what is acknowledged and kept, and turns down what nobody here can do."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def handlers(self) -> dict[str, Handler]:
        """Tell what is answered here."""
        return {
            "DataTransfer": self._data_transfer,
            "DiagnosticsStatusNotification": self._diagnostics_status,
            "FirmwareStatusNotification": self._firmware_status,
            "LogStatusNotification": self._log_status,
            "SecurityEventNotification": self._security_event,
            "SignCertificate": self._sign_certificate,
            "SignedFirmwareStatusNotification": self._signed_firmware_status,
        }

    async def _data_transfer(self, payload: Payload) -> DataclassInstance:
        vendor, message = text(payload, "vendorId")[:60], text(payload, "messageId")[:60]
        self._station.log.info("vendor's message", vendor=vendor, message=message)
        return call_result.DataTransfer(status=DataTransferStatus.unknown_vendor_id)

    async def _diagnostics_status(self, payload: Payload) -> DataclassInstance:
        self._note("DiagnosticsStatusNotification", payload)
        return call_result.DiagnosticsStatusNotification()

    async def _firmware_status(self, payload: Payload) -> DataclassInstance:
        self._note("FirmwareStatusNotification", payload)
        return call_result.FirmwareStatusNotification()

    async def _log_status(self, payload: Payload) -> DataclassInstance:
        self._note("LogStatusNotification", payload)
        return call_result.LogStatusNotification()

    async def _security_event(self, payload: Payload) -> DataclassInstance:
        kind, detail = text(payload, "type"), text(payload, "techInfo")
        self._station.noted("SecurityEventNotification", kind, None, detail)
        return call_result.SecurityEventNotification()

    async def _signed_firmware_status(self, payload: Payload) -> DataclassInstance:
        self._note("SignedFirmwareStatusNotification", payload)
        return call_result.SignedFirmwareStatusNotification()

    async def _sign_certificate(self, _: Payload) -> DataclassInstance:
        self._station.noted("SignCertificate", "Rejected", None, "There is no authority here to sign.")
        return call_result.SignCertificate(status=GenericStatus.rejected)

    def _note(self, action: str, payload: Payload) -> None:
        self._station.noted(action, text(payload, "status"), integer(payload, "requestId"))
