"""Values as Home Assistant writes them, and the entities as they are posted where there is no broker."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from addon.homeassistant.entities.devices import Device, Entity, devices_of
from addon.homeassistant.entities.names import Names
from addon.homeassistant.entities.row import Attributes, Value, cut
from addon.model.status import Status
from addon.translation.catalogs import ENGLISH, plain

UNKNOWN = "unknown"
MARK = "EV Load Balancer"
"""The attribution of all that is posted, by which the next start finds what the last one left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPost:
    """A state with its attributes, and how often it may be told (see Row).

    `id`: that of the entity in `POST /api/states/<entity_id>`, or the topic at a broker.
    """

    id: str
    state: str
    attributes: Attributes = field(default_factory=dict)
    urgent: bool = False
    step: float = 0.0
    every_s: float = 1.0


def entity_posts(
    status: Status, taken: Collection[str] = (), names: Names | None = None
) -> Iterator[EntityPost]:
    """Give all entities of a moment, as far as they can be shown without a broker and are no noise."""
    words = names or Names.in_language(ENGLISH)
    for device in devices_of(status, words, taken):
        for entity in device.entities:
            if entity.row.enabled and (platform := entity.row.shown_alone):
                yield _post(device, entity, platform, words)


def attributes_of(entity: Entity, names: Names) -> Attributes:
    """Tell what goes with the state: a row's attributes and the state itself, in the home's language."""
    row = entity.row
    value = row.value(entity.subject)
    text = {"text": names.of(row.words, str(value))} if row.words and value is not None else {}
    told = row.attributes(entity.subject).items()
    return text | {key: plain(one, names.language) if isinstance(one, str) else one for key, one in told}


def _post(device: Device, entity: Entity, platform: str, names: Names) -> EntityPost:
    row = entity.row
    owner = device.name
    attributes: Attributes = {"friendly_name": f"{owner} {entity.name[:1].lower()}{entity.name[1:]}"}
    if names.language != ENGLISH:  # nouns keep their capitals
        attributes = {"friendly_name": f"{owner} {entity.name}"}
    fixed = {
        "device_class": row.device_class,
        "unit_of_measurement": row.unit,
        "state_class": row.state_class,
        "icon": row.icon,
        "options": list(row.options) or None,
        "attribution": MARK,
    }
    attributes |= {key: value for key, value in fixed.items() if value is not None}
    return EntityPost(
        id=f"{platform}.{device.slug}_{row.key}",
        state=state_text(row.value(entity.subject), UNKNOWN, names.language),
        attributes=attributes | attributes_of(entity, names),
        urgent=row.urgent,
        step=row.step,
        every_s=row.every_s,
    )


def state_text(value: Value, unknown: str, language: str = ENGLISH) -> str:
    """Write a value as Home Assistant does; numbers to a tenth, so that noise makes no changes.

    A sentence is said in this language; what automations compare is none.
    """
    match value:
        case None:
            return unknown
        case bool():
            return "on" if value else "off"
        case int() | float():
            return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # no minus before 0
        case _:
            return cut(plain(value, language))
