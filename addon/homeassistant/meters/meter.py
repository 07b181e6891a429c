"""States of a meter's entities -> one reading. Pure.

Currents come as magnitudes; only the sign of the power tells import from export. Both are entities of
their own and may change one after the other, so a phase that turns to export still counts as import for
a moment: the worse of the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from addon.homeassistant.link.entity_states import EntityState
from addon.homeassistant.meters.discovery import Entity, PhaseEntities, ShellyMeter
from addon.model.meter import MeterReading
from addon.model.phases import PhaseCurrents, deciamps_up

States = Mapping[str, EntityState]

SIGN_HOLD_S = 0.3
"""How long current and power of one moment may be apart when they come as two reports."""
LEAST_POWER_FACTOR = 0.8
UNKNOWN_POWER_FACTOR = 0.9
LOW_VOLTAGE = 0.95
"""Part of the nominal voltage assumed where none is measured: on the low side, so that currents are not."""
LEAST_VOLTAGE_V = 50.0

_SCALES = {"m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6}
_BASE_UNITS = ("VA", "A", "W", "V")


@dataclass(frozen=True, slots=True)
class Signs:
    """Which phases export, and when each last turned to it; empty before the first reading."""

    exporting: tuple[bool, ...] = ()
    turned_at_s: tuple[float, ...] = ()

    def settles_at_s(self, now_s: float) -> float | None:
        """When to read again because a held sign gives way; None if no sign is held."""
        times = [t + SIGN_HOLD_S for t, out in zip(self.turned_at_s, self.exporting, strict=True) if out]
        return min((at_s for at_s in times if at_s > now_s), default=None)


@dataclass(frozen=True, slots=True)
class _Phase:
    magnitude_a: float
    power_w: float
    voltage_v: float | None
    estimated: bool


class _Unavailable(Exception):  # noqa: N818 - not an error: the way out of a nested read
    """An entity that is needed has no value now."""


def read(
    states: States, meter: ShellyMeter, *, now_s: float, voltage_v: float, signs: Signs
) -> tuple[MeterReading | None, Signs]:
    """Read all phases; None if an entity that is needed has no value.

    `voltage_v`: nominal, for where none is measured. `signs`: what this function returned last time.
    """
    try:
        phases = [_read_phase(states, entities, voltage_v) for entities in meter.phases]
    except _Unavailable:
        return None, signs
    signs = _follow_signs(signs, [phase.power_w < 0 for phase in phases], now_s)
    held = [now_s < turned_at_s + SIGN_HOLD_S for turned_at_s in signs.turned_at_s]
    currents = (
        deciamps_up(-phase.magnitude_a if out and not hold else phase.magnitude_a)
        for phase, out, hold in zip(phases, signs.exporting, held, strict=True)
    )
    known = [phase.voltage_v for phase in phases if phase.voltage_v is not None]
    reading = MeterReading(
        at_s=now_s,
        currents=PhaseCurrents.of(currents),
        power_w=sum(phase.power_w for phase in phases),
        voltages_v=tuple(known) if len(known) == len(phases) else (),
        estimated=any(phase.estimated for phase in phases),
    )
    return reading, signs


def power_of(states: States, meter: ShellyMeter) -> float | None:
    """Sum up the power of all phases, export negative; None if one is not known."""
    powers = [_live(states, phase.power) for phase in meter.phases]
    if any(power is None for power in powers):
        return None
    return sum(power for power in powers if power is not None)


def _follow_signs(before: Signs, exporting: list[bool], now_s: float) -> Signs:
    if len(before.exporting) != len(exporting):  # the first reading: nothing has turned
        return Signs(tuple(exporting), (-math.inf,) * len(exporting))
    turned = (
        now_s if out and not was_out else at_s
        for out, was_out, at_s in zip(exporting, before.exporting, before.turned_at_s, strict=True)
    )
    return Signs(tuple(exporting), tuple(turned))


def _read_phase(states: States, phase: PhaseEntities, nominal_v: float) -> _Phase:
    measured_v = _live(states, phase.voltage)
    if measured_v is not None and measured_v < LEAST_VOLTAGE_V:
        measured_v = None
    voltage_v = measured_v or LOW_VOLTAGE * nominal_v
    power_w = _needed(states, phase.power)
    current_a = _needed(states, phase.current)
    estimated = current_a is None
    if current_a is None:
        current_a = _estimate_a(states, phase, power_w, voltage_v)
    if power_w is None:  # the user disabled it: without a sign everything is import
        power_w = abs(current_a) * voltage_v
    return _Phase(abs(current_a), power_w, measured_v, estimated)


def _estimate_a(states: States, phase: PhaseEntities, power_w: float | None, voltage_v: float) -> float:
    apparent_va = _needed(states, phase.apparent_power)
    if apparent_va is not None:
        return abs(apparent_va) / voltage_v
    if power_w is None:
        raise _Unavailable
    factor = _live(states, phase.power_factor)
    factor = UNKNOWN_POWER_FACTOR if factor is None else abs(factor)
    return abs(power_w) / (voltage_v * max(factor, LEAST_POWER_FACTOR))


def _needed(states: States, entity: Entity | None) -> float | None:
    """Value of an entity that must have one if it is there at all; None if it is not."""
    if entity is None or entity.id not in states:
        return None
    value = _live(states, entity)
    if value is None:
        raise _Unavailable
    return value


def _live(states: States, entity: Entity | None) -> float | None:
    """Value of an entity in its base unit; None without one."""
    state = states.get(entity.id) if entity else None
    if state is None:
        return None
    try:
        value = float(state.state)
    except ValueError:
        return None
    return value * _scale(state.unit) if math.isfinite(value) else None


def _scale(unit: str) -> float:
    """Factor to the base unit: users may have a sensor shown in kW or mA, a power factor in %."""
    if unit == "%":
        return 0.01
    base = next((base for base in _BASE_UNITS if unit.endswith(base)), None)
    return _SCALES.get(unit.removesuffix(base), 1.0) if base else 1.0
