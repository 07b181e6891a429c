"""Firmware, logs, and what else is asked to look after a charger (OCPP 2.0.1 part 2: L, N, P)."""

from __future__ import annotations

from addon.csms.answers import status_word
from addon.csms.codec import text
from addon.csms.timestamps import format_timestamp
from addon.csms.v201.asker import Asker

TAKEN = ("Accepted", "AcceptedCanceled")
"""The second: in place of what it was doing for the request before."""


class Upkeep201:
    """Asks one charger. All raise PeerError, PeerRefusedError also when it says no."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def update_firmware(
        self,
        *,
        request_id: int,
        location: str,
        retrieve_at_wall_s: float,
        certificate: str = "",
        signature: str = "",
    ) -> None:
        """Have it fetch and install a firmware."""
        firmware: dict[str, object] = {
            "location": location,
            "retrieveDateTime": format_timestamp(retrieve_at_wall_s),
        }
        if certificate:
            firmware |= {"signingCertificate": certificate, "signature": signature}
        await self._asker.demand(
            "UpdateFirmware", {"requestId": request_id, "firmware": firmware}, granted=TAKEN
        )

    async def get_log(
        self,
        *,
        request_id: int,
        kind: str,
        location: str,
        from_wall_s: float | None = None,
        to_wall_s: float | None = None,
    ) -> str:
        """Have it upload a log (DiagnosticsLog, SecurityLog); returns the file's name, "" if it has none."""
        log: dict[str, object] = {"remoteLocation": location}
        if from_wall_s is not None:
            log["oldestTimestamp"] = format_timestamp(from_wall_s)
        if to_wall_s is not None:
            log["latestTimestamp"] = format_timestamp(to_wall_s)
        answer = await self._asker.demand(
            "GetLog", {"requestId": request_id, "logType": kind, "log": log}, granted=TAKEN
        )
        return text(answer, "filename")

    async def customer_information(
        self, *, request_id: int, report: bool, clear: bool, customer: str
    ) -> None:
        """Have it report, or forget, what it keeps of a customer."""
        await self._asker.demand(
            "CustomerInformation",
            {"requestId": request_id, "report": report, "clear": clear, "customerIdentifier": customer},
        )

    async def data_transfer(self, *, vendor: str, message: str = "", data: object = None) -> tuple[str, str]:
        """Send something of the vendor's own; returns its status and data."""
        answer = await self._asker.call(
            "DataTransfer", {"vendorId": vendor, "messageId": message or None, "data": data}
        )
        data_back = answer.get("data")
        return status_word(answer), "" if data_back is None else str(data_back)

    async def transaction_status(self, transaction_uid: str) -> tuple[bool | None, bool]:
        """Ask whether a transaction goes on (None: it does not know it), and whether events wait for it."""
        answer = await self._asker.call("GetTransactionStatus", {"transactionId": transaction_uid})
        ongoing = answer.get("ongoingIndicator")
        return (
            ongoing if isinstance(ongoing, bool) else None,
            answer.get("messagesInQueue") in (True, "true"),
        )

    async def set_network_profile(
        self, *, slot: int, url: str, security_profile: int, interface: str = "Wired0", timeout_s: int = 60
    ) -> None:
        """Tell it where to connect to; it does so when it is told to use this slot."""
        await self._asker.demand(
            "SetNetworkProfile",
            {
                "configurationSlot": slot,
                "connectionData": {
                    "ocppVersion": "OCPP20",
                    "ocppTransport": "JSON",
                    "ocppCsmsUrl": url,
                    "messageTimeout": timeout_s,
                    "securityProfile": security_profile,
                    "ocppInterface": interface,
                },
            },
        )
