"""What is wanted of a charger when it is set up, whatever version of OCPP it speaks. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from addon.csms.learned import PROMPT_INTERVAL_S
from addon.csms.way import Unit

FIRST_PATIENCE_S = 10.0
"""A question holds back all that comes after it; whoever was never told a limit may be at full current."""

FASTEST_S = 5
SLOWER_S = (10, 15, 20, 30, 60)
"""Tried in turn by one that does not measure as often as it should."""

PING_S = 30
MAX_PING_S = 60
"""One that pings more rarely, or never, does not notice for long that its link is dead, and dials late."""

_UNIT_NAMES = {Unit.AMPS: {"current", "a"}, Unit.WATTS: {"power", "w"}}


def intervals_s(present_s: int | None, wanted_s: int, *, can_be_asked: bool) -> Iterator[int]:
    """List the intervals to ask for, best first; none where it measures as often as it should.

    One that can't be asked in between measures faster: else what it draws too much would be stopped too late.
    """
    if wanted_s == PROMPT_INTERVAL_S and not can_be_asked:
        wanted_s = FASTEST_S
    least_s = min(wanted_s, FASTEST_S) if wanted_s <= PROMPT_INTERVAL_S else wanted_s
    if present_s is None or not least_s <= present_s <= wanted_s:
        yield wanted_s
        yield from (s for s in SLOWER_S if s > wanted_s and (not present_s or s < present_s))


def units_in(value: str) -> set[Unit]:
    """Read a list of units of current and power."""
    said = {word.lower() for word in items(value)}
    return {unit for unit, names in _UNIT_NAMES.items() if said & names}


def items(value: str) -> list[str]:
    """Read a list with commas."""
    return [item.strip() for item in value.split(",") if item.strip()]
