"""Firmware Management (OCPP 1.6, §5.8 and §5.19), and the whitepaper's signed updates and logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from addon.simulator.duties import Duties
from addon.simulator.wording import Fields, Routes

RETRY_S = 10.0


def routes(duties: Duties) -> Routes:
    """Answer what updates firmware and fetches diagnostics."""
    firmware = Firmware(duties)
    return {"UpdateFirmware": firmware.update, "GetDiagnostics": firmware.diagnostics}


class Firmware:
    """Updates and uploads, with the messages that tell of them."""

    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def update(
        self,
        location: str,
        retrieve_date: str,
        retries: int | None = None,
        retry_interval: int | None = None,
        **_: object,
    ) -> Fields:
        """Fetch and install firmware when it is time."""
        self._update(
            location, retrieve_date, self._telling("FirmwareStatusNotification"), retries, retry_interval
        )
        return {}

    def signed_update(
        self,
        request_id: int,
        firmware: Mapping[str, Any],
        retries: int | None = None,
        retry_interval: int | None = None,
        **_: object,
    ) -> Fields:
        """Do so, with a certificate, which has to be one, and a signature, which is taken on trust."""
        if "BEGIN CERTIFICATE" not in firmware["signing_certificate"]:
            self._duties.agenda.say(
                "SecurityEventNotification",
                type="InvalidFirmwareSigningCertificate",
                timestamp=self._duties.timestamp(),
            )
            return {"status": "InvalidCertificate"}
        cancels = self._duties.maintenance.updating
        tell = self._telling("SignedFirmwareStatusNotification", request_id=request_id)
        self._update(firmware["location"], firmware["retrieve_date_time"], tell, retries, retry_interval)
        return {"status": "AcceptedCanceled" if cancels else "Accepted"}

    def _update(
        self,
        location: str,
        retrieve_at: str,
        tell: Callable[[str], None],
        retries: int | None,
        retry_interval: int | None,
    ) -> None:
        due_s = datetime.fromisoformat(retrieve_at).timestamp()
        self._duties.maintenance.update(
            location,
            tell,
            delay_s=due_s - self._duties.station.clock_s(self._duties.now_s()),
            attempts=(retries or 0) + 1,
            retry_s=float(retry_interval or RETRY_S),
        )

    def diagnostics(
        self, location: str, retries: int | None = None, retry_interval: int | None = None, **_: object
    ) -> Fields:
        """Upload diagnostics."""
        tell = self._telling("DiagnosticsStatusNotification")

        def told(status: str) -> None:
            tell("UploadFailed" if status == "UploadFailure" else status)

        return {"file_name": self._upload(location, "diagnostics.log", told, retries, retry_interval)}

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
        tell = self._telling("LogStatusNotification", request_id=request_id)
        name = f"{log_type}-{request_id}.log"
        return {
            "status": "Accepted",
            "filename": self._upload(log["remote_location"], name, tell, retries, retry_interval),
        }

    def _upload(
        self,
        location: str,
        name: str,
        tell: Callable[[str], None],
        retries: int | None,
        retry_interval: int | None,
    ) -> str:
        self._duties.maintenance.upload(
            location,
            name,
            tell,
            attempts=(retries or 0) + 1,
            retry_s=float(retry_interval or RETRY_S),
        )
        return name

    def _telling(self, action: str, **fields: object) -> Callable[[str], None]:
        def tell(status: str) -> None:
            self._duties.agenda.say(action, status=status, **fields)

        return tell
