"""States of entities as `subscribe_entities` tells them: all at first, then only what differs. Pure.

An event is {"a": added, "c": changed, "r": [removed]}; a state {"s": state, "a": attributes}; a change
{"+": new parts, "-": parts removed}. An equal value reported again makes no event at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

NO_VALUE = frozenset({"unavailable", "unknown"})


@dataclass(frozen=True, slots=True)
class EntityState:
    """What we keep of a state."""

    state: str
    unit: str = ""

    @property
    def has_value(self) -> bool:
        """It is neither unavailable nor unknown."""
        return self.state not in NO_VALUE


def apply_event(states: dict[str, EntityState], event: Mapping[str, Any]) -> frozenset[str]:
    """Bring `states` up to date; return the entities whose state changed to a value.

    What is merely added is not among them: a state that Home Assistant had already, or restored.
    """
    changed = set()
    for entity_id, new in event.get("a", {}).items():
        states[entity_id] = EntityState(str(new["s"]), _unit(new))
    for entity_id, difference in event.get("c", {}).items():
        new = difference.get("+", {})
        state = states.get(entity_id, EntityState("unknown"))
        if "unit_of_measurement" in new.get("a", {}):
            state = replace(state, unit=_unit(new))
        if "s" in new:
            state = replace(state, state=str(new["s"]))
            if state.has_value:
                changed.add(entity_id)
        states[entity_id] = state
    for entity_id in event.get("r", ()):
        states.pop(entity_id, None)
    return frozenset(changed)


def _unit(part: Mapping[str, Any]) -> str:
    return str(part.get("a", {}).get("unit_of_measurement") or "")
