"""How warm a breaker gets: the fast edge of EN 60898-1, as the published benchmark uses it.

A first-order thermal model: heat follows (I / In)² with a time constant of 90 s and the breaker trips
where it passes 1.13². At 2.55 In that is 20 s from cold; at 1.13 In never, as the standard asks.
"""

from __future__ import annotations

import math

TAU_S = 90.0
TRIP_HEAT = 1.13**2


def warm(heat: float, current_a: float, rated_a: float, duration_s: float) -> float:
    """Let a current flow for a while; heat is in units of the rated current's own (0: cold)."""
    goal = (current_a / rated_a) ** 2
    return goal + (heat - goal) * math.exp(-duration_s / TAU_S)
