"""Words that several lines of a report use. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from addon.commissioning.analysis import Seen
from addon.commissioning.record import Record
from addon.commissioning.report import Verdict
from addon.translation.text import Text, commas, either, say

Outcome = tuple[Verdict, str]
PROVED, NOT_PROVED, FAILED = Verdict.PROVED, Verdict.NOT_PROVED, Verdict.FAILED


def one_of(names: Iterable[str]) -> str:
    """Write names of which one is to be taken."""
    return either(say('"{name}"', name=name) for name in names)


def per_phase(record: Record, seen: Seen) -> str:
    """Write what each phase of the meter moved by."""
    return commas(_moved(p, seen.grid_da[p]) for p in record.phases)


def per_terminal(seen: Seen) -> str:
    """Write what each terminal of the charger moved by."""
    if not seen.per_terminal:
        return say("{amps:.1f} A by its one figure for all terminals", amps=max(seen.car_da) / 10)
    return commas(_moved(say("terminal {number}", number=i + 1), da) for i, da in enumerate(seen.car_da))


def _moved(name: str, current_da: int) -> Text:
    if current_da < 0:
        return say("{name} −{amps:.1f} A", name=name, amps=-current_da / 10)
    return say("{name} +{amps:.1f} A", name=name, amps=current_da / 10)


def why_unknown(record: Record, seen: Seen) -> str:
    """Say why the steps tell nothing; "" where they do."""
    if not seen.all_moves:
        return say("No step was seen to its end at both the charger and the meter.")
    if not seen.car_moved:
        return say(
            "The car did not follow: between {low:.1f} A and {high:.1f} A it moved by {moved:.1f} A only.",
            low=record.low_da / 10,
            high=record.high_da / 10,
            moved=seen.step_da / 10,
        )
    if seen.conclusive:
        return ""
    figures = per_phase(record, seen)
    count = len(seen.all_moves)
    if count == 1:
        return say("The house moved at the same time, one step was tried ({figures}).", figures=figures)
    return say(
        "The house moved at the same time, {count} steps were tried ({figures}).",
        count=count,
        figures=figures,
    )
