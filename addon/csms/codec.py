"""Between OCPP's JSON and Python: messages of the `ocpp` library out, lenient field readers in. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_wire(message: DataclassInstance) -> dict[str, object]:
    """Write a message as its JSON object: camelCase names, and nothing for what is None.

    Keys of dicts are sent as they are.
    """
    wire: dict[str, object] = {}
    for field in fields(message):
        value = getattr(message, field.name)
        if value is not None:
            wire[_camel(field.name)] = _plain(value)
    return wire


def text(payload: Mapping[str, object], name: str) -> str:
    """Read a string; numbers are taken as they would be written, anything else is ""."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def integer(payload: Mapping[str, object], name: str) -> int | None:
    """Read a whole number, also from text and with decimals; None where there is none of 64 bits."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = int(value) if isinstance(value, int) else int(float(value))
    except (ValueError, OverflowError):
        return None
    return found if -(2**63) <= found < 2**63 else None


def number(payload: Mapping[str, object], name: str) -> float | None:
    """Read a number, also from text with a decimal comma; None where there is none."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def part(payload: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Read an object; anything else is an empty one."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(payload: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """Read a list of objects; what is no object is left out, and one object alone is a list of one."""
    value = payload.get(name)
    if isinstance(value, Mapping):
        value = [value]
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return to_wire(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
