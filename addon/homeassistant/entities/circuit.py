"""The entities of each circuit below the main fuse."""

from __future__ import annotations

from collections.abc import Callable

from addon.homeassistant.entities.row import Row, Value, current
from addon.model.phases import PHASES
from addon.model.status import CircuitStatus


def _on_phase(phase: str, what: str) -> Callable[[CircuitStatus], Value]:
    return lambda circuit: getattr(circuit.phases[phase], what) if phase in circuit.phases else None


def _has(phase: str) -> Callable[[CircuitStatus], bool]:
    return lambda circuit: phase in circuit.phases


def _measures(phase: str) -> Callable[[CircuitStatus], bool]:
    return lambda circuit: circuit.meter is not None and phase in circuit.phases


def _available_a(circuit: CircuitStatus) -> Value:
    known = [phase.headroom_a for phase in circuit.phases.values() if phase.headroom_a is not None]
    return max(0.0, min(known)) if known else None


CIRCUIT: tuple[Row[CircuitStatus], ...] = (
    current("limit", lambda circuit: circuit.limit_a, icon="mdi:fuse", category="diagnostic"),
    current("available_current", _available_a),
    *(
        current(f"available_current_{p.lower()}", _on_phase(p, "headroom_a"), applies=_has(p), enabled=False)
        for p in PHASES
    ),
    *(current(f"current_{p.lower()}", _on_phase(p, "current_a"), applies=_measures(p)) for p in PHASES),
    Row(
        key="fuse_heat_left",
        value=lambda circuit: min((p.heat_left_pct for p in circuit.phases.values()), default=None),
        unit="%",
        state_class="measurement",
        precision=0,
        icon="mdi:fuse",
        category="diagnostic",
        step=5.0,
    ),
    Row(
        key="meter_problem",
        platform="binary_sensor",
        value=lambda circuit: None if circuit.meter is None else not circuit.meter.ok,
        attributes=lambda circuit: (
            {"meter": circuit.meter.name, "reason": circuit.meter.text} if circuit.meter else {}
        ),
        device_class="problem",
        category="diagnostic",
        applies=lambda circuit: circuit.meter is not None,
        urgent=True,
    ),
)
