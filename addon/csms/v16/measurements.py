"""What a charger measures (OCPP 1.6 section 4.7)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ocpp.v16 import call_result

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, objects
from addon.csms.connector import Connector
from addon.csms.meter_values import MeterSample, read_meter_value
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.v16.transactions import note_impossible_id
from addon.translation.text import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from addon.csms.v16.handlers import Handler

ACTION = "MeterValues"


class Measurements:
    """Answers MeterValues; only what is live tells of the car."""

    def __init__(self, charger: Charger, clock: ChargerClock) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._clock = clock

    def handlers(self) -> dict[str, Handler]:
        """Tell what is answered here."""
        return {ACTION: self._meter_values}

    async def _meter_values(self, payload: Payload) -> DataclassInstance:
        samples = [read_meter_value(element) for element in objects(payload, "meterValue")]
        instants = [sample.wall_s for sample in samples if sample.wall_s is not None]
        self._clock.observe(max(instants, default=None))
        self._note_oddities(samples)
        connector = self._connector_of(integer(payload, "connectorId") or 0)
        live = [
            (sample, age_s) for sample in samples if (age_s := self._clock.age_s(sample.wall_s)) is not None
        ]
        if len(live) < len(samples):
            self._station.deviations.note(
                ACTION, "timestamp", say("is not of now: its values are passed over")
            )
        if connector is None:
            self._station.deviations.note(ACTION, "connectorId", say("is of no connector that it has"))
        elif live:
            await self._take(connector, live, integer(payload, "transactionId") or 0)
        return call_result.MeterValues()

    async def _take(
        self, connector: Connector, live: list[tuple[MeterSample, float]], transaction_id: int
    ) -> None:
        note_impossible_id(self._station, ACTION, transaction_id)
        for told, age_s in live:
            sample = told if self._station.quirk.offers_tell else replace(told, offered_da=None)
            at_s = self._station.clock() - age_s
            if sample.energy_wh is not None and connector.register_fell(sample.energy_wh, at_s):
                self._station.deviations.note(
                    ACTION, say("its energy register"), say("has fallen: it counts anew")
                )
            connector.measured(sample, at_s)
            total_wh = await self._book.measured(connector.id, sample, at_s, named=transaction_id != 0)
            if total_wh is not None:
                connector.energy_wh = total_wh
        if connector.in_session:
            self._book.adopt(connector.id, transaction_id)

    def _note_oddities(self, samples: list[MeterSample]) -> None:
        for field, fault in dict.fromkeys(oddity for sample in samples for oddity in sample.oddities):
            self._station.deviations.note(ACTION, field, fault, rule=f"odd {field}")
