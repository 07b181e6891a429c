"""How evenly several equal cars are served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from addon.simulator.bench.home import Home

SETTLED_S = 15
"""So long after the last new setpoint every car has answered, and no raise or cut is in progress."""


def jain(values: Sequence[float]) -> float:
    """Jain's index: 1 where all have the same, 1/n where one has it all; nothing is shared evenly."""
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


@dataclass(slots=True)
class Shares:
    """Watches a home with several equal cars that all want their maximum.

    `even`: the sum of Jain's index over the settled seconds in which all of them charge; `seconds`: how many;
    `car_as`: what each has drawn.
    """

    even: float = 0.0
    seconds: int = 0
    car_as: list[float] = field(default_factory=list)
    _limits_da: list[int | None] = field(default_factory=list)
    _changed_s: int = 0

    def watch(self, t_s: int, home: Home) -> None:
        """Look at one second."""
        limits_da = [tally.last_da for tally in home.tallies]
        if limits_da != self._limits_da:
            self._limits_da, self._changed_s = limits_da, t_s
        drawn_a = [plant.amps for plant in home.plants]
        self.car_as = [a + b for a, b in zip(self.car_as or [0.0] * len(drawn_a), drawn_a, strict=True)]
        if t_s - self._changed_s >= SETTLED_S and all(limits_da):
            self.even += jain(drawn_a)
            self.seconds += 1
