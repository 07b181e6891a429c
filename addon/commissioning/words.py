"""Words that several lines of a report use. Pure."""

from __future__ import annotations

from addon.commissioning.analysis import Seen
from addon.commissioning.record import Record
from addon.commissioning.report import Verdict
from addon.model.phases import Phase

Outcome = tuple[Verdict, str]
PROVED, NOT_PROVED, FAILED = Verdict.PROVED, Verdict.NOT_PROVED, Verdict.FAILED


def listed(phases: tuple[Phase, ...]) -> str:
    """Write phases for a sentence."""
    *most, last = phases
    return f"{', '.join(most)} and {last}" if most else last


def ampere(current_da: float) -> str:
    """Write a current for people."""
    return f"{current_da / 10:.1f} A"


def per_phase(record: Record, seen: Seen) -> str:
    """Write what each phase of the meter moved by."""
    return ", ".join(f"{p} {_signed(seen.grid_da[p])}" for p in record.phases)


def per_terminal(seen: Seen) -> str:
    """Write what each terminal of the charger moved by."""
    if not seen.per_terminal:
        return f"{ampere(max(seen.car_da))} by its one figure for all terminals"
    return ", ".join(f"terminal {i + 1} {_signed(da)}" for i, da in enumerate(seen.car_da))


def why_unknown(record: Record, seen: Seen) -> str:
    """Say why the steps tell nothing; "" where they do."""
    if not seen.all_moves:
        return "no step was seen to its end at both the charger and the meter."
    if not seen.car_moved:
        low, high = ampere(record.low_da), ampere(record.high_da)
        return f"the car did not follow: between {low} and {high} it moved by {ampere(seen.step_da)} only."
    if seen.conclusive:
        return ""
    count = len(seen.all_moves)
    return f"the house moved at the same time, {count} steps were tried ({per_phase(record, seen)})."


def _signed(current_da: int) -> str:
    return f"{current_da / 10:+.1f} A".replace("-", "−")
