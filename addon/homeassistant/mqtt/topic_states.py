"""What is said at our topics at one moment. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from addon.homeassistant.entities import Device, Entity, EntityPost, Names, state_text
from addon.homeassistant.entities.states import attributes_of
from addon.homeassistant.mqtt.topics import OFFLINE, ONLINE, UNKNOWN, Topics


def topic_states(device: Device, topics: Topics, names: Names) -> Iterator[EntityPost]:
    """Give the states of a device; the id of each is its topic."""
    if device.connected is not None:
        connected = ONLINE if device.connected else OFFLINE
        yield EntityPost(id=topics.available(device.id), state=connected, urgent=True)
    for entity in device.entities:
        topic = topics.state(device.id, entity.key)
        if entity.row.platform == "update":
            yield EntityPost(id=topic, state=_versions(entity), urgent=True)
        elif entity.row.platform != "button":
            yield EntityPost(
                id=topic,
                state=state_text(entity.row.value(entity.subject), UNKNOWN, names.language),
                attributes=attributes_of(entity, names),
                urgent=entity.row.urgent,
                step=entity.row.step,
                every_s=entity.row.every_s,
            )


def _versions(entity: Entity) -> str:
    return dumped(entity.row.attributes(entity.subject))


def dumped(value: object) -> str:
    """Write JSON as short as it can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
