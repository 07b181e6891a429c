"""What is shown in Home Assistant: one row of a table is one entity.

Publishers read the table; a value of None is shown as unknown. Keys are a contract: users' automations
and dashboards name them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from addon.model.decision import Source
from addon.model.loadpoint import ChargingStatus
from addon.model.phases import PHASES
from addon.model.status import ChargerStatus, SiteStatus, Status

Value = str | float | bool | None
Attributes = dict[str, Any]
_S = TypeVar("_S")

SITE_SLUG = "ev_load_balancer"
AGE_STEP_S = 30
"""The age is told in steps: a healthy meter stays at 0 and fills no history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description(Generic[_S]):
    """One entity of the site or of each charger.

    `urgent`: a change is told at once, not with the next second's.
    """

    key: str
    name: str
    value: Callable[[_S], Value]
    attributes: Callable[[_S], Attributes] = lambda _: {}
    platform: str = "sensor"
    device_class: str | None = None
    unit: str | None = None
    state_class: str | None = None
    icon: str | None = None
    options: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPost:
    """A state as `POST /api/states/<entity_id>` takes it."""

    entity_id: str
    state: str
    attributes: Attributes = field(default_factory=dict)
    urgent: bool = False


def _no_attributes(_subject: object) -> Attributes:
    return {}


def _current(
    key: str,
    name: str,
    value: Callable[[_S], Value],
    *,
    attributes: Callable[[_S], Attributes] = _no_attributes,
    icon: str | None = None,
    urgent: bool = False,
) -> Description[_S]:
    return Description(
        key=key,
        name=name,
        value=value,
        attributes=attributes,
        device_class="current",
        unit="A",
        state_class="measurement",
        icon=icon,
        urgent=urgent,
    )


def _on_phase(phase: str, what: str) -> Callable[[SiteStatus], Value]:
    return lambda site: getattr(site.phases[phase], what) if phase in site.phases else None


def _available_a(site: SiteStatus) -> Value:
    known = [phase.headroom_a for phase in site.phases.values() if phase.headroom_a is not None]
    return max(0.0, min(known)) if known else None


def _age_s(site: SiteStatus) -> Value:
    return None if site.meter.age_s is None else site.meter.age_s // AGE_STEP_S * AGE_STEP_S


SITE: tuple[Description[SiteStatus], ...] = (
    Description(
        key="actual_power",
        name="Actual power",
        value=lambda site: site.actual_power_w,
        device_class="power",
        unit="W",
        state_class="measurement",
    ),
    _current(
        "actual_current",
        "Actual current",
        lambda site: site.actual_current_a,
        attributes=lambda site: {"phase": site.most_loaded_phase},
    ),
    *(_current(f"current_{p.lower()}", f"Current {p}", _on_phase(p, "current_a")) for p in PHASES),
    _current("available_current", "Available current", _available_a),
    *(
        _current(f"available_current_{p.lower()}", f"Available current {p}", _on_phase(p, "headroom_a"))
        for p in PHASES
    ),
    Description(
        key="limiting_reason",
        name="Limiting reason",
        value=lambda site: site.source,
        attributes=lambda site: {"decision": site.reason},
        device_class="enum",
        options=tuple(Source),
        icon="mdi:car-speed-limiter",
        urgent=True,
    ),
    _current("maximum_load", "Maximum load", lambda site: site.limit_a, icon="mdi:fuse", urgent=True),
    Description(
        key="meter_age",
        name="Meter age",
        value=_age_s,
        device_class="duration",
        unit="s",
        state_class="measurement",
    ),
    Description(
        key="meter_problem",
        name="Meter problem",
        platform="binary_sensor",
        value=lambda site: not site.meter.ok,
        attributes=lambda site: {
            "meter": site.meter.name,
            "status": site.meter.status,
            "reason": site.meter.text,
        },
        device_class="problem",
        urgent=True,
    ),
)

CHARGER: tuple[Description[ChargerStatus], ...] = (
    Description(
        key="status",
        name="Status",
        value=lambda charger: charger.status,
        attributes=lambda charger: {
            "vendor": charger.vendor,
            "model": charger.model,
            "firmware": charger.firmware,
        },
        device_class="enum",
        options=tuple(ChargingStatus),
        icon="mdi:ev-station",
        urgent=True,
    ),
    Description(
        key="connected",
        name="Connected",
        platform="binary_sensor",
        value=lambda charger: charger.connected,
        device_class="connectivity",
        urgent=True,
    ),
    Description(
        key="availability",
        name="Availability",
        platform="binary_sensor",
        value=lambda charger: charger.available,
        icon="mdi:toggle-switch",
        urgent=True,
    ),
    _current("maximum_current", "Maximum current", lambda charger: charger.max_current_a, urgent=True),
    _current(
        "current_limit",
        "Current limit",
        lambda charger: charger.limit_a,
        attributes=lambda charger: {"reason": charger.reason, "source": charger.source},
        icon="mdi:car-speed-limiter",
    ),
    _current(
        "current",
        "Current",
        lambda charger: max(charger.current_a.values(), default=None),
        attributes=lambda charger: {phase.lower(): amps for phase, amps in charger.current_a.items()},
    ),
    Description(
        key="power",
        name="Power",
        value=lambda charger: charger.power_w,
        device_class="power",
        unit="W",
        state_class="measurement",
    ),
    Description(
        key="energy",
        name="Energy",
        value=lambda charger: charger.energy_wh,
        device_class="energy",
        unit="Wh",
        state_class="total_increasing",
    ),
    Description(
        key="session_energy",
        name="Session energy",
        value=lambda charger: charger.session.energy_wh if charger.session else None,
        attributes=lambda charger: (
            {"started": charger.session.started, "id_tag": charger.session.id_tag} if charger.session else {}
        ),
        device_class="energy",
        unit="Wh",
        state_class="total_increasing",
    ),
    Description(
        key="problem",
        name="Problem",
        platform="binary_sensor",
        value=lambda charger: bool(charger.problem),
        attributes=lambda charger: {"reason": charger.problem},
        device_class="problem",
        urgent=True,
    ),
)


def entity_posts(status: Status, taken: Collection[str] = ()) -> Iterator[EntityPost]:
    """Give all entities of a moment. `taken`: entity ids that belong to others."""
    if status.site is not None:
        for site_row in SITE:
            yield _post(site_row, SITE_SLUG, "EV load balancer", status.site)
    slugs = charger_slugs(status.chargers, taken)
    for charger in status.chargers:
        for row in CHARGER:
            yield _post(row, slugs[charger.id], charger.name or charger.id, charger)


def charger_slugs(chargers: Iterable[ChargerStatus], taken: Collection[str] = ()) -> dict[str, str]:
    """Name each charger for its entity ids: its name, or its id where names are alike; never an id of others.

    The order of chargers does not matter, so that a new one renames nothing but what it is alike.
    """
    ordered = sorted(chargers, key=lambda charger: charger.id)
    names = {charger.id: _own(slugify(charger.name or charger.id)) for charger in ordered}
    counts = Counter(names.values())
    used = {f"{row.platform}.{SITE_SLUG}_{row.key}" for row in SITE} | set(taken)
    slugs = {}
    for charger_id, name in names.items():
        base = name if counts[name] == 1 else _own(slugify(charger_id))
        slug, number = base, 2
        while used & _entity_ids(slug):
            slug, number = f"{base}_{number}", number + 1
        used |= _entity_ids(slug)
        slugs[charger_id] = slug
    return slugs


def slugify(text: str) -> str:
    """Make a name fit for an entity id, as Home Assistant does."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "charger"


def _own(slug: str) -> str:
    """Keep a charger's ids apart from the site's."""
    return f"charger_{slug}" if slug.startswith(SITE_SLUG) else slug


def _entity_ids(slug: str) -> set[str]:
    return {f"{row.platform}.{slug}_{row.key}" for row in CHARGER}


def _post(row: Description[_S], slug: str, owner: str, subject: _S) -> EntityPost:
    attributes: Attributes = {"friendly_name": f"{owner} {row.name.lower()}"}
    fixed = {
        "device_class": row.device_class,
        "unit_of_measurement": row.unit,
        "state_class": row.state_class,
        "icon": row.icon,
        "options": list(row.options) or None,
    }
    attributes |= {key: value for key, value in fixed.items() if value is not None}
    return EntityPost(
        entity_id=f"{row.platform}.{slug}_{row.key}",
        state=_state(row.value(subject)),
        attributes=attributes | row.attributes(subject),
        urgent=row.urgent,
    )


def _state(value: Value) -> str:
    """Write a value as Home Assistant does; numbers to a tenth, so that noise makes no changes."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "on" if value else "off"
        case int() | float():
            return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # no minus before 0
        case _:
            return str(value)
