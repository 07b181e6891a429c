"""Who a charger is, that it lives, and how its connectors stand (OCPP 2.0.1 part 2: B, G)."""

from __future__ import annotations

from collections.abc import Callable

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, part, text
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.timestamps import parse_timestamp
from addon.csms.v201.evses import Evses

MAX_WORD_CHARS = 30
MAX_NAME_CHARS = 250


class Identity:
    """Answers what a charger says of itself. `restarted` is called when it introduces itself."""

    def __init__(
        self, charger: Charger, evses: Evses, clock: ChargerClock, *, restarted: Callable[[], None]
    ) -> None:
        self._station = charger.station
        self._booted = charger.booted
        self._restarted = restarted
        self._evses = evses
        self._clock = clock

    async def boot_notification(self, payload: Payload) -> Payload:
        """Take in who it is.

        Accepted at once, never Pending: one that is pending may send nothing of the car that charges
        meanwhile, and many never ask again.
        """
        said = part(payload, "chargingStation")
        self._station.offset.forget()  # it sets its clock by our answer
        self._restarted()
        self._station.introduce(
            vendor=text(said, "vendorName")[:MAX_NAME_CHARS],
            model=text(said, "model")[:MAX_NAME_CHARS],
            serial=text(said, "serialNumber")[:MAX_NAME_CHARS],
            firmware=text(said, "firmwareVersion")[:MAX_NAME_CHARS],
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
        interval_s = self._station.quirk.heartbeat_s  # each answer sets the charger's clock as well
        return {"currentTime": self._clock.now(), "interval": interval_s, "status": "Accepted"}

    async def heartbeat(self, _: Payload) -> Payload:
        """Tell the time."""
        return {"currentTime": self._clock.now()}

    async def status_notification(self, payload: Payload) -> Payload:
        """Take in how a connector stands."""
        said_wall_s = parse_timestamp(payload.get("timestamp"))
        self._clock.observe(said_wall_s)
        word = (text(payload, "connectorStatus") or text(payload, "status"))[:MAX_WORD_CHARS]
        if word:
            self._evses.connector_says(
                integer(payload, "evseId") or 0,
                integer(payload, "connectorId") or 1,
                word,
                replayed=self._clock.is_replayed(said_wall_s),
            )
        return {}
