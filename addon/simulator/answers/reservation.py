"""Reservation (OCPP 1.6, §5.2 and §5.13)."""

from __future__ import annotations

from datetime import datetime

from addon.simulator.duties import Duties
from addon.simulator.local_list import Reservation
from addon.simulator.wording import Fields, Routes

_BUSY = {"Faulted": "Faulted", "Unavailable": "Unavailable", "Available": "", "Reserved": ""}


def routes(duties: Duties) -> Routes:
    """Answer what keeps connectors for tags."""
    return {
        "ReserveNow": lambda **fields: _reserve(duties, **fields),
        "CancelReservation": lambda reservation_id, **_: _cancel(duties, reservation_id),
    }


def _reserve(
    duties: Duties, connector_id: int, expiry_date: str, id_tag: str, reservation_id: int, **_: object
) -> Fields:
    wanted = [c for c in duties.connectors if connector_id in (0, c.number)]
    if not wanted:
        return {"status": "Rejected"}
    states = [_BUSY.get(duties.status_of(connector), "Occupied") for connector in wanted]
    held = duties.reservations.of(connector_id)
    if "" not in states:
        return {"status": states[0]}
    if held and held.id != reservation_id:
        return {"status": "Occupied"}
    duties.reservations.add(
        Reservation(
            id=reservation_id,
            connector_id=connector_id,
            tag=id_tag,
            expires_s=datetime.fromisoformat(expiry_date).timestamp(),
        )
    )
    duties.agenda.wake.set()
    return {"status": "Accepted"}


def _cancel(duties: Duties, reservation_id: int) -> Fields:
    known = duties.reservations.cancel(reservation_id)
    duties.agenda.wake.set()
    return {"status": "Accepted" if known else "Rejected"}
