"""What was seen during a test, and what held between two steps. Pure.

Between two steps the car stands still, so that the difference between what held before and after one is the
car's and, where the house did not move at the same time, nothing else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from addon.balancer.answer import SETTLE_S
from addon.balancer.draw import METER_DELAY_S
from addon.model.loadpoint import Draw
from addon.model.phases import PHASES, Phase, PhaseCurrents

HELD_AFTER_S = SETTLE_S + METER_DELAY_S
"""After a command charger, car and meter have so long until what is seen counts as held."""

LOOK_S = 15.0
"""Levels are looked at as near to the step between them as this: the house moves less in a short time."""

Terminals = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What the meter was known to show at one moment, since when (`read_at_s`), and when it last lived."""

    at_s: float
    read_at_s: float
    alive_at_s: float
    currents: PhaseCurrents


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measurement of the charger's, and when it came."""

    draw: Draw
    arrived_at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level: what was told, when, when the charger took it (None: not seen), and until when it held."""

    limit_da: int
    sent_at_s: float
    answered_at_s: float | None
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All of one test; steps, ticks and measurements oldest first.

    `phases`: the grid's; `phase_map`: what the option `phases` says, None where it says nothing;
    `includes_chargers`: what that option says; `contradiction`: why the balancer no longer believes the
    meter, "" where it does.
    """

    phases: tuple[Phase, ...]
    phase_map: tuple[Phase, ...] | None
    includes_chargers: bool
    low_da: int
    high_da: int
    ticks: tuple[Tick, ...] = ()
    measured: tuple[Measured, ...] = ()
    steps: tuple[Step, ...] = ()
    contradiction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a step moved, falling ones turned round, so that a car that obeys moves up.

    `car_da` per terminal, `grid_da` per phase; `spread_da`: by how much the meter moved while all should
    have stood still; `per_terminal`: the charger names its terminals.
    """

    step: Step
    rising: bool
    car_da: Terminals
    grid_da: PhaseCurrents
    spread_da: int
    per_terminal: bool


def ticks_in(record: Record, step: Step) -> list[Tick]:
    """List what the meter showed while a step held: only what it can have read in that time."""
    since_s, until_s = held(step)
    return [t for t in record.ticks if since_s <= t.at_s <= until_s and t.alive_at_s >= since_s]


def held(step: Step) -> tuple[float, float]:
    """Name the time in which a step held."""
    return step.sent_at_s + HELD_AFTER_S, step.until_s


def car_level(record: Record, step: Step) -> Terminals | None:
    """Read what the car drew while a step held; None where the charger did not measure."""
    since_s = step.sent_at_s + SETTLE_S
    draws = [m.draw for m in record.measured if since_s <= m.draw.at_s <= step.until_s]
    if not draws:
        return None
    one, two, three = (round(median(d.terminals_da[i] for d in draws)) for i in range(3))
    return one, two, three


def moves(record: Record) -> list[Move]:
    """List what each step moved, where both sides of it were seen."""
    found = []
    for before, after in zip(record.steps, record.steps[1:], strict=False):
        old, new = ticks_in(record, before), ticks_in(record, after)
        car_old, car_new = car_level(record, before), car_level(record, after)
        if not old or not new or car_old is None or car_new is None:
            continue
        old = [t for t in old if t.at_s >= old[-1].at_s - LOOK_S]
        new = [t for t in new if t.at_s <= new[0].at_s + LOOK_S]
        sign = 1 if after.limit_da > before.limit_da else -1
        grid = (sign * (_level(new, p) - _level(old, p)) for p in PHASES)
        one, two, three = (sign * (b - a) for a, b in zip(car_old, car_new, strict=True))
        found.append(
            Move(
                step=after,
                rising=sign > 0,
                car_da=(one, two, three),
                grid_da=PhaseCurrents.of(grid),
                spread_da=max(_spread(ticks, p) for ticks in (old, new) for p in record.phases),
                per_terminal=all(m.draw.per_terminal for m in record.measured),
            )
        )
    return found


def _level(ticks: Sequence[Tick], phase: Phase) -> int:
    return round(median(tick.currents[phase] for tick in ticks))


def _spread(ticks: Sequence[Tick], phase: Phase) -> int:
    currents = [tick.currents[phase] for tick in ticks]
    return max(currents) - min(currents)
