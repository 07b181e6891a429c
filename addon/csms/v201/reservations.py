"""Reservations (OCPP 2.0.1 part 2, H)."""

from __future__ import annotations

from addon.csms.timestamps import format_timestamp
from addon.csms.v201.asker import Asker
from addon.csms.v201.tokens import Tokens


class Reservations201:
    """Asks one charger. All raise PeerError."""

    def __init__(self, asker: Asker, tokens: Tokens) -> None:
        self._asker = asker
        self._tokens = tokens

    async def reserve(
        self, reservation_id: int, *, evse_id: int | None, id_tag: str, until_wall_s: float
    ) -> str:
        """Keep an EVSE, or any, for a tag; returns Accepted, Faulted, Occupied, Rejected or Unavailable."""
        return await self._asker.status(
            "ReserveNow",
            {
                "id": reservation_id,
                "expiryDateTime": format_timestamp(until_wall_s),
                "idToken": self._tokens.written(id_tag),
                "evseId": evse_id,
            },
        )

    async def cancel(self, reservation_id: int) -> str:
        """Give a reservation up; returns Accepted or Rejected."""
        return await self._asker.status("CancelReservation", {"reservationId": reservation_id})
