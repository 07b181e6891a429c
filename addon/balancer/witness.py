"""The charger as a witness against the meter: a car's step that the meter does not show.

A meter whose values stand still while the car goes up or down by 3 A or more is frozen, however lively it
looks. One whose values move, but twice not with the car, does not see the charger: it hangs in front of
another part of the house. In both cases the house is unknown, and the fallback holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from addon.balancer.draw import METER_DELAY_S
from addon.model.loadpoint import Draw, LoadpointState
from addon.model.meter import MeterReading
from addon.model.phases import PHASES, PhaseCurrents
from addon.translation.text import listed, say

STEP_DA = 30
SETTLED_DA = 5
"""Measurements this close show a car that stays at a level."""

DRAW_DELAY_S = 5.0
"""A charger's measurement may be this old when it arrives: some send what they averaged or queued."""

MISSES = 2
"""Once may be chance: something in the house that went the other way."""

Terminals = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of a car, and between what currents the meter has moved since a reading at that level.

    `per_terminal`: each terminal was measured by itself.
    """

    transaction_id: int
    terminals_da: Terminals
    read_at_s: float
    lowest: PhaseCurrents
    highest: PhaseCurrents
    per_terminal: bool = True


Frozen = tuple[int | None, int | None, int | None]

Levels = tuple[tuple[str, Level], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What has been seen so far, per loadpoint: where its car stood, and where it may be standing now.

    `frozen_at`: where the meter stands still, None in phases that move; `thawed`: it did before.
    """

    stood: Levels = ()
    standing: Levels = ()
    misses: int = 0
    frozen_at: Frozen | None = None
    thawed: bool = False

    @property
    def contradiction(self) -> str:
        """Why the meter can't be believed, in words; empty if it can."""
        if self.frozen_at is not None:
            names = [p for p, da in zip(PHASES, self.frozen_at, strict=True) if da is not None]
            if len(names) == len(PHASES):
                return say("The meter's values stand still although the car's current has changed.")
            return say(
                "The meter's values of {phases} stand still although the car's current has changed.",
                phases=listed(names),
            )
        if self.misses >= MISSES:
            return say(
                "The meter does not show what the car takes: it seems to measure another part of the house. "
                "If that is meant, switch off the option meter.includes_chargers."
            )
        return ""


def watch(witness: Witness, reading: MeterReading, states: Sequence[LoadpointState]) -> Witness:
    """Compare what the meter has shown with what the cars did since they last stood still.

    A meter that moved by half a car's step, in whichever direction, is believed: where the car gives way
    to the house, the balancer itself brings the meter back to where it was before. A phase that did not move
    at all while the car stepped on all three is stuck.
    """
    if witness.frozen_at is not None and _moves(witness.frozen_at, reading.currents):
        # forgiven once, but for one miss: should it really hang elsewhere, the next step tells
        misses = witness.misses if witness.thawed else min(witness.misses, MISSES - 1)
        witness = replace(witness, frozen_at=None, misses=misses, thawed=True)
    charging = [s for s in states if s.session is not None and s.connected and s.draws]
    past, maybe = dict(witness.stood), dict(witness.standing)
    stood: dict[str, Level] = {}
    standing: dict[str, Level] = {}
    for state in sorted(charging, key=lambda s: s.id):
        before = _still(past.get(state.id), state, reading)
        now = _still(maybe.get(state.id), state, reading)
        if now is not None and not _alike(now.terminals_da, _terminals(state.draws[-1])):
            now = None
        if now is not None and state.draws[-1].at_s >= now.read_at_s + DRAW_DELAY_S:
            if before is not None:
                witness = _compare(witness, before, now, alone=len(charging) == 1)
            before, now = now, None
        now = now or _level(state, reading)
        if before:
            stood[state.id] = before
        if now:
            standing[state.id] = now
    return replace(witness, stood=tuple(stood.items()), standing=tuple(standing.items()))


def _still(level: Level | None, state: LoadpointState, reading: MeterReading) -> Level | None:
    """Carry a level of the same session on, with what the meter says now."""
    if level is None or state.session is None or level.transaction_id != state.session.transaction_id:
        return None
    low, high, now = level.lowest, level.highest, reading.currents
    if (
        low.l1_da <= now.l1_da <= high.l1_da
        and low.l2_da <= now.l2_da <= high.l2_da
        and low.l3_da <= now.l3_da <= high.l3_da
    ):
        return level
    lowest, highest = map(min, low, now), map(max, high, now)
    return replace(level, lowest=PhaseCurrents.of(lowest), highest=PhaseCurrents.of(highest))


def _level(state: LoadpointState, reading: MeterReading) -> Level | None:
    """Find the level at which the car stood when the reading was taken, and still does as far as known."""
    earlier = [draw for draw in state.draws if draw.at_s + METER_DELAY_S <= reading.at_s]
    if state.session is None or not earlier:
        return None
    terminals_da = _terminals(earlier[-1])
    later = state.draws[len(earlier) :]
    if not all(_alike(terminals_da, _terminals(draw)) for draw in later):
        return None
    return Level(
        transaction_id=state.session.transaction_id,
        terminals_da=terminals_da,
        per_terminal=earlier[-1].per_terminal,
        read_at_s=reading.at_s,
        lowest=reading.currents,
        highest=reading.currents,
    )


def _terminals(draw: Draw) -> Terminals:
    """Read what each terminal carries; of one figure, which may be the sum of three, at least a third."""
    one, two, three = draw.terminals_da
    return (one, two, three) if draw.per_terminal else (one // 3, two // 3, three // 3)


def _alike(one: Terminals, two: Terminals) -> bool:
    a, b, c = one
    d, e, f = two
    return abs(a - d) <= SETTLED_DA and abs(b - e) <= SETTLED_DA and abs(c - f) <= SETTLED_DA


def _moves(frozen_at: Frozen, currents: PhaseCurrents) -> bool:
    """Tell whether a phase that stood still does so no more."""
    return any(da is not None and da != now_da for da, now_da in zip(frozen_at, currents, strict=True))


def _compare(witness: Witness, before: Level, now: Level, *, alone: bool) -> Witness:
    steps = [abs(b - a) for a, b in zip(before.terminals_da, now.terminals_da, strict=True)]
    step_da, moved = max(steps), before.highest - before.lowest
    if step_da < STEP_DA:
        return witness
    still = [da == 0 for da in moved]
    follows = 2 * max(moved) >= step_da
    on_all = before.per_terminal and now.per_terminal and min(steps) >= STEP_DA
    if all(still) or (follows and any(still) and on_all):
        one, two, three = (da if rests else None for da, rests in zip(before.lowest, still, strict=True))
        witness = replace(witness, frozen_at=(one, two, three))
    if follows:
        return replace(witness, misses=0, thawed=witness.thawed and any(still))
    if not alone and not all(still):
        return witness  # two cars may have moved against each other
    return replace(witness, misses=min(witness.misses + 1, MISSES))
