"""What a house draws on each phase at a given second, its cars aside.

Three kinds: one with appliances that somebody switches by chance (the same for the same seed), one that
plays a recorded day, and the lively one of the demo. All give float amperes per phase; none needs to be
asked in order.
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Protocol

from addon.simulator.appliances import (
    DISHWASHER,
    HEAT_PUMP,
    HOUSEHOLD,
    IMMERSION_HEATER,
    KETTLE,
    OVEN,
    WASHING_MACHINE,
    Appliance,
    Stage,
)

Currents = tuple[float, float, float]

TIGHT_A, TIGHT_FROM_S, TIGHT_UNTIL_S, TIGHT_EVERY_S = 20.3, 75.0, 120.0, 600.0
QUIET: Currents = (0.6, 0.9, 0.5)
_FRIDGE_A, _FRIDGE_S, _FRIDGE_PERIOD_S = 0.5, 700.0, 2400.0


class House(Protocol):
    """Anything that draws current."""

    def currents_a(self, t_s: float) -> Currents:
        """Tell the current on L1, L2, L3 at `t_s` seconds after the start."""


@dataclass(slots=True)
class _Timeline:
    """One appliance's switching, drawn by lot as far as it was asked for."""

    appliance: Appliance
    chance: Random
    starts_s: list[float] = field(default_factory=lambda: [0.0])
    currents_a: list[float] = field(default_factory=lambda: [0.0])
    known_until_s: float = 0.0

    def current_a(self, t_s: float) -> float:
        while self.known_until_s <= t_s:
            self._extend()
        return self.currents_a[bisect_right(self.starts_s, t_s) - 1]

    def _extend(self) -> None:
        appliance = self.appliance
        at_s = self.known_until_s + self.chance.uniform(appliance.shortest_rest_s, appliance.longest_rest_s)
        for duration_s, current_a in appliance.run(self.chance):
            self.starts_s.append(at_s)
            self.currents_a.append(current_a)
            at_s += duration_s
        self.starts_s.append(at_s)
        self.currents_a.append(0.0)
        self.known_until_s = at_s


class ApplianceHouse:
    """A house with appliances, a fridge and a little that always runs."""

    def __init__(self, seed: int, appliances: Sequence[Appliance] = HOUSEHOLD) -> None:
        self._timelines = [
            _Timeline(appliance, Random(f"{seed} {number} {appliance.name}"))
            for number, appliance in enumerate(appliances)
        ]
        self._seed = seed

    def currents_a(self, t_s: float) -> Currents:
        """Add up what runs at `t_s`."""
        totals = [
            base_a + 0.1 * math.sin(t_s / (7.0 + 2 * index) + self._seed)
            for index, base_a in enumerate(QUIET)
        ]
        totals[0] += _FRIDGE_A if t_s % _FRIDGE_PERIOD_S < _FRIDGE_S else 0.0
        for timeline in self._timelines:
            current_a = timeline.current_a(t_s)
            for index, wired in enumerate(timeline.appliance.phases):
                totals[index] += current_a if wired else 0.0
        one, two, three = totals
        return (one, two, three)


class RecordedHouse:
    """A recorded day (`t_s,l1_a,l2_a,l3_a`, each row holds until the next), played round and round."""

    def __init__(self, path: Path) -> None:
        """Read a recording; OSError or ValueError (KeyError for a missing column) where it can't be read."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (float(row["t_s"]), (float(row["l1_a"]), float(row["l2_a"]), float(row["l3_a"])))
                for row in csv.DictReader(file)
            ]
        if not rows:
            raise ValueError(f"{path} holds no rows")
        self._times_s = [t_s for t_s, _ in rows]
        self._currents = [currents for _, currents in rows]
        self._day_s = max(86_400.0, self._times_s[-1] + 1)

    def currents_a(self, t_s: float) -> Currents:
        """Look up the row that holds at `t_s`."""
        return self._currents[max(0, bisect_right(self._times_s, t_s % self._day_s) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """A house that never draws more than `limit_a` on any phase, so that an overload is a car's doing."""

    house: House
    limit_a: float

    def currents_a(self, t_s: float) -> Currents:
        """Cap what the house draws."""
        one, two, three = (min(current_a, self.limit_a) for current_a in self.house.currents_a(t_s))
        return (one, two, three)


class Knob:
    """A house that draws what it is told to."""

    def __init__(self) -> None:
        self.now_a: Currents = (2.0, 2.0, 2.0)

    def currents_a(self, _t_s: float) -> Currents:
        """Tell the current on L1, L2, L3."""
        return self.now_a


class DemoHouse:
    """A house in which something is switched every few seconds, and which soon comes near its fuse.

    From `TIGHT_FROM_S` to `TIGHT_UNTIL_S`, and every `TIGHT_EVERY_S` again, the immersion heater and
    a sauna share L1: 20 A and more, which leaves a car less than 6 A of a 25 A fuse.
    """

    def __init__(self, seed: int) -> None:
        self._house = ApplianceHouse(seed, _LIVELY)

    def currents_a(self, t_s: float) -> Currents:
        """Add up what runs, the scripted shortage included."""
        one, two, three = self._house.currents_a(t_s)
        if TIGHT_FROM_S <= t_s % TIGHT_EVERY_S < TIGHT_UNTIL_S:
            one = max(one, TIGHT_A)
        return (one, two, three)


def _hurried(appliance: Appliance, rest_s: tuple[float, float], *stages: Stage) -> Appliance:
    """Make an appliance run shorter and more often than in real life."""
    return replace(
        appliance,
        stages=stages or appliance.stages,
        repeats=(1, 2),
        shortest_rest_s=rest_s[0],
        longest_rest_s=rest_s[1],
    )


# One of each on a phase together stays below 18 A, so that a car can charge outside the scripted shortage.
_LIVELY = (
    _hurried(KETTLE, (10, 35), Stage(8.2, 15, 25)),
    _hurried(OVEN, (10, 40), Stage(8.7, 12, 25), Stage(0.2, 8, 15)),
    _hurried(WASHING_MACHINE, (15, 60), Stage(0.8, 5, 10), Stage(4.8, 15, 30), Stage(2.6, 10, 20)),
    _hurried(DISHWASHER, (20, 70), Stage(0.5, 5, 10), Stage(6.0, 15, 30)),
    _hurried(HEAT_PUMP, (15, 45), Stage(3.5, 1.5, 2.5), Stage(2.2, 25, 60)),
    _hurried(IMMERSION_HEATER, (15, 60), Stage(11.0, 15, 35)),
)
