"""Heat of the fuse: how long a shortage may last before a car has to be paused. It never excuses a setpoint.

A first-order thermal model at the fast edge of the standard's band: heat follows (I/In)² with a time
constant, and the protection trips where that of its conventional non-tripping current is exceeded
(EN 60898-1: 1.13 In holds for an hour, 2.55 In trips a cold breaker within 60 s, at the fast edge in
about 20 s; IEC 60269 gG: 1.25 In holds).
"""

from __future__ import annotations

import math

from addon.model.site import BreakerCurve

TIME_CONSTANT_S = 90.0
_HOLDS_AT = {BreakerCurve.B: 1.13, BreakerCurve.C: 1.13, BreakerCurve.D: 1.13, BreakerCurve.GG: 1.25}

GRACE_MAX_S = 10.0
"""In house days a longer one saves no pause: what outlasts 10 s mostly outlasts 30 s as well."""
GRACE_HEAT_SHARE = 0.8
"""A shortage is waited out while the fuse stays below this share of the heat at which it trips."""


def trip_heat(breaker: BreakerCurve) -> float:
    """Heat at which the protection trips, in units of (I/In)²."""
    return _HOLDS_AT[breaker] ** 2


def heat_after(heat: float, current_da: int, rated_da: int, passed_s: float) -> float:
    """Let a current flow for some time; `heat` before and after in units of (I/In)²."""
    settled = (current_da / rated_da) ** 2
    return settled + (heat - settled) * math.exp(-passed_s / TIME_CONSTANT_S)


def grace_s(heat: float, current_da: int, rated_da: int, breaker: BreakerCurve) -> float:
    """Say how long this current may flow until the fuse is at 80 % of its tripping heat; 10 s at most."""
    settled = (current_da / rated_da) ** 2
    allowed = GRACE_HEAT_SHARE * trip_heat(breaker)
    if settled <= min(1.0, allowed):
        return GRACE_MAX_S  # within the rating: no overload at all
    if heat >= allowed:
        return 0.0
    if settled <= allowed:
        return GRACE_MAX_S
    return min(GRACE_MAX_S, TIME_CONSTANT_S * math.log((settled - heat) / (settled - allowed)))


def heat_left_pct(heat: float, breaker: BreakerCurve) -> float:
    """Heat left before the protection trips: 100 when cold, 0 when it trips."""
    return round(max(0.0, 1.0 - heat / trip_heat(breaker)) * 100, 1)
