"""One meter under observation: its last good reading, and whether it may be used."""

from __future__ import annotations

from dataclasses import replace

from addon.homeassistant.meters.device_feed import DeviceFeed
from addon.homeassistant.meters.discovery import ShellyMeter
from addon.homeassistant.meters.meter import Signs, read
from addon.model.meter import MeterReading, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents


class MeterWatch:
    """What is known of one meter of a device that is followed.

    After a restart Home Assistant shows old values until the device has reported, so a reading counts
    only once it is fresh. Bad news counts at once. `phase`: the grid phase of a meter of one phase; L1 where
    nobody said, as the site then has no other.
    """

    def __init__(self, meter: ShellyMeter, device: DeviceFeed, phase: Phase | None = None) -> None:
        self.meter = meter
        self.device = device
        self.phase = phase
        self.reading: MeterReading | None = None
        self._signs = Signs()
        self._has_values = False
        self._believed = False

    @property
    def status(self) -> MeterStatus:
        """Whether its values may be used; their age is for others to judge."""
        if not self._has_values:
            return MeterStatus.UNAVAILABLE
        return MeterStatus.OK if self._believed and not self.device.liveness.silent else MeterStatus.SILENT

    def read(self, *, now_s: float, voltage_v: float) -> None:
        """Read the entities, and again later if something is not settled."""
        reading, self._signs = read(
            self.device.states, self.meter, now_s=now_s, voltage_v=voltage_v, signs=self._signs
        )
        alive_at_s = self.device.liveness.alive_at_s
        self._has_values = reading is not None
        if reading is None:
            self._believed = False
        elif self.device.liveness.fresh and alive_at_s is not None:
            self._believed = True
            self.reading = replace(self._placed(reading), at_s=alive_at_s)
        again_at_s = self._signs.settles_at_s(now_s)
        if again_at_s is not None:
            self.device.report_again_in(again_at_s - now_s)

    def _placed(self, reading: MeterReading) -> MeterReading:
        if self.phase is None:
            return reading
        currents = [0] * PHASES.index(self.phase) + [reading.currents.l1_da]
        return replace(reading, currents=PhaseCurrents.of(currents), voltages_v=())
