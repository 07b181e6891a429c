"""Whether a charger heeds both periods of a profile, by its own word (GetCompositeSchedule). Pure."""

from __future__ import annotations

import math
from dataclasses import replace

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
    first = schedule.periods[0][1]
    falls = _falls(schedule, limit_in_unit(fallback_da, unit, mains), within_s)
    if falls is not None:
        return falls
    for read in _readings(mains):
        if abs(first - limit_in_unit(limit_da, unit, read)) <= _NEAR:
            return _falls(schedule, limit_in_unit(fallback_da, unit, read), within_s) or False
    return None


def _falls(schedule: CompositeSchedule, fallback: float, within_s: float) -> bool | None:
    """Tell whether it comes down to the fallback in time; None where it never does."""
    if schedule.periods[-1][1] > fallback + _NEAR:
        return None
    return next(at_s for at_s, value in schedule.periods if value <= fallback + _NEAR) <= within_s


def keeps_limit(schedule: CompositeSchedule | None, unit: Unit, limit_da: int, mains: Mains) -> bool | None:
    """Tell whether the schedule allows no more now than was ordered; None where it can't be told."""
    if schedule is None or not schedule.periods or schedule.unit not in ("", unit.value):
        return None
    first = schedule.periods[0][1]
    ordered, in_all = (limit_in_unit(limit_da, unit, read) for read in _readings(mains))
    return first <= ordered + _NEAR or abs(first - in_all) <= _NEAR


def _readings(mains: Mains) -> tuple[Mains, Mains]:
    """List how watts may be meant: for the phases that were named, or summed up over all three."""
    return mains, replace(mains, phases=3)
