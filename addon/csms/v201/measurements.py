"""What was measured at an EVSE, whichever message brings it, is handed to its connector and its session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, objects
from addon.csms.connector import Connector
from addon.csms.meter_values import MeterSample
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.v201.evses import Evses
from addon.csms.v201.meter_value import read_sample
from addon.translation.text import say

METER_VALUES = "MeterValues"


class Measurements:
    """Takes in live samples; what is replayed from the charger's memory says nothing of now."""

    def __init__(self, charger: Charger, evses: Evses, clock: ChargerClock) -> None:
        self._station = charger.station
        self._book = charger.book
        self._evses = evses
        self._clock = clock

    async def meter_values(self, payload: Payload) -> Payload:
        """Take in a MeterValues. EVSE 0 is the meter of the whole station, which is no car's."""
        samples = [read_sample(element) for element in objects(payload, "meterValue")]
        instants = [sample.wall_s for sample in samples if sample.wall_s is not None]
        self._clock.observe(max(instants, default=None))
        evse_id = integer(payload, "evseId") or 0
        connector = self._evses.connector(evse_id) if evse_id > 0 else None
        if connector is not None:
            await self.take(connector, samples, named=False, action=METER_VALUES)
            self._evses.measured(connector)
        return {}

    async def take(
        self, connector: Connector, samples: Sequence[MeterSample], *, named: bool, action: str
    ) -> None:
        """Take in what was measured; `named`: the message named the transaction that runs there."""
        note = self._station.deviations.note
        for field, fault in dict.fromkeys(oddity for sample in samples for oddity in sample.oddities):
            note(action, field, fault, rule=f"odd {field}")
        for told in samples:
            sample = told if self._station.quirk.offers_tell else replace(told, offered_da=None)
            age_s = self._clock.age_s(sample.wall_s)
            if age_s is None:
                note(action, "timestamp", say("is not of now: its values are passed over"))
                continue
            at_s = self._station.clock() - age_s
            if sample.energy_wh is not None and connector.register_fell(sample.energy_wh, at_s):
                note(action, say("its energy register"), say("has fallen: it counts anew"))
            connector.measured(sample, at_s)
            total_wh = await self._book.measured(connector.id, sample, at_s, named=named)
            if total_wh is not None:
                connector.energy_wh = total_wh
