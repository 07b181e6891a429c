"""OCPP 1.6 for one charge point."""

from __future__ import annotations

from dataclasses import dataclass

from addon.csms.requests import Caller
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.v16.asker import Asker
from addon.csms.v16.certificates import Certificates16
from addon.csms.v16.configuration import Configuration16
from addon.csms.v16.data_transfer import DataTransfer16
from addon.csms.v16.features import SUPPORTED
from addon.csms.v16.firmware import Firmware16
from addon.csms.v16.inbound import Inbound
from addon.csms.v16.local_list import LocalList16
from addon.csms.v16.logs import Logs16
from addon.csms.v16.maintenance import Maintenance16
from addon.csms.v16.provision import Provisioning
from addon.csms.v16.requests import Requests16
from addon.csms.v16.reservation import Reservations16
from addon.csms.v16.triggers import Triggers16


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation16:
    """What is asked of the charger over one connection."""

    station: Station
    requests: Requests16
    configuration: Configuration16
    triggers: Triggers16
    firmware: Firmware16
    logs: Logs16
    local_list: LocalList16
    reservations: Reservations16
    certificates: Certificates16
    data_transfer: DataTransfer16

    @property
    def maintenance(self) -> Maintenance16:
        """Look after it."""
        return Maintenance16(
            station=self.station,
            settings=self.configuration,
            firmware=self.firmware,
            logs=self.logs,
            triggers=self.triggers,
            local_list=self.local_list,
            vendor=self.data_transfer,
        )

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
        station = self._station
        asker = Asker(caller, station.gate, lambda: station.learned.configuration.get(SUPPORTED, ""))
        return Conversation16(
            station=station,
            requests=Requests16(caller, station.gate),
            configuration=Configuration16(asker),
            triggers=Triggers16(asker),
            firmware=Firmware16(asker),
            logs=Logs16(asker),
            local_list=LocalList16(asker),
            reservations=Reservations16(asker),
            certificates=Certificates16(asker),
            data_transfer=DataTransfer16(asker),
        )
