"""Grid phases, and a current on each of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """A phase of the grid connection, as on the meter and the main fuse."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


PHASES = (Phase.L1, Phase.L2, Phase.L3)


@dataclass(frozen=True, slots=True)
class PhaseCurrents:
    """A current on each grid phase in deciamps; import is positive, export negative."""

    l1_da: int = 0
    l2_da: int = 0
    l3_da: int = 0

    @classmethod
    def of(cls, currents_da: Iterable[int]) -> PhaseCurrents:
        """Take up to three currents, L1 first; missing phases carry nothing."""
        values = list(currents_da)
        return cls(*values, *([0] * (3 - len(values))))

    @classmethod
    def even(cls, current_da: int) -> PhaseCurrents:
        """Put the same current on all three phases."""
        return cls(current_da, current_da, current_da)

    def __iter__(self) -> Iterator[int]:
        return iter((self.l1_da, self.l2_da, self.l3_da))

    def __getitem__(self, phase: Phase) -> int:
        return (self.l1_da, self.l2_da, self.l3_da)[PHASES.index(phase)]

    def __add__(self, other: PhaseCurrents) -> PhaseCurrents:
        return PhaseCurrents.of(a + b for a, b in zip(self, other, strict=True))

    def __sub__(self, other: PhaseCurrents) -> PhaseCurrents:
        return PhaseCurrents.of(a - b for a, b in zip(self, other, strict=True))


def deciamps(current_a: float) -> int:
    """Round amperes to the nearest tenth."""
    return round(current_a * 10)


def deciamps_up(current_a: float) -> int:
    """Round amperes up to a tenth: for measured load, so that rounding never makes headroom."""
    return math.ceil(current_a * 10 - 1e-6)


def amps(current_da: int) -> float:
    """Deciamps as amperes."""
    return current_da / 10
