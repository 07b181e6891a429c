"""The entities of the house."""

from __future__ import annotations

from collections.abc import Callable

from addon.homeassistant.entities.row import Controls, Row, Value, current, power
from addon.model.decision import Source
from addon.model.phases import PHASES
from addon.model.status import SiteStatus

AGE_STEP_S = 30
"""The age is told in steps: a healthy meter stays at 0 and fills no history."""
SENTENCE_EVERY_S = 60.0
LEAST_LOAD_A, LARGEST_MARGIN_A = 1.0, 10.0
STRATEGIES = ("fair", "first_come")


def _on_phase(phase: str, what: str) -> Callable[[SiteStatus], Value]:
    return lambda site: getattr(site.phases[phase], what) if phase in site.phases else None


def _has_phase(phase: str) -> Callable[[SiteStatus], bool]:
    return lambda site: phase in site.phases


def _available_a(site: SiteStatus) -> Value:
    known = [phase.headroom_a for phase in site.phases.values() if phase.headroom_a is not None]
    return max(0.0, min(known)) if known else None


def _heat_left_pct(site: SiteStatus) -> Value:
    return min((phase.heat_left_pct for phase in site.phases.values()), default=None)


def _age_s(site: SiteStatus) -> Value:
    return None if site.meter.age_s is None else site.meter.age_s // AGE_STEP_S * AGE_STEP_S


async def _set_maximum_load(controls: Controls, site: SiteStatus, value: float) -> None:
    """Keep to it; the upper end stands for the main fuse, whatever that will be."""
    await controls.set_maximum_load_a(0.0 if value >= site.fuse_a else value)


_MEASURED: tuple[Row[SiteStatus], ...] = (
    power("actual_power", lambda site: site.actual_power_w),
    current(
        "actual_current",
        lambda site: site.actual_current_a,
        attributes=lambda site: {"phase": site.most_loaded_phase},
    ),
    Row(
        key="most_loaded_phase",
        value=lambda site: site.most_loaded_phase,
        device_class="enum",
        options=tuple(PHASES),
        icon="mdi:transmission-tower",
        enabled=False,
        every_s=10.0,
    ),
    *(current(f"current_{p.lower()}", _on_phase(p, "current_a"), applies=_has_phase(p)) for p in PHASES),
    *(
        Row(
            key=f"voltage_{p.lower()}",
            value=_on_phase(p, "voltage_v"),
            device_class="voltage",
            unit="V",
            state_class="measurement",
            precision=0,
            enabled=False,
            applies=_has_phase(p),
            step=5.0,
        )
        for p in PHASES
    ),
    current("available_current", _available_a),
    *(
        current(f"available_current_{p.lower()}", _on_phase(p, "headroom_a"), applies=_has_phase(p))
        for p in PHASES
    ),
    Row(
        key="fuse_heat_left",
        value=_heat_left_pct,
        attributes=lambda site: {p.lower(): phase.heat_left_pct for p, phase in site.phases.items()},
        unit="%",
        state_class="measurement",
        precision=0,
        icon="mdi:fuse",
        category="diagnostic",
        step=5.0,
    ),
)

_TOLD: tuple[Row[SiteStatus], ...] = (
    Row(
        key="limiting_reason",
        value=lambda site: site.source,
        attributes=lambda site: {"decision": site.reason},
        device_class="enum",
        options=tuple(Source),
        words="reason",
        icon="mdi:car-speed-limiter",
        urgent=True,
    ),
    Row(
        key="decision",
        value=lambda site: site.reason or None,
        icon="mdi:text-box-outline",
        every_s=SENTENCE_EVERY_S,
    ),
    Row(
        key="meter_age",
        value=_age_s,
        device_class="duration",
        unit="s",
        state_class="measurement",
        precision=0,
        category="diagnostic",
    ),
    Row(
        key="meter_problem",
        platform="binary_sensor",
        value=lambda site: not site.meter.ok,
        attributes=lambda site: {
            "meter": site.meter.name,
            "status": site.meter.status,
            "reason": site.meter.text,
        },
        device_class="problem",
        category="diagnostic",
        urgent=True,
    ),
)

_CONTROLS: tuple[Row[SiteStatus], ...] = (
    current(
        "maximum_load",
        lambda site: site.limit_a,
        platform="number",
        limits=lambda site: (LEAST_LOAD_A, site.fuse_a, 0.1),
        act=_set_maximum_load,
        icon="mdi:fuse",
        category="config",
        urgent=True,
    ),
    current(
        "margin",
        lambda site: site.margin_a,
        platform="number",
        limits=lambda _site: (0.0, LARGEST_MARGIN_A, 0.1),
        act=lambda controls, _site, value: controls.set_margin_a(value),
        icon="mdi:arrow-collapse-down",
        category="config",
        urgent=True,
    ),
    Row(
        key="balancing",
        value=lambda site: not site.shadow,
        platform="switch",
        act=lambda controls, _site, value: controls.set_balancing(on=value),
        icon="mdi:scale-balance",
        category="config",
        urgent=True,
    ),
    Row(
        key="strategy",
        value=lambda site: site.strategy,
        platform="select",
        options=STRATEGIES,
        words="strategy",
        act=lambda controls, _site, value: controls.set_strategy(value),
        icon="mdi:call-split",
        category="config",
        urgent=True,
    ),
)

SITE: tuple[Row[SiteStatus], ...] = (*_MEASURED, *_TOLD, *_CONTROLS)
