"""What the steps of a test show, all taken together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from addon.balancer.draw import NO_CURRENT_DA
from addon.commissioning.record import Move, Record, Terminals, moves
from addon.model.phases import PHASES, Phase, PhaseCurrents

LEAST_STEP_DA = 15
"""A car that moves by less can't be told from the house and from rounding."""

LIKE_SHARE = 0.35
"""A phase moved as the car did where it is off by no more than this share of its step."""

STILL_DA = 10
"""A house that moves by less while the car stands still is quiet."""


class Motion(Enum):
    """How a phase of the meter moved when the car drew more."""

    STILL = "did not move"
    WITH = "moved with the car"
    AGAINST = "moved against the car"
    UNCLEAR = "moved by something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The picture that all usable steps give.

    `step_da`: by how much the car moved on its busiest terminal; `car_da`, `grid_da`: medians per
    terminal and per phase; `usable`: steps beside which the house was quiet; `doubted`: the balancer itself
    no longer believes the meter.
    """

    step_da: int
    car_da: Terminals
    grid_da: PhaseCurrents
    motions: dict[Phase, Motion]
    per_terminal: bool
    usable: tuple[Move, ...]
    doubted: bool
    all_moves: tuple[Move, ...]

    @property
    def moved(self) -> tuple[Phase, ...]:
        """The phases that moved when the car did, in whichever direction."""
        return tuple(p for p, m in self.motions.items() if m in (Motion.WITH, Motion.AGAINST))

    @property
    def car_moved(self) -> bool:
        """Whether the car moved enough to tell anything."""
        return self.step_da >= LEAST_STEP_DA

    @property
    def conclusive(self) -> bool:
        """Whether a step up and one down, both beside a quiet house, say the same.

        One is enough where the balancer has already drawn its own conclusion.
        """
        ways = {move.rising for move in self.usable}
        enough = ways == {True, False} or (self.doubted and bool(ways))
        return self.car_moved and enough and Motion.UNCLEAR not in self.motions.values()

    @property
    def terminals(self) -> tuple[int, ...]:
        """The charger's terminals (0, 1, 2) that the car uses; empty where the charger does not tell."""
        if not self.per_terminal:
            return ()
        return tuple(
            i for i, da in enumerate(self.car_da) if da > max(NO_CURRENT_DA, LIKE_SHARE * self.step_da)
        )


def look(record: Record) -> Seen:
    """Take all steps together."""
    found = moves(record)
    step_da = _step_da(record, found)
    usable = [m for m in found if _quiet(record, m, step_da)]
    taken = usable or found
    grid = PhaseCurrents.of(round(median(m.grid_da[p] for m in taken)) if taken else 0 for p in PHASES)
    one, two, three = (round(median(m.car_da[i] for m in taken)) if taken else 0 for i in range(3))
    return Seen(
        step_da=step_da,
        car_da=(one, two, three),
        grid_da=grid,
        motions={p: _motion(grid[p], (one, two, three), step_da) for p in record.phases},
        per_terminal=all(m.per_terminal for m in found),
        usable=tuple(usable),
        doubted=bool(record.contradiction),
        all_moves=tuple(found),
    )


def _step_da(record: Record, found: Sequence[Move]) -> int:
    """By how much the car moved; a figure that may be the sum of terminals is at most what was told."""
    if not found:
        return 0
    most_da = round(median(max(m.car_da) for m in found))
    return most_da if all(m.per_terminal for m in found) else min(most_da, record.high_da - record.low_da)


def _quiet(record: Record, move: Move, step_da: int) -> bool:
    """Tell whether the house stood still beside a step: before, after, and meanwhile as far as it shows."""
    if move.spread_da > STILL_DA or max(move.car_da) < LEAST_STEP_DA:
        return False
    return all(_motion(move.grid_da[p], move.car_da, step_da) is not Motion.UNCLEAR for p in record.phases)


def _motion(grid_da: int, car_da: Terminals, step_da: int) -> Motion:
    """Name what a phase did beside what the terminals did."""
    slack_da = max(LIKE_SHARE * step_da, NO_CURRENT_DA)
    if step_da < LEAST_STEP_DA:
        return Motion.STILL if abs(grid_da) <= slack_da else Motion.UNCLEAR
    steps = [da for da in car_da if da > slack_da] or [step_da]
    if any(abs(grid_da - da) <= slack_da for da in [*steps, step_da]):
        return Motion.WITH
    if any(abs(grid_da + da) <= slack_da for da in [*steps, step_da]):
        return Motion.AGAINST
    return Motion.STILL if abs(grid_da) <= slack_da else Motion.UNCLEAR
