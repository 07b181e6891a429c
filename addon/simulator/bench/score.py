"""What is counted in a run: what the fuse took, what the car got, and what the charger was told."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from addon.simulator.breaker import TAU_S, TRIP_HEAT
from addon.simulator.house import Currents

OVER_A, OVER_SHARE = 0.05, 0.02
"""A phase is over its limit where it is by more than both."""
DRAWING_A = 0.05
_KEEPS = math.exp(-1 / TAU_S)
"""What is left of a breaker's heat after a second, as `simulator.breaker.warm` has it."""


@dataclass(slots=True)
class Tally:
    """Counts what is sent to one charger. `last_da`: what it was told last, None before."""

    commands: int = 0
    renewals: int = 0
    changes: int = 0
    pauses: int = 0
    last_da: int | None = None

    def wrote(self, limit_da: int, *, renewal: bool = False) -> None:
        """Count a write."""
        self.commands += 1
        self.renewals += renewal
        if limit_da != self.last_da:
            self.changes += self.last_da is not None
            self.pauses += limit_da == 0 and self.last_da is not None
            self.last_da = limit_da


@dataclass(slots=True)
class Score:
    """Counts what flows, second by second. `heat` is the highest share of what trips the breaker.

    `good_as`, `over_car_as`: the cars' ampere-seconds, all phases added, in seconds without and with a
    phase over the limit.
    """

    fuse_a: float
    seconds: int = 0
    over_s: int = 0
    over_as: float = 0.0
    trips: int = 0
    heat: float = 0.0
    good_as: float = 0.0
    over_car_as: float = 0.0
    _heats: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])

    def count(self, grid_a: Currents, car_a: float) -> bool:
        """Let this flow for a second, `car_a` of it (all phases added) in cars; tells whether it is over."""
        self.seconds += 1
        fuse_a, heats = self.fuse_a, self._heats
        for phase, current_a in enumerate(grid_a):
            goal = (current_a / fuse_a) ** 2
            heats[phase] = goal + (heats[phase] - goal) * _KEEPS
        share = max(heats) / TRIP_HEAT
        self.heat = max(self.heat, share)
        if share > 1:
            self.trips += 1
            self._heats = [0.0, 0.0, 0.0]
        over_a = max(grid_a) - fuse_a
        over = car_a > DRAWING_A and over_a > OVER_A and over_a > OVER_SHARE * fuse_a
        if over:
            self.over_s += 1
            self.over_as += over_a
            self.over_car_as += car_a
        else:
            self.good_as += car_a
        return over
