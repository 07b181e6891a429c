"""Messages made from OCPP's own schemas, and the ways in which one goes wrong; chance is an argument."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from random import Random
from typing import Any

FOLDERS = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}

Schema = Mapping[str, Any]

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63 - 1,
    10**30,
    1.5,
    1e308,
    "",
    "null",
    "0",
    "١٢",
    "x" * 300,
    "\x00",
    "\ud800",
    "2026-02-30T25:61:61Z",
    "1970-01-01",
    "9999-12-31T23:59:59Z",
    "NaN",
    "1,5",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"a": {"a": {"a": {}}}},
)
"""What stands where something else belongs."""


@cache
def schemas(version: str) -> Mapping[str, Schema]:
    """Read all schemas of a version by their file's name, without its ending."""
    folder = resources.files("ocpp") / FOLDERS[version] / "schemas"
    return {
        file.name.removesuffix(".json"): json.loads(file.read_text("utf-8-sig"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".json")
    }


@cache
def actions(version: str) -> tuple[str, ...]:
    """List the actions of a version."""
    suffix = "" if version == "1.6" else "Request"
    names = [name for name in schemas(version) if not name.endswith("Response")]
    return tuple(sorted(name.removesuffix(suffix) for name in names))


def request_schema(version: str, action: str) -> Schema:
    """Return the schema of a CALL's payload."""
    names = schemas(version)
    return names.get(f"{action}Request") or names[action]


def valid(schema: Schema, chance: Random, top: Schema | None = None) -> Any:  # noqa: ANN401, PLR0911 - JSON
    """Make a payload that keeps to the schema."""
    top = schema if top is None else top
    if "$ref" in schema:
        return valid(top["definitions"][schema["$ref"].rpartition("/")[2]], chance, top)
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            return {
                name: valid(part, chance, top)
                for name, part in schema.get("properties", {}).items()
                if name in required or chance.random() < 0.4
            }
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
            return [
                valid(schema["items"], chance, top)
                for _ in range(chance.randint(least, max(least, min(most, 3))))
            ]
        case "string":
            return _text(schema, chance)
        case "integer" | "number":
            least, most = int(schema.get("minimum", 0)), int(schema.get("maximum", 100))
            return chance.randint(least, max(least, most))
        case "boolean":
            return chance.random() < 0.5
        case _:
            return {}


def _text(schema: Schema, chance: Random) -> str:
    if "enum" in schema:
        return str(chance.choice(schema["enum"]))
    if schema.get("format") == "date-time":
        return f"2026-01-01T00:00:{chance.randint(0, 59):02}Z"
    return "12345"[: min(schema.get("maxLength", 5), chance.randint(1, 5))]


def spoil(payload: Any, chance: Random) -> Any:  # noqa: ANN401 - JSON
    """Change one thing somewhere in a payload; returns the payload."""
    place: Any = payload
    for _ in range(4):  # how deep
        inner = [item for item in _items(place) if isinstance(item, dict | list)]
        if not inner or chance.random() < 0.4:
            break
        place = chance.choice(inner)
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    odd = json.loads(json.dumps(chance.choice(ODD)))
    kind = chance.randrange(3) if keys else 2
    if kind == 0:
        del place[chance.choice(keys)]
    elif kind == 1:
        key = chance.choice(keys)
        place[key] = str(place[key]) if chance.random() < 0.3 else odd
    elif isinstance(place, dict):
        place[chance.choice(["extra", "vendor-x", "", "é" * 200])] = odd
    else:
        place.extend([odd] * chance.choice([1, 1, 5, 60]))
    return payload


def _items(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return list(value.values()) if isinstance(value, dict) else list(value)
