"""Loads that come back: an oven, a heat pump or a dryer that switched off a moment ago switches on again.

Whoever raises a car into such a gap overloads the fuse when it ends, for as long as the car needs to answer.
So each phase remembers how long its gaps were, and a raise waits longer while they recur. In six recorded
house days this takes a quarter off the overload and costs less than one percent of the energy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

STEP_DA = 20
"""A change of the house of less is no appliance worth waiting for."""

GAP_MAX_S = 180.0
"""A load that stayed off for longer is another load; nor does any raise wait longer than that for it."""

SAFETY = 1.5
"""The next gap may be so much longer than the longest so far."""

FORGET_S = 1800.0
"""What has not recurred for half an hour has been switched off by somebody."""

TWICE = 2
"""Once may be chance."""

GAPS_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """What one phase of a house did lately.

    `turn_da`: the highest current since the last rise, or the lowest since the last fall; `fell_at_s`: when
    that fall was, None after a rise; `gaps`: when a gap ended, and how long it had been, in seconds.
    """

    turn_da: int = 0
    fell_at_s: float | None = None
    gaps: tuple[tuple[float, float], ...] = ()


def follow(past: Recurrence | None, house_da: int, now_s: float) -> Recurrence:
    """Take in what the house takes now."""
    if past is None:
        return Recurrence(turn_da=house_da)
    if past.fell_at_s is None:
        if house_da <= past.turn_da - STEP_DA:
            return replace(past, turn_da=house_da, fell_at_s=now_s)
        return past if house_da <= past.turn_da else replace(past, turn_da=house_da)
    if house_da >= past.turn_da + STEP_DA:
        gap_s = now_s - past.fell_at_s
        gaps = past.gaps if gap_s > GAP_MAX_S else (*past.gaps[-GAPS_KEPT + 1 :], (now_s, gap_s))
        return Recurrence(turn_da=house_da, gaps=gaps)
    return past if house_da >= past.turn_da else replace(past, turn_da=house_da)


def hold_s(recurrence: Recurrence, least_s: float, now_s: float) -> float:
    """Say how long room on this phase must have been there before it counts."""
    gaps_s = [gap_s for at_s, gap_s in recurrence.gaps if at_s >= now_s - FORGET_S]
    if len(gaps_s) < TWICE:
        return least_s
    return max(least_s, min(GAP_MAX_S, SAFETY * max(gaps_s)))
