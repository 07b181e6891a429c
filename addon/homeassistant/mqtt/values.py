"""What a control was set to. It comes from outside: anything but what was announced is refused. Pure."""

from __future__ import annotations

import re

from addon.errors import RefusedError
from addon.homeassistant.entities import Entity
from addon.homeassistant.mqtt.announcement import INSTALL, PRESS
from addon.translation.text import either, say

LONGEST_PAYLOAD = 64
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")


def value_of(entity: Entity, payload: str) -> str | float | bool | None:
    """Read what was chosen; raises RefusedError with what is possible."""
    row = entity.row
    match row.platform:
        case "switch":
            if payload not in {"on", "off"}:
                raise RefusedError(
                    say(
                        '{name} can\'t be set to {value!r}: it takes "on" or "off".',
                        name=entity.name,
                        value=_said(payload),
                    )
                )
            return payload == "on"
        case "select":
            if payload not in row.options:
                raise _takes(entity, payload, either(row.options))
            return payload
        case "number":
            return _number(entity, payload)
        case "button" | "update":
            expected = PRESS if row.platform == "button" else INSTALL
            if payload != expected:
                raise _takes(entity, payload, expected)
            return None
    raise RefusedError(say("{name} can't be set.", name=entity.name))


def _number(entity: Entity, payload: str) -> float:
    least, most, _ = entity.row.limits(entity.subject) if entity.row.limits else (0.0, 0.0, 0.0)
    if not _NUMBER.fullmatch(payload) or not least <= float(payload) <= most:
        raise RefusedError(
            say(
                "{name} can't be set to {value!r}: it takes a number from {least:g} to {most:g}{unit}.",
                name=entity.name,
                value=_said(payload),
                least=round(least, 1),
                most=round(most, 1),
                unit=f" {entity.row.unit}" if entity.row.unit else "",
            )
        )
    return float(payload)


def _takes(entity: Entity, payload: str, possible: str) -> RefusedError:
    return RefusedError(
        say(
            "{name} can't be set to {value!r}: it takes {possible}.",
            name=entity.name,
            value=_said(payload),
            possible=possible,
        )
    )


def _said(payload: str) -> str:
    return payload[:LONGEST_PAYLOAD]
