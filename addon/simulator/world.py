"""The simulated home as a whole: house and cars behind one main fuse, stepped once a second.

It knows what no part of the real application can know: what truly flows. So it counts what the fuse took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from addon.simulator.breaker import TRIP_HEAT, warm
from addon.simulator.house import Currents, House
from addon.simulator.station import Station

STEP_S = 1.0
TOLERANCE_A = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """A charger and the grid phases (0, 1, 2) its terminals are wired to."""

    station: Station
    phases: tuple[int, ...] = (0, 1, 2)

    def currents_a(self) -> Currents:
        """Tell what it draws from each grid phase."""
        drawn = [0.0, 0.0, 0.0]
        for phase, current_a in zip(self.phases, self.station.terminals_a, strict=False):
            drawn[phase] += current_a
        one, two, three = drawn
        return (one, two, three)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What flows at one moment, per phase."""

    at_s: float
    house_a: Currents
    cars_a: Currents

    @property
    def grid_a(self) -> Currents:
        """What goes through the main fuse."""
        one, two, three = (a + b for a, b in zip(self.house_a, self.cars_a, strict=True))
        return (one, two, three)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the fuse took while a car was drawing, and what the cars got for it.

    `over_s` and `over_as`: seconds with a phase above the fuse, and ampere-seconds above it.
    `heat` and `peak_heat` are shares of what trips the breaker. `trips` counts them; each starts cold again.
    """

    seconds: float = 0.0
    over_s: float = 0.0
    over_as: float = 0.0
    heat: Currents = (0.0, 0.0, 0.0)
    peak_heat: float = 0.0
    trips: int = 0

    def count(self, flow: Flow, fuse_a: float, duration_s: float) -> Totals:
        """Add a stretch of time in which this flowed."""
        over_a = max(flow.grid_a) - fuse_a if max(flow.cars_a) > TOLERANCE_A else 0.0
        over = over_a > TOLERANCE_A
        one, two, three = (
            warm(heat * TRIP_HEAT, current_a, fuse_a, duration_s) / TRIP_HEAT
            for heat, current_a in zip(self.heat, flow.grid_a, strict=True)
        )
        peak = max(one, two, three)
        tripped = peak > 1
        return replace(
            self,
            seconds=self.seconds + duration_s,
            over_s=self.over_s + (duration_s if over else 0.0),
            over_as=self.over_as + (over_a * duration_s if over else 0.0),
            heat=(0.0, 0.0, 0.0) if tripped else (one, two, three),
            peak_heat=max(self.peak_heat, peak),
            trips=self.trips + tripped,
        )


class World:
    """House, chargers and fuse. `flow` is what flows now, `totals` what was counted so far."""

    def __init__(
        self, house: House, wired: Sequence[Wired], *, fuse_a: float = 25.0, now_s: float = 0.0
    ) -> None:
        self._house = house
        self._wired = tuple(wired)
        self._fuse_a = fuse_a
        self._start_s = now_s
        self._energy_at_start_wh = self._energy_wh()
        self.totals = Totals()
        self.flow = self._flow(now_s)

    def step(self, now_s: float) -> Flow:
        """Let time pass: what flowed until now is counted, and what flows from now on is returned."""
        for wired in self._wired:
            wired.station.step(now_s)
        self.totals = self.totals.count(self.flow, self._fuse_a, now_s - self.flow.at_s)
        self.flow = self._flow(now_s)
        return self.flow

    @property
    def energy_wh(self) -> float:
        """What the cars have got since the start."""
        return self._energy_wh() - self._energy_at_start_wh

    @property
    def setpoint_changes(self) -> int:
        """How often a charging profile changed a charger's limit; repeats are none."""
        changes = 0
        for wired in self._wired:
            limits = [order.limit_a for order in wired.station.orders if order.status == "Accepted"]
            changes += sum(a != b for a, b in zip([None, *limits], limits, strict=False))
        return changes

    def _energy_wh(self) -> float:
        return sum(wired.station.energy_wh for wired in self._wired)

    def _flow(self, now_s: float) -> Flow:
        drawn_a = (wired.currents_a() for wired in self._wired)
        one, two, three = (sum(drawn) for drawn in zip((0.0, 0.0, 0.0), *drawn_a, strict=True))
        return Flow(
            at_s=now_s, house_a=self._house.currents_a(now_s - self._start_s), cars_a=(one, two, three)
        )
