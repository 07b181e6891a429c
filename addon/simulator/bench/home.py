"""A home in the benchmark: a house day, the chargers behind its fuse, and what is counted of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from addon.simulator.bench.cars import CarKind
from addon.simulator.bench.plant import DEFAULT_DA, Plant
from addon.simulator.bench.score import Score, Tally
from addon.simulator.house import Currents


class Home:
    """House, chargers and fuse.

    Attributes:
        plants: the chargers; `tallies`: what each was told.
        house_a: what the house takes at this second, per phase.
        grid_a: what flows through the main fuse.
        over: whether a phase is above the limit while a car draws.

    """

    def __init__(self, day: Sequence[Currents], kinds: Sequence[CarKind], fuse_a: float) -> None:
        # the site's fallback is for all cars together: only the first finds room in it
        self.plants = [Plant(kind, DEFAULT_DA if index == 0 else 0) for index, kind in enumerate(kinds)]
        self.tallies = [Tally() for _ in kinds]
        self.score = Score(fuse_a)
        self.fuse_a = fuse_a
        self.house_a: Currents = (0.0, 0.0, 0.0)
        self.grid_a: Currents = (0.0, 0.0, 0.0)
        self.over = False
        self._day = day

    def step(self, t_s: int) -> None:
        """Move on to this second, and count what flows during it."""
        self.house_a = self._day[t_s]
        flowing_a, cars_a = list(self.house_a), 0.0
        for plant in self.plants:
            plant.step(t_s)
            plant.add_to(flowing_a)
            cars_a += plant.amps * len(plant.kind.wired)
        one, two, three = flowing_a
        self.grid_a = (one, two, three)
        self.over = self.score.count(self.grid_a, cars_a)


Watcher = Callable[[int, Home], None]
"""Looks at each second after the controller has acted in it."""
