"""Grid phases, and a current on each of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """A phase of the grid connection, as on the meter and the main fuse."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


PHASES = (Phase.L1, Phase.L2, Phase.L3)


_INDEX = {phase: index for index, phase in enumerate(PHASES)}


class PhaseCurrents(NamedTuple):
    """A current on each grid phase in deciamps; import is positive, export negative.

    A named tuple rather than a dataclass: hundreds are made in each decision.
    """

    l1_da: int = 0
    l2_da: int = 0
    l3_da: int = 0

    @classmethod
    def of(cls, currents_da: Iterable[int]) -> PhaseCurrents:
        """Take up to three currents, L1 first; missing phases carry nothing."""
        return cls(*currents_da)

    @classmethod
    def even(cls, current_da: int) -> PhaseCurrents:
        """Put the same current on all three phases."""
        return cls(current_da, current_da, current_da)

    def __getitem__(self, phase: Phase) -> int:  # type: ignore[override]
        return tuple.__getitem__(self, _INDEX[phase])

    def __add__(self, other: PhaseCurrents) -> PhaseCurrents:  # type: ignore[override]
        a, b = self, other
        return PhaseCurrents(a.l1_da + b.l1_da, a.l2_da + b.l2_da, a.l3_da + b.l3_da)

    def __sub__(self, other: PhaseCurrents) -> PhaseCurrents:
        a, b = self, other
        return PhaseCurrents(a.l1_da - b.l1_da, a.l2_da - b.l2_da, a.l3_da - b.l3_da)


def deciamps(current_a: float) -> int:
    """Round amperes to the nearest tenth."""
    return round(current_a * 10)


def deciamps_up(current_a: float) -> int:
    """Round amperes up to a tenth: for measured load, so that rounding never makes headroom."""
    return math.ceil(current_a * 10 - 1e-6)


def amps(current_da: int) -> float:
    """Deciamps as amperes."""
    return current_da / 10
