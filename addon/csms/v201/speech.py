"""OCPP 2.0.1 and 2.1 for one charge point."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from addon.csms.charger_clock import ChargerClock
from addon.csms.requests import Caller
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.v201.asker import Asker
from addon.csms.v201.certificates import Certificates201, CertificateWishes
from addon.csms.v201.device_model import DeviceModel
from addon.csms.v201.evses import Evses
from addon.csms.v201.identity import Identity
from addon.csms.v201.inbound import Inbound201
from addon.csms.v201.local_list import LocalList201
from addon.csms.v201.maintenance import Maintenance201
from addon.csms.v201.measurements import Measurements
from addon.csms.v201.monitoring import Monitoring201
from addon.csms.v201.notices import Notices201
from addon.csms.v201.other_limits import OtherLimits
from addon.csms.v201.profiles import ProfileReports, Profiles201
from addon.csms.v201.provision import Provisioning, remark
from addon.csms.v201.requests import Requests201
from addon.csms.v201.reservations import Reservations201
from addon.csms.v201.tokens import Tokens
from addon.csms.v201.transaction_names import TransactionNames
from addon.csms.v201.transactions import Transactions
from addon.csms.v201.upkeep import Upkeep201
from addon.csms.v201.variables import Reports, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation201:
    """What is asked of the charger over one connection."""

    station: Station
    asker: Asker
    model: DeviceModel
    requests: Requests201
    variables: Variables
    profiles: Profiles201
    local_list: LocalList201
    reservations: Reservations201
    upkeep: Upkeep201
    certificates: Certificates201
    monitoring: Monitoring201

    @property
    def maintenance(self) -> Maintenance201:
        """Look after it."""
        return Maintenance201(
            station=self.station,
            asker=self.asker,
            model=self.model,
            variables=self.variables,
            upkeep=self.upkeep,
            requests=self.requests,
            local_list=self.local_list,
        )

    async def provision(self) -> None:
        """Ask what has to be known, and set the charger up; raises PeerGoneError."""
        await Provisioning(self.station, self.variables, self.model).run()


class Speech201:
    """OCPP 2.0.1 and 2.1 for one charge point; it outlives its connections."""

    def __init__(self, charger: Charger) -> None:
        self._station = charger.station
        self._model = DeviceModel()
        self._reports = Reports(charger.station, self._model)
        self._profiles = ProfileReports()
        self._tokens = Tokens()
        self._evses = Evses(charger)
        clock = ChargerClock(charger.station)
        self._names = TransactionNames(charger.book, clock)
        measurements = Measurements(charger, self._evses, clock)
        other_limits = OtherLimits(charger, self._evses, clock)
        transactions = Transactions(
            charger,
            evses=self._evses,
            names=self._names,
            measurements=measurements,
            tokens=self._tokens,
            clock=clock,
        )

        def restarted() -> None:
            other_limits.forget()
            transactions.restarted()

        self._inbound = Inbound201(
            charger.station,
            identity=Identity(charger, self._evses, clock, restarted=restarted),
            transactions=transactions,
            measurements=measurements,
            reports=self._reports,
            profiles=self._profiles,
            other_limits=other_limits,
            notices=Notices201(charger.station, self._evses, self._model, clock),
            certificates=CertificateWishes(charger.station),
        )
        # by the clock, so that an answer to what was asked before a restart of ours is none to what is now
        self._ids = itertools.count(int(charger.station.wall_clock()) % 1_000_000_000)

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""
        return await self._inbound.handle(action, payload)

    def over(self, caller: Caller) -> Conversation201:
        """Begin to speak over a connection."""
        remark(self._station)
        asker = Asker(caller, self._station.gate)
        return Conversation201(
            station=self._station,
            asker=asker,
            model=self._model,
            requests=Requests201(
                asker, evses=self._evses, names=self._names, tokens=self._tokens, new_id=self._new_id
            ),
            variables=Variables(asker, self._model, self._reports, self._new_id),
            profiles=Profiles201(asker, self._profiles, self._new_id),
            local_list=LocalList201(asker, self._tokens),
            reservations=Reservations201(asker, self._tokens),
            upkeep=Upkeep201(asker),
            certificates=Certificates201(asker),
            monitoring=Monitoring201(asker, self._new_id),
        )

    def _new_id(self) -> int:
        """Give a number to a request whose answer, or whose work, comes later."""
        return next(self._ids)
