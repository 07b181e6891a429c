"""Asking a charger for a message, and learning from its answer whether it can be asked at all."""

from __future__ import annotations

from addon.csms.requests import Requests, Trigger
from addon.csms.station import Station
from addon.errors import PeerRefusedError

_KNOWS_NONE = frozenset({"notimplemented", "notsupported"})


async def ask_for(
    requests: Requests, station: Station, message: Trigger, connector_id: int | None = None
) -> None:
    """Ask for a message; `learned.triggers` tells from then on whether that was worth while.

    A charger that knows no TriggerMessage says so with an error or with a status. Raises PeerError, but not
    for a refusal.
    """
    try:
        word = await requests.trigger(message, connector_id)
    except PeerRefusedError as error:
        word = error.code
    if word.strip().lower() in _KNOWS_NONE:
        station.learned.triggers = False
