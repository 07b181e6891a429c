"""How long a command takes: to the charger's answer, to its meter, to the house's meter. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from addon.commissioning.analysis import Seen
from addon.commissioning.record import HELD_AFTER_S, Move, Record, car_level
from addon.model.phases import PHASES, PhaseCurrents

FIRST_SHARE = 0.3
"""A change is seen once this share of the step has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Seconds from a command to each of its effects; None where it was not seen."""

    answer_s: float | None
    charger_s: float | None
    house_s: float | None


def latencies(record: Record, seen: Seen) -> list[Latency]:
    """Measure each step beside which the house was quiet."""
    before = dict(zip(record.steps[1:], record.steps, strict=False))
    found = []
    for move in seen.usable:
        step, sign = move.step, 1 if move.rising else -1
        answered_s = step.answered_at_s
        found.append(
            Latency(
                answer_s=None if answered_s is None else answered_s - step.sent_at_s,
                charger_s=_at_charger(record, move, car_level(record, before[step]), sign),
                house_s=_at_house(record, move, seen, sign),
            )
        )
    return found


def _at_charger(record: Record, move: Move, level: tuple[int, int, int] | None, sign: int) -> float | None:
    if level is None:
        return None
    busiest = max(range(3), key=lambda i: move.car_da[i])
    least_da = FIRST_SHARE * move.car_da[busiest]
    for measured in record.measured:
        passed_s = measured.draw.at_s - move.step.sent_at_s
        changed_da = sign * (measured.draw.terminals_da[busiest] - level[busiest])
        if 0 < passed_s <= HELD_AFTER_S + 60 and changed_da >= least_da:
            return passed_s
    return None


def _at_house(record: Record, move: Move, seen: Seen, sign: int) -> float | None:
    """Find the first report in which a phase that follows the car has moved by a third of its step."""
    last: PhaseCurrents | None = None
    for tick in record.ticks:
        if tick.at_s <= move.step.sent_at_s:
            last = tick.currents
            continue
        if tick.at_s > move.step.until_s or last is None:
            break
        for phase in PHASES:
            whole_da = move.grid_da[phase]
            if (
                phase in seen.moved
                and whole_da * sign * (tick.currents[phase] - last[phase]) >= FIRST_SHARE * whole_da**2
            ):
                return max(0.0, tick.read_at_s - move.step.sent_at_s)
    return None
