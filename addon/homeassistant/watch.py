"""One meter under observation: its last good reading, its signs of life, and the probe that asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from addon.homeassistant.client import HomeAssistantClient
from addon.homeassistant.discovery import ShellyMeter
from addon.homeassistant.entity_states import EntityState
from addon.homeassistant.liveness import Liveness
from addon.homeassistant.meter import Signs, read
from addon.homeassistant.probe import Clock, Prober
from addon.model.meter import MeterReading, MeterStatus


class MeterWatch:
    """What is known of one meter.

    After a restart Home Assistant shows old values until the device has reported, so a reading counts
    only once it is `fresh`. Bad news counts at once.
    """

    def __init__(
        self,
        client: HomeAssistantClient,
        meter: ShellyMeter,
        states: Mapping[str, EntityState],
        clock: Clock,
        on_result: Callable[[], None],
    ) -> None:
        self.meter = meter
        self.liveness = Liveness()
        self.reading: MeterReading | None = None
        self._states = states
        self._prober = Prober(client, states, self.liveness, clock, on_result)
        self._signs = Signs()
        self._has_values = False
        self._believed = False

    @property
    def status(self) -> MeterStatus:
        """Whether its values may be used; their age is for others to judge."""
        if not self._has_values:
            return MeterStatus.UNAVAILABLE
        return MeterStatus.OK if self._believed and not self.liveness.silent else MeterStatus.SILENT

    @property
    def probed(self) -> bool:
        """It can be asked."""
        return self._prober.can_ask(self.meter)

    def subscribed(self) -> None:
        """Begin to listen: what Home Assistant tells first may be old."""
        self.liveness.subscribed()
        self._prober.look_again()

    def changed(self, entity_ids: frozenset[str], now_s: float) -> None:
        """Take the entities that changed to a value as a sign of life, if they are the device's."""
        if entity_ids & self.meter.life:
            self.liveness.reported(now_s)

    def read(self, *, now_s: float, voltage_v: float) -> float | None:
        """Read the entities; return when to read again because something is not settled."""
        reading, self._signs = read(
            self._states, self.meter, now_s=now_s, voltage_v=voltage_v, signs=self._signs
        )
        alive_at_s = self.liveness.alive_at_s
        self._has_values = reading is not None
        if reading is None:
            self._believed = False
        elif self.liveness.fresh and alive_at_s is not None:
            self._believed = True
            self.reading = replace(reading, at_s=alive_at_s)
        return self._signs.settles_at_s(now_s)

    async def keep_asking(self) -> None:
        """Ask the meter whenever it is quiet, for as long as this connection lasts."""
        await self._prober.run(lambda: self.meter)
