"""A Shelly Pro 3EM as a device: what it measures, and when it speaks of its own accord.

Pure. It measures a second late, looks once a second and notifies when a phase's power has changed by
5 % or by 10 W since it last did. It reports currents as magnitudes; export shows in the power's sign.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

Currents = tuple[float, float, float]

PHASE_LETTERS = ("a", "b", "c")
VOLTAGE_V = 230.0
POWER_FACTOR = 0.98
LATE_S = 1.0
PUSH_SHARE = 0.05
PUSH_W = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelly:
    """The meter at one moment: what it would answer now, and what it said last; None before it first looked.

    `flowing` is what it will have measured in a moment.
    """

    measured_a: Currents | None = None
    pushed_a: Currents | None = None
    flowing: tuple[tuple[float, Currents], ...] = field(default=())


def step(meter: Shelly, flowing_a: Currents, now_s: float) -> tuple[Shelly, bool]:
    """Note what flows from now on, measure what flowed a second ago; tells whether it notifies."""
    flowing = (*meter.flowing, (now_s, flowing_a))
    due = [currents_a for at_s, currents_a in flowing if at_s <= now_s - LATE_S]
    measured_a = due[-1] if due else meter.measured_a or flowing_a
    meter = replace(
        meter,
        measured_a=measured_a,
        flowing=tuple(item for item in flowing if item[0] > now_s - LATE_S),
    )
    if not worth_telling(meter.pushed_a, measured_a):
        return meter, False
    return replace(meter, pushed_a=measured_a), True


def worth_telling(before_a: Currents | None, after_a: Currents) -> bool:
    """Apply the push rule to the power of each phase."""
    if before_a is None:
        return True
    for before, after in zip(before_a, after_a, strict=True):
        change_w = abs(after - before) * VOLTAGE_V * POWER_FACTOR
        if change_w >= PUSH_W or (
            change_w and change_w >= PUSH_SHARE * abs(before) * VOLTAGE_V * POWER_FACTOR
        ):
            return True
    return False


def undistorted(flowing_a: Currents, _now_s: float) -> Currents | None:
    """Let the meter see what flows."""
    return flowing_a


def readings(currents_a: Currents) -> dict[str, float]:
    """Tell all it measures, keyed as in the unique ids of Home Assistant's entities."""
    values: dict[str, float] = {}
    for letter, current_a in zip(PHASE_LETTERS, currents_a, strict=True):
        values |= {
            f"em:0-{letter}_current": round(abs(float(current_a)), 3),
            f"em:0-{letter}_voltage": VOLTAGE_V,
            f"em:0-{letter}_act_power": round(current_a * VOLTAGE_V * POWER_FACTOR, 1),
            f"em:0-{letter}_aprt_power": round(abs(current_a) * VOLTAGE_V, 1),
            f"em:0-{letter}_pf": POWER_FACTOR,
        }
    values |= {
        "em:0-total_act_power": round(sum(currents_a) * VOLTAGE_V * POWER_FACTOR, 1),
        "em:0-total_aprt_power": round(sum(map(abs, currents_a)) * VOLTAGE_V, 1),
        "em:0-total_current": round(float(sum(map(abs, currents_a))), 3),
    }
    return values
