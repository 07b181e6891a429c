"""Whether a charger heeds both periods of a profile, by its own word (GetCompositeSchedule). Pure."""

from __future__ import annotations

import math

from addon.csms.limit_profile import Mains, limit_in_unit
from addon.csms.requests import CompositeSchedule
from addon.csms.way import Unit

_NEAR = 0.1
"""Chargers round: one decimal either way."""


def heeds_fall(
    schedule: CompositeSchedule | None,
    unit: Unit,
    limit_da: int,
    fallback_da: int,
    mains: Mains,
    *,
    within_s: float = math.inf,
) -> bool | None:
    """Tell whether the schedule falls from limit to fallback, and in time; None where it can't be told.

    Only a schedule that begins as it was ordered and never falls convicts: many answer with another unit,
    with nothing, or with something else altogether.
    """
    if schedule is None or not schedule.periods or schedule.unit not in ("", unit.value):
        return None
    limit, fallback = (limit_in_unit(da, unit, mains) for da in (limit_da, fallback_da))
    first, last = schedule.periods[0][1], schedule.periods[-1][1]
    if last <= fallback + _NEAR:
        falls_s = next(start_s for start_s, value in schedule.periods if value <= fallback + _NEAR)
        return falls_s <= within_s
    return False if abs(first - limit) <= _NEAR else None


def keeps_limit(schedule: CompositeSchedule | None, unit: Unit, limit_da: int, mains: Mains) -> bool | None:
    """Tell whether the schedule allows no more now than was ordered; None where it can't be told."""
    if schedule is None or not schedule.periods or schedule.unit not in ("", unit.value):
        return None
    return schedule.periods[0][1] <= limit_in_unit(limit_da, unit, mains) + _NEAR
