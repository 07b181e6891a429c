"""What a make of charger offers its car for the limit that its profiles allow."""

from __future__ import annotations

from addon.simulator.charging_schedule import NOMINAL_VOLTAGE_V
from addon.simulator.quirks import Quirks

MIN_PILOT_A = 6.0


def offer(quirks: Quirks, limit_a: float) -> tuple[int, int]:
    """Work out the current on the pilot in deciamps (0: the contactor opens), and on how many phases.

    `limit_a` is per phase, of three.
    """
    if quirks.stuck_a is not None:
        limit_a = quirks.stuck_a
    if quirks.app_limit_a is not None:
        limit_a = min(limit_a, quirks.app_limit_a)
    phases = 3
    power_w = limit_a * 3 * NOMINAL_VOLTAGE_V
    if power_w < quirks.one_phase_below_w:
        phases, limit_a = 1, min(3 * limit_a, quirks.max_a)
    if power_w < quirks.stops_below_w or limit_a < MIN_PILOT_A:
        limit_a = 0.0
    return int(limit_a * 10 + 1e-6), phases
