"""Who a charger is, that it lives, and how its connectors stand (OCPP 2.0.1 part 2: B, G)."""

from __future__ import annotations

from addon.csms.codec import integer, part, text
from addon.csms.instants import Instants
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.timestamps import parse_timestamp
from addon.csms.v201.evses import Evses

HEARTBEAT_S = 60
"""Some close a link after two minutes of silence, and each answer sets the charger's clock."""


class Identity:
    """Answers what a charger says of itself."""

    def __init__(self, charger: Charger, evses: Evses, instants: Instants) -> None:
        self._station = charger.station
        self._booted = charger.booted
        self._evses = evses
        self._instants = instants

    async def boot_notification(self, payload: Payload) -> Payload:
        """Take in who it is.

        Accepted at once, never Pending: one that is pending may send nothing of the car that charges
        meanwhile, and many never ask again.
        """
        said = part(payload, "chargingStation")
        self._station.offset.forget()  # it sets its clock by our answer
        self._station.introduce(
            vendor=text(said, "vendorName"),
            model=text(said, "model"),
            serial=text(said, "serialNumber"),
            firmware=text(said, "firmwareVersion"),
        )
        info = self._station.info
        self._station.log.info(
            "charger booted",
            vendor=info.vendor,
            model=info.model,
            firmware=info.firmware,
            reason=text(payload, "reason")[:30],
        )
        await self._station.keep()
        self._booted()
        return {"currentTime": self._instants.now(), "interval": HEARTBEAT_S, "status": "Accepted"}

    async def heartbeat(self, _: Payload) -> Payload:
        """Tell the time."""
        return {"currentTime": self._instants.now()}

    async def status_notification(self, payload: Payload) -> Payload:
        """Take in how a connector stands."""
        self._instants.observe(parse_timestamp(payload.get("timestamp")))
        word = text(payload, "connectorStatus") or text(payload, "status")
        if word:
            self._evses.connector_says(
                integer(payload, "evseId") or 0, integer(payload, "connectorId") or 1, word
            )
        return {}
