"""Firmware, logs and vendors' data (blocks L, N, P)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what takes a while."""
    work = _Work(duties)
    return {
        "UpdateFirmware": work.update,
        "GetLog": work.log,
        "DataTransfer": lambda **_: {"status": "UnknownVendorId"},
        "CustomerInformation": work.customer,
    }


class _Work:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def update(
        self,
        request_id: int,
        firmware: Mapping[str, Any],
        retries: int | None = None,
        retry_interval: int | None = None,
        **_: object,
    ) -> Fields:
        """Fetch and install firmware; an update that is on its way is given up."""
        certificate = firmware.get("signing_certificate")
        if certificate and "BEGIN CERTIFICATE" not in certificate:
            self._duties.agenda.say(
                "SecurityEventNotification",
                type="InvalidFirmwareSigningCertificate",
                timestamp=self._duties.timestamp(),
            )
            return {"status": "InvalidCertificate"}
        cancels = self._duties.maintenance.updating
        station = self._duties.sessions[0].station
        due_s = datetime.fromisoformat(firmware["retrieve_date_time"]).timestamp()
        delay_s = due_s - station.clock_s(self._duties.now_s())
        tell = partial(self._tell, "FirmwareStatusNotification", request_id)
        if delay_s > 0:
            tell("DownloadScheduled")
        self._duties.maintenance.update(
            firmware["location"],
            tell,
            delay_s=delay_s,
            attempts=(retries or 0) + 1,
            retry_s=float(retry_interval or 10),
        )
        return {"status": "AcceptedCanceled" if cancels else "Accepted"}

    def log(
        self,
        log: Mapping[str, Any],
        log_type: str,
        request_id: int,
        retries: int | None = None,
        retry_interval: int | None = None,
        **_: object,
    ) -> Fields:
        """Upload a log."""
        name = f"{log_type}-{request_id}.log"
        self._duties.maintenance.upload(
            log["remote_location"],
            name,
            partial(self._tell, "LogStatusNotification", request_id),
            attempts=(retries or 0) + 1,
            retry_s=float(retry_interval or 10),
        )
        return {"status": "Accepted", "filename": name}

    def _tell(self, action: str, request_id: int, status: str) -> None:
        self._duties.agenda.say(action, status=status, request_id=request_id)

    def customer(self, request_id: int, *, report: bool, clear: bool, **_: object) -> Fields:
        """Tell that nothing is kept of anybody but the local list."""
        if not report and not clear:
            return {"status": "Rejected"}
        if report:
            self._duties.agenda.say(
                "NotifyCustomerInformation",
                data="",
                seq_no=0,
                generated_at=self._duties.timestamp(),
                request_id=request_id,
            )
        return {"status": "Accepted"}
