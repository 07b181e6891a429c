"""The Supervisor's rules for an app's options, as far as config.yaml uses them (supervisor/apps/options.py).

Effective options are the defaults with the user's merged in: dictionaries key by key, lists as a whole. Every
value is then checked against its type; a missing one is refused unless its type ends in `?`, and unknown ones
are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KIND = re.compile(
    r"(?P<name>bool|port|str|password|int|float)(?:\((?P<low>[\d.]*),(?P<high>[\d.]*)\))?"
    r"|list\((?P<choices>.+)\)|match\((?P<pattern>.+)\)"
)


class OptionRefusedError(ValueError):
    """The Supervisor would not start the app; the sentence names the option."""


def effective(defaults: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Merge what the user has stored into the defaults."""
    merged = dict(defaults)
    for key, value in stored.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = effective(merged[key], value) if both else value
    return merged


def check(schema: object, value: object, path: str = "") -> object:
    """Return the value as the app gets it, or raise OptionRefusedError."""
    match schema:
        case str():
            return _scalar(schema, value, path)
        case [item]:
            if not isinstance(value, list):
                raise OptionRefusedError(f"{path}: a list is expected")
            return [check(item, each, f"{path}[{index}]") for index, each in enumerate(value)]
        case Mapping():
            if not isinstance(value, Mapping):
                raise OptionRefusedError(f"{path}: a dictionary is expected")
            return _dictionary(schema, value, path)
    raise OptionRefusedError(f"{path}: the Supervisor knows no such schema: {schema}")


def _dictionary(schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> dict[str, Any]:
    checked = {}
    for key, kind in schema.items():
        below = f"{path}.{key}".lstrip(".")
        if key in value:
            checked[key] = check(kind, value[key], below)
        elif not (isinstance(kind, str) and kind.endswith("?")):
            raise OptionRefusedError(f"{below}: missing")
    return checked


def _scalar(schema: str, value: object, path: str) -> object:
    kind = KIND.fullmatch(schema.removesuffix("?"))
    if kind is None:
        raise OptionRefusedError(f"{path}: no type that config.yaml uses: {schema}")
    if value is None:
        raise OptionRefusedError(f"{path}: missing")
    try:
        return _convert(kind, value)
    except (KeyError, ValueError) as error:
        raise OptionRefusedError(f"{path}: {value!r} is not {schema}") from error


def _convert(kind: re.Match[str], value: object) -> object:
    text = str(value)
    if kind["choices"]:
        return {choice: choice for choice in kind["choices"].split("|")}[text]
    if kind["pattern"] and not re.match(kind["pattern"], text):
        raise ValueError(value)
    match kind["name"]:
        case "bool":
            return {"true": True, "false": False}[text.lower()]
        case "port":
            _within(int(text), "1", "65535")
            return int(text)
        case "int":
            number = int(value if isinstance(value, float) else text)  # 25.7 becomes 25
            _within(number, kind["low"], kind["high"])
            return number
        case "float":
            _within(float(text), kind["low"], kind["high"])
            return float(text)
    _within(len(text), kind["low"], kind["high"])
    return text


def _within(value: float, low: str | None, high: str | None) -> None:
    if (low and value < float(low)) or (high and value > float(high)):
        raise ValueError(value)
