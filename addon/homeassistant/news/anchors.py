"""On whose page the logbook shows what happens: the entity that stands for the charger, or for the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from addon.homeassistant.entities import SITE_SLUG, charger_slugs
from addon.homeassistant.entities.devices import SITE_ID, charger_device_id
from addon.model.status import Status

_OURS = "evlb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """An entity: the end of its unique id where MQTT has made it, and its id where nobody changed that."""

    unique: str
    entity_id: str


def anchor_of(status: Status, charger_id: str) -> Anchor:
    """Take a charger's status; with an id of "" the site's reason."""
    for charger in status.chargers:
        if charger.id == charger_id:
            slug = charger_slugs(status.chargers)[charger_id]
            return Anchor(unique=f"{charger_device_id(charger)}-status", entity_id=f"sensor.{slug}_status")
    return Anchor(unique=f"{SITE_ID}-limiting_reason", entity_id=f"sensor.{SITE_SLUG}_limiting_reason")


def resolved(anchor: Anchor, registry: Iterable[Mapping[str, Any]]) -> str:
    """Find the id that it has in Home Assistant's entity registry; people rename entities."""
    for entry in registry:
        parts = str(entry.get("unique_id", "")).split("_", 2)  # evlb_<home>_<device>-<key>
        if entry.get("platform") == "mqtt" and parts[0] == _OURS and parts[-1] == anchor.unique:
            return str(entry["entity_id"])
    return anchor.entity_id
