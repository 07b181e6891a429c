"""Heat of the fuse: how long a shortage may last before a car has to be paused. It never excuses a setpoint.

A first-order thermal model at the fast edge of the standard's band: heat follows (I/In)² with a time
constant, and the protection trips where that of its conventional non-tripping current is exceeded. What the
standards ask for, and what the model does from cold:

| current | EN 60898-1 B, C, D | model | IEC 60269 gG | model |
|---|---|---|---|---|
| 1.13 In | holds for an hour | holds | | |
| 1.25 In | | | holds for an hour | holds |
| 1.45 In | trips within 1 h (above 63 A: 2 h) | 84 s | | |
| 1.6 In | | | melts within 1 h (above 63 A: 2 h) | 85 s |
| 2.55 In | trips in 1 to 60 s (above 32 A: 120 s) | 20 s | | |
| 3 / 5 / 10 In | B / C / D may trip at once (at 5 / 10 / 20 In: does) | at once | | |
"""

from __future__ import annotations

import math

from addon.model.site import BreakerCurve

TIME_CONSTANT_S = 90.0
_HOLDS_AT = {BreakerCurve.B: 1.13, BreakerCurve.C: 1.13, BreakerCurve.D: 1.13, BreakerCurve.GG: 1.25}

_INSTANT_AT = {BreakerCurve.B: 3, BreakerCurve.C: 5, BreakerCurve.D: 10}
"""Multiple of In from which the magnetic release may act; a fuse has none."""

GRACE_MAX_S = 10.0
"""In house days a longer one saves no pause: what outlasts 10 s mostly outlasts 30 s as well."""
GRACE_HEAT_SHARE = 0.8
"""A shortage is waited out while the fuse stays below this share of the heat at which it trips."""


def trip_heat(breaker: BreakerCurve) -> float:
    """Heat above which the protection trips, in units of (I/In)²."""
    return _HOLDS_AT[breaker] ** 2


def heat_after(heat: float, current_da: int, rated_da: int, passed_s: float, breaker: BreakerCurve) -> float:
    """Let a current flow for some time; `heat` before and after in units of (I/In)²."""
    if _trips_at_once(current_da, rated_da, breaker):
        return max(heat, 1.01 * trip_heat(breaker))
    settled = (current_da / rated_da) ** 2
    return settled + (heat - settled) * math.exp(-passed_s / TIME_CONSTANT_S)


def _trips_at_once(current_da: int, rated_da: int, breaker: BreakerCurve) -> bool:
    return abs(current_da) >= _INSTANT_AT.get(breaker, math.inf) * rated_da


def grace_s(heat: float, current_da: int, rated_da: int, breaker: BreakerCurve) -> float:
    """Say how long this current may flow until the fuse is at 80 % of its tripping heat; 10 s at most."""
    settled = (current_da / rated_da) ** 2
    allowed = GRACE_HEAT_SHARE * trip_heat(breaker)
    if settled <= min(1.0, allowed):
        return GRACE_MAX_S  # within the rating: no overload at all
    if heat >= allowed or _trips_at_once(current_da, rated_da, breaker):
        return 0.0
    if settled <= allowed:
        return GRACE_MAX_S
    return min(GRACE_MAX_S, TIME_CONSTANT_S * math.log((settled - heat) / (settled - allowed)))


def heat_left_pct(heat: float, breaker: BreakerCurve) -> float:
    """Heat left before the protection trips: 100 when cold, 0 when it trips."""
    return round(max(0.0, 1.0 - heat / trip_heat(breaker)) * 100, 1)
