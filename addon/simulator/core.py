"""The part of Home Assistant's Core that the app sees: states, registries, and the events of their changes.

No sockets; `home_assistant` puts it on the network. Field names and shapes are Core 2026.11's.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

VERSION = "2026.11.0"
RELOAD_DELAY_S = 30

Listener = Callable[["StateChange"], None]
EventListener = Callable[[dict[str, Any]], None]


def iso(wall_s: float) -> str:
    """Write an instant as Core does."""
    return datetime.fromtimestamp(wall_s, UTC).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An entity's state. Setting the same again changes neither time and makes no event."""

    entity_id: str
    state: str
    attributes: Mapping[str, Any]
    changed_s: float
    updated_s: float
    context_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def as_dict(self) -> dict[str, Any]:
        """Shape it as in REST and in state_changed."""
        return {
            "entity_id": self.entity_id,
            "state": self.state,
            "attributes": dict(self.attributes),
            "last_changed": iso(self.changed_s),
            "last_reported": iso(self.updated_s),
            "last_updated": iso(self.updated_s),
            "context": {"id": self.context_id, "parent_id": None, "user_id": None},
        }

    def compressed(self) -> dict[str, Any]:
        """Shape it as in subscribe_entities' `a`."""
        short = {"s": self.state, "a": dict(self.attributes), "c": self.context_id, "lc": self.changed_s}
        return short if self.updated_s == self.changed_s else short | {"lu": self.updated_s}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A state that came, changed or went."""

    entity_id: str
    old: State | None
    new: State | None


class Core:
    """States, registries and their listeners.

    Attributes:
        entities: entity registry, by entity id.
        devices: device registry.
        config_entries: the integrations that are set up, as `config_entries/get` lists them.
        notifications: the persistent ones that are shown, by id; a restart forgets them.
        posted: ids of the entities made over REST, which a restart forgets.
        updaters: what `homeassistant.update_entity` runs, by entity id.
        reloaders: what reloading a config entry runs, by entry id.
        enabled: called with a registry row after an entity was enabled.

    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self.wall = wall
        self.states: dict[str, State] = {}
        self.entities: dict[str, dict[str, Any]] = {}
        self.devices: list[dict[str, Any]] = []
        self.config_entries: list[dict[str, Any]] = []
        self.notifications: dict[str, dict[str, Any]] = {}
        self.posted: set[str] = set()
        self.updaters: dict[str, Callable[[], Awaitable[None]]] = {}
        self.reloaders: dict[str, Callable[[], None]] = {}
        self.enabled: list[Callable[[Mapping[str, Any]], None]] = []
        self.state_listeners: list[Listener] = []
        self.event_listeners: list[EventListener] = []

    # -- states --------------------------------------------------------------------------------------

    def set_state(self, entity_id: str, state: str, attributes: Mapping[str, Any]) -> bool:
        """Set a state; tells whether the entity is new."""
        old, now_s = self.states.get(entity_id), self.wall()
        if old and old.state == state and old.attributes == attributes:
            return False
        changed_s = old.changed_s if old and old.state == state else now_s
        new = State(
            entity_id=entity_id,
            state=state,
            attributes=dict(attributes),
            changed_s=changed_s,
            updated_s=now_s,
        )
        self.states[entity_id] = new
        self._changed(StateChange(entity_id=entity_id, old=old, new=new))
        return old is None

    def remove_state(self, entity_id: str) -> bool:
        """Remove a state; tells whether there was one."""
        old = self.states.pop(entity_id, None)
        self.posted.discard(entity_id)
        if old:
            self._changed(StateChange(entity_id=entity_id, old=old, new=None))
        return old is not None

    def _changed(self, change: StateChange) -> None:
        for listener in tuple(self.state_listeners):
            listener(change)
        shown = {
            "entity_id": change.entity_id,
            "old_state": change.old.as_dict() if change.old else None,
            "new_state": change.new.as_dict() if change.new else None,
        }
        self.fire("state_changed", shown)

    def fire(self, event_type: str, data: Mapping[str, Any]) -> None:
        """Tell an event to all who listen."""
        event = {
            "event_type": event_type,
            "data": dict(data),
            "origin": "LOCAL",
            "time_fired": iso(self.wall()),
            "context": {"id": uuid.uuid4().hex, "parent_id": None, "user_id": None},
        }
        for listener in tuple(self.event_listeners):
            listener(event)

    # -- registries ----------------------------------------------------------------------------------

    def add_entity(self, unique_id: str, entity_id: str, *, device_id: str, **fields: Any) -> None:  # noqa: ANN401
        """Register an entity of the shelly integration; `fields` override the registry's defaults."""
        self.entities[entity_id] = {
            "area_id": None,
            "categories": {},
            "config_entry_id": None,
            "config_subentry_id": None,
            "created_at": self.wall(),
            "device_id": device_id,
            "disabled_by": None,
            "entity_category": None,
            "entity_id": entity_id,
            "has_entity_name": True,
            "hidden_by": None,
            "icon": None,
            "id": uuid.uuid4().hex,
            "labels": [],
            "modified_at": self.wall(),
            "name": None,
            "options": {},
            "original_name": None,
            "platform": "shelly",
            "translation_key": None,
            "unique_id": unique_id,
        } | fields

    def update_entity(self, entity_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a registry row as `config/entity_registry/update` does; KeyError where there is none."""
        row = self.entities[entity_id]
        was_disabled = row["disabled_by"] is not None
        row |= {**changes, "modified_at": self.wall()}
        self.fire(
            "entity_registry_updated", {"action": "update", "entity_id": entity_id, "changes": dict(changes)}
        )
        answer: dict[str, Any] = {"entity_entry": row}
        if was_disabled and row["disabled_by"] is None:
            answer["reload_delay"] = RELOAD_DELAY_S
            for listener in self.enabled:
                listener(row)
        return answer

    async def call_service(self, domain: str, service: str, data: Mapping[str, Any]) -> None:
        """Run one of the services that the app calls; KeyError for any other."""
        if (domain, service) == ("homeassistant", "update_entity"):
            wanted = data["entity_id"]
            for entity_id in [wanted] if isinstance(wanted, str) else wanted:
                if entity_id in self.states and entity_id in self.updaters:
                    await self.updaters[entity_id]()
        elif (domain, service) == ("persistent_notification", "create"):
            self.notifications[str(data["notification_id"])] = dict(data)
            self.fire("persistent_notification", data)
        elif (domain, service) == ("persistent_notification", "dismiss"):
            self.notifications.pop(str(data["notification_id"]), None)
        else:
            raise KeyError(service)

    def config(self) -> dict[str, Any]:
        """Answer get_config."""
        return {
            "allowlist_external_dirs": [],
            "allowlist_external_urls": [],
            "components": ["api", "homeassistant", "sensor", "shelly", "websocket_api"],
            "config_dir": "/config",
            "config_source": "storage",
            "country": "AT",
            "currency": "EUR",
            "debug": False,
            "elevation": 0,
            "external_url": None,
            "internal_url": None,
            "language": "en",
            "latitude": 0.0,
            "location_name": "Simulated home",
            "longitude": 0.0,
            "radius": 100,
            "recovery_mode": False,
            "safe_mode": False,
            "state": "RUNNING",
            "time_zone": "UTC",
            "unit_system": {"length": "km", "mass": "g", "temperature": "°C", "volume": "L"},
            "version": VERSION,
        }
