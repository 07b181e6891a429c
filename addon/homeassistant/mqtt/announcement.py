"""What makes a device and its entities of our topics in Home Assistant: device-based MQTT discovery. Pure.

https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from addon import __version__
from addon.homeassistant.entities import Device, Entity
from addon.homeassistant.entities.devices import SITE_ID
from addon.homeassistant.mqtt.topics import Topics

MANUFACTURER = "EV Load Balancer"
PRESS, INSTALL = "PRESS", "INSTALL"

Payload = dict[str, Any]


def announcement(device: Device, topics: Topics, former: Mapping[str, str]) -> Payload:
    """Announce a device. `former`: key -> platform of what it was announced with before."""
    keys = {entity.key for entity in device.entities}
    lost = {key: {"platform": platform} for key, platform in former.items() if key not in keys}
    return {
        "device": _device(device, topics),
        "origin": {"name": MANUFACTURER, "sw_version": __version__},
        "availability": [{"topic": topics.alive}],
        "components": lost | {entity.key: component(device, entity, topics) for entity in device.entities},
    }


def shape(device: Device) -> Hashable:
    """Tell all that an announcement is made of, cheaply: another shape needs another announcement."""
    return (
        device.name,
        device.via,
        device.vendor,
        device.model,
        device.firmware,
        device.serial,
        *((e.key, e.name, e.row.limits(e.subject) if e.row.limits else None) for e in device.entities),
    )


def component(device: Device, entity: Entity, topics: Topics) -> Payload:
    """Announce one entity."""
    row = entity.row
    topic = topics.state(device.id, row.key)
    ours: Payload = {
        "platform": row.platform,
        "name": entity.name,
        "unique_id": f"{topics.device(device.id)}-{row.key}",
        "default_entity_id": f"{row.platform}.{device.slug}_{row.key}",
        "object_id": f"{device.slug}_{row.key}",  # the same for Home Assistant before 2025.10
        "device_class": row.device_class,
        "entity_category": row.category,
        "icon": row.icon,
        "enabled_by_default": None if row.enabled else False,
        "state_topic": None if row.platform == "button" else topic,
        "command_topic": topics.command(device.id, row.key) if row.act else None,
        "unit_of_measurement": row.unit,
    }
    if row.platform not in {"button", "update"}:
        ours["json_attributes_topic"] = topics.attributes(device.id, row.key)
    if row.live and device.connected is not None:
        ours["availability"] = [{"topic": topics.alive}, {"topic": topics.available(device.id)}]
        ours["availability_mode"] = "all"
    return {key: value for key, value in (ours | _of_platform(entity)).items() if value is not None}


def _of_platform(entity: Entity) -> Payload:
    row = entity.row
    if row.platform == "number":
        least, most, step = row.limits(entity.subject) if row.limits else (0.0, 100.0, 1.0)
        return {"min": least, "max": most, "step": step, "mode": "box", "optimistic": False}
    if row.platform == "sensor":
        return {
            "state_class": row.state_class,
            "suggested_display_precision": row.precision,
            "options": list(row.options) or None,
        }
    on_off = {"payload_on": "on", "payload_off": "off"}
    fixed: dict[str, Payload] = {
        "binary_sensor": on_off,
        "switch": on_off | {"state_on": "on", "state_off": "off", "optimistic": False},
        "select": {"options": list(row.options), "optimistic": False},
        "button": {"payload_press": PRESS},
        "update": {"payload_install": INSTALL},
    }
    return fixed[row.platform]


def _device(device: Device, topics: Topics) -> Payload:
    is_site = device.id == SITE_ID
    told = {
        "identifiers": [topics.device(device.id)],
        "name": device.name,
        "manufacturer": device.vendor or (MANUFACTURER if device.connected is None else None),
        "model": device.model or ("Load balancer" if is_site else None),
        "sw_version": device.firmware or None,
        "serial_number": device.serial or None,
        "via_device": topics.device(device.via) if device.via else None,
    }
    return {key: value for key, value in told.items() if value is not None}
