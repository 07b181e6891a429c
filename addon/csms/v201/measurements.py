"""What was measured at an EVSE, whichever message brings it, is handed to its connector and its session."""

from __future__ import annotations

from collections.abc import Iterable

from addon.csms.codec import integer, objects
from addon.csms.connector import Connector
from addon.csms.instants import Instants
from addon.csms.meter_values import MeterSample
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.v201.evses import Evses
from addon.csms.v201.meter_value import read_sample


class Measurements:
    """Takes in live samples; what is replayed from the charger's memory says nothing of now."""

    def __init__(self, charger: Charger, evses: Evses, instants: Instants) -> None:
        self._station = charger.station
        self._book = charger.book
        self._evses = evses
        self._instants = instants

    async def meter_values(self, payload: Payload) -> Payload:
        """Take in a MeterValues. EVSE 0 is the meter of the whole station, which is no car's."""
        samples = [read_sample(element) for element in objects(payload, "meterValue")]
        instants = [sample.wall_s for sample in samples if sample.wall_s is not None]
        self._instants.observe(max(instants, default=None))
        evse_id = integer(payload, "evseId") or 0
        connector = self._evses.connector(evse_id) if evse_id > 0 else None
        if connector is not None:
            await self.take(connector, samples, named=False)
        return {}

    async def take(self, connector: Connector, samples: Iterable[MeterSample], *, named: bool) -> None:
        """Take in what was measured; `named`: the message named the transaction that runs there."""
        for sample in samples:
            age_s = self._instants.age_s(sample.wall_s)
            if age_s is None:
                continue
            connector.measured(sample, self._station.clock() - age_s)
            if sample.energy_wh is not None:
                connector.energy_wh = await self._book.register(connector.id, sample.energy_wh, named=named)
