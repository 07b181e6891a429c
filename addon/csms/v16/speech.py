"""OCPP 1.6 for one charge point."""

from __future__ import annotations

from dataclasses import dataclass

from addon.csms.requests import Caller
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.v16.inbound import Inbound
from addon.csms.v16.provision import Provisioning
from addon.csms.v16.requests import Requests16


@dataclass(frozen=True, slots=True)
class Conversation16:
    """What is asked of the charger over one connection."""

    station: Station
    requests: Requests16

    async def provision(self) -> None:
        """Ask what has to be known, and set the charger up; raises PeerGoneError."""
        await Provisioning(self.station, self.requests).run()


class Speech16:
    """OCPP 1.6 for one charge point; it outlives its connections."""

    def __init__(self, charger: Charger) -> None:
        self._station = charger.station
        self._inbound = Inbound(charger)

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""
        return await self._inbound.handle(action, payload)

    def over(self, caller: Caller) -> Conversation16:
        """Begin to speak over a connection."""
        return Conversation16(self._station, Requests16(caller, self._station.gate))
