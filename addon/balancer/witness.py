"""The charger as a witness against the meter: a car's step that the meter does not show.

A meter whose values stand still while the car goes up or down by 3 A or more is frozen, however lively it
looks. One whose values move, but twice not with the car, does not see the charger: it hangs in front of
another part of the house. In both cases the house is unknown, and the fallback holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from addon.balancer.draw import ALIGNED_S
from addon.model.loadpoint import Draw, LoadpointState
from addon.model.meter import MeterReading
from addon.model.phases import PhaseCurrents

STEP_DA = 30
SETTLED_DA = 5
"""Two measurements in a row this close show a car that has arrived at a level."""

METER_DELAY_S = 2.0
"""A meter report may be this old when it arrives."""

MISSES = 2
"""Once may be chance: something in the house that went the other way."""

Terminals = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Where a car has settled, and what the meter said then."""

    transaction_id: int
    sampled_at_s: float
    terminals_da: Terminals
    metered: PhaseCurrents


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What has been seen so far. `frozen_at`: where the meter stands still; `thawed`: it did before."""

    levels: tuple[tuple[str, Level], ...] = ()
    misses: int = 0
    frozen_at: PhaseCurrents | None = None
    thawed: bool = False

    @property
    def contradiction(self) -> str:
        """Why the meter can't be believed, in words; empty if it can."""
        if self.frozen_at is not None:
            return "The meter's values stand still although the car's current has changed."
        if self.misses >= MISSES:
            return (
                "The meter does not show what the car takes: it seems to measure another part of the house. "
                "If that is meant, switch off the option meter.includes_chargers."
            )
        return ""


def watch(witness: Witness, reading: MeterReading, states: Sequence[LoadpointState]) -> Witness:
    """Compare the newest reading with what the cars did since they last stood still."""
    if witness.frozen_at is not None and reading.currents != witness.frozen_at:
        # forgiven once, but for one miss: should it really hang elsewhere, the next step tells
        misses = witness.misses if witness.thawed else min(witness.misses, MISSES - 1)
        witness = replace(witness, frozen_at=None, misses=misses, thawed=True)
    charging = [s for s in states if s.session is not None and s.connected]
    before = dict(witness.levels)
    levels: dict[str, Level] = {}
    for state in charging:
        past, now = before.get(state.id), _settled(state, reading)
        if past is not None and (now is None or now.transaction_id == past.transaction_id):
            levels[state.id] = past
        if now is None or (past is not None and past.sampled_at_s == now.sampled_at_s):
            continue
        levels[state.id] = now
        if past is not None and past.transaction_id == now.transaction_id:
            witness = _compare(witness, past, now, alone=len(charging) == 1)
    return replace(witness, levels=tuple(sorted(levels.items(), key=lambda item: item[0])))


def _settled(state: LoadpointState, reading: MeterReading) -> Level | None:
    """Find the level that the last two measurements agree on, and what the meter said between them."""
    if state.session is None or len(state.draws) < 2:
        return None
    last_but_one, last = state.draws[-2:]
    between = last_but_one.at_s + METER_DELAY_S <= reading.at_s <= last.at_s + ALIGNED_S
    if not between or not _alike(last_but_one, last):
        return None
    return Level(
        transaction_id=state.session.transaction_id,
        sampled_at_s=last.at_s,
        terminals_da=last.terminals_da,
        metered=reading.currents,
    )


def _alike(one: Draw, two: Draw) -> bool:
    return all(abs(a - b) <= SETTLED_DA for a, b in zip(one.terminals_da, two.terminals_da, strict=True))


def _compare(witness: Witness, before: Level, now: Level, *, alone: bool) -> Witness:
    step_da = max((b - a for a, b in zip(before.terminals_da, now.terminals_da, strict=True)), key=abs)
    if abs(step_da) < STEP_DA:
        return witness
    direction = 1 if step_da > 0 else -1
    if any(2 * direction * change_da >= abs(step_da) for change_da in now.metered - before.metered):
        return replace(witness, misses=0, thawed=False)
    if now.metered == before.metered:
        witness = replace(witness, frozen_at=now.metered)
    elif not alone:
        return witness  # two cars may have moved against each other
    return replace(witness, misses=min(witness.misses + 1, MISSES))
