"""Keeping a connector free for a tag (OCPP 1.6 sections 5.1 and 5.13)."""

from __future__ import annotations

from ocpp.v16 import call

from addon.csms.timestamps import format_timestamp
from addon.csms.v16.asker import Asker


class Reservations16:
    """One charger's reservations. All raise PeerError, and ShadowError while the gate is shut."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def reserve(
        self,
        reservation_id: int,
        connector_id: int,
        *,
        id_tag: str,
        expires_wall_s: float,
        parent_id_tag: str | None = None,
    ) -> str:
        """Keep a connector (0: any one) for a tag; returns the ReservationStatus.

        The same id replaces a reservation.
        """
        return await self._asker.status(
            call.ReserveNow(
                connector_id=connector_id,
                expiry_date=format_timestamp(expires_wall_s),
                id_tag=id_tag,
                reservation_id=reservation_id,
                parent_id_tag=parent_id_tag,
            )
        )

    async def cancel(self, reservation_id: int) -> str:
        """Give a reservation up; returns Accepted, or Rejected where there is none of that id."""
        return await self._asker.status(call.CancelReservation(reservation_id=reservation_id))
