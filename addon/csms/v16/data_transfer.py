"""A vendor's own messages (OCPP 1.6 sections 4.3 and 5.6)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ocpp.v16 import call

from addon.csms.answers import status_word
from addon.csms.v16.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAnswer:
    """Accepted, Rejected, UnknownMessageId or UnknownVendorId, and what came with it as text or JSON."""

    status: str
    data: str | None


class DataTransfer16:
    """Sends one charger messages of its vendor. Raises PeerError, and ShadowError while the gate is shut."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def send(
        self, vendor_id: str, message_id: str | None = None, data: str | None = None
    ) -> DataAnswer:
        """Send a message; what is in it is between the vendor and who sends it."""
        answer = await self._asker.call(
            call.DataTransfer(vendor_id=vendor_id, message_id=message_id, data=data)
        )
        told = answer.get("data")
        written = told if told is None or isinstance(told, str) else json.dumps(told)
        return DataAnswer(status=status_word(answer), data=written)
