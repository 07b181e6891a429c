"""A car's step, and whether a meter shows it. Pure: time is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.homeassistant.meters.discovery import Key
from addon.model.phases import PHASES, Phase, PhaseCurrents

STEP_DA = 30
SETTLED_DA = 5
"""Measurements this close show a car that stays at a level."""

Terminals = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a meter shows now; `currents` is None while it can't be believed."""

    key: Key
    at_s: float
    currents: PhaseCurrents | None
    power_w: float = 0.0
    alive_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A car's step: it stood until `before_s`, and stands elsewhere since `after_s`."""

    loadpoint_id: str
    change_da: Terminals
    per_terminal: bool
    phase_map: tuple[Phase, ...] | None
    before_s: float
    after_s: float

    @property
    def least_da(self) -> int:
        """What a phase of the grid moves by at least; a single figure may be the sum of three terminals."""
        size_da = max(map(abs, self.change_da))
        return size_da if self.per_terminal else size_da // 3


def window_of(track: Sequence[Sight], step: Step) -> list[Sight]:
    """List what a meter showed from before a step until now; nothing if there is a gap in it."""
    before = [sight for sight in track if sight.at_s <= step.before_s]
    window = before[-1:] + [sight for sight in track if step.before_s < sight.at_s]
    return [] if not before or any(sight.currents is None for sight in window) else window


def _changes(window: Sequence[Sight]) -> list[PhaseCurrents]:
    """Tell at each moment how far the phases are from where they began."""
    shown = [sight.currents for sight in window if sight.currents is not None]
    return [currents - shown[0] for currents in shown]


def shows(step: Step, window: Sequence[Sight]) -> bool:
    """Tell whether the step is seen, as large as it was, on as many phases."""
    return any(_fits(step, change) for change in _changes(window))


def _fits(step: Step, change: PhaseCurrents) -> bool:
    if not step.per_terminal:
        whole_da = max(step.change_da, key=abs)
        low_da, high_da = sorted((whole_da // 3, whole_da))
        return any(low_da - SETTLED_DA <= da <= high_da + SETTLED_DA for da in change)
    stepped = [(n, da) for n, da in enumerate(step.change_da) if abs(da) >= STEP_DA]
    if step.phase_map:
        places = [(step.phase_map[n], da) for n, da in stepped if n < len(step.phase_map)]
        return bool(places) and all(_near(change[phase], da) for phase, da in places)
    size_da = max((da for _, da in stepped), key=abs)
    return sum(_near(change[phase], size_da) for phase in PHASES) >= len(stepped)


def _near(seen_da: int, wanted_da: int) -> bool:
    return abs(seen_da - wanted_da) <= max(10, abs(wanted_da) // 4)


def stays(step: Step, window: Sequence[Sight]) -> bool:
    """Tell whether no phase moved by half of the step, in whichever direction, at any time."""
    of_phases = zip(*_changes(window), strict=True)
    return all(2 * (max(changes) - min(changes)) < step.least_da for changes in of_phases)
