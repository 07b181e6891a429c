"""What a control was set to. It comes from outside: anything but what was announced is refused. Pure."""

from __future__ import annotations

import re

from addon.errors import RefusedError
from addon.homeassistant.entities import Entity, state_text
from addon.homeassistant.mqtt.announcement import INSTALL, PRESS

LONGEST_PAYLOAD = 64
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")


def value_of(entity: Entity, payload: str) -> str | float | bool | None:
    """Read what was chosen; raises RefusedError with what is possible."""
    row = entity.row
    match row.platform:
        case "switch":
            if payload not in {"on", "off"}:
                raise _refused(entity, payload, 'it takes "on" or "off"')
            return payload == "on"
        case "select":
            if payload not in row.options:
                raise _refused(entity, payload, f"it takes {' or '.join(row.options)}")
            return payload
        case "number":
            return _number(entity, payload)
        case "button" | "update":
            expected = PRESS if row.platform == "button" else INSTALL
            if payload != expected:
                raise _refused(entity, payload, f"it takes {expected}")
            return None
    raise RefusedError(f"{entity.name} can't be set.")


def _number(entity: Entity, payload: str) -> float:
    least, most, _ = entity.row.limits(entity.subject) if entity.row.limits else (0.0, 0.0, 0.0)
    if not _NUMBER.fullmatch(payload) or not least <= float(payload) <= most:
        unit = f" {entity.row.unit}" if entity.row.unit else ""
        span = f"{state_text(least, '')} to {state_text(most, '')}{unit}"
        raise _refused(entity, payload, f"it takes a number from {span}")
    return float(payload)


def _refused(entity: Entity, payload: str, possible: str) -> RefusedError:
    said = payload[:LONGEST_PAYLOAD]
    return RefusedError(f"{entity.name} can't be set to {said!r}: {possible}.")
