"""Writes YAML for people to read and change; any YAML 1.1 or 1.2 parser reads it back as it was. Pure.

Text is always quoted, so that no word is taken for something else; what fits on a line stands on one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from addon.recording.codec import Plain

WIDTH = 100

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_A_KEY = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_FOLD = re.compile(r"(?<=\S) (?=\S)")


def to_yaml(value: dict[str, Plain]) -> str:
    """Write a mapping of JSON's values."""
    return "".join(f"{line}\n" for line in _mapping(value, 0))


def _mapping(value: dict[str, Plain], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for name, one in value.items():
        key = f"{indent}{_key(name)}:"
        flow = f"{key} {_flow(one)}"
        if len(flow) <= WIDTH or one in ({}, []):
            yield flow
        elif isinstance(one, dict):
            yield key
            yield from _mapping(one, depth + 1)
        elif isinstance(one, list):
            yield key
            yield from _items(one, depth + 1)
        else:
            yield from _folded(key, one, depth + 1)


def _items(value: list[Plain], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for one in value:
        flow = f"{indent}- {_flow(one)}"
        if len(flow) <= WIDTH or one in ({}, []):
            yield flow
        elif isinstance(one, dict | list):
            inner = _mapping(one, depth + 1) if isinstance(one, dict) else _items(one, depth + 1)
            yield f"{indent}- {next(inner).lstrip()}"
            yield from inner
        else:
            yield from _folded(f"{indent}-", one, depth + 1)


def _folded(head: str, value: Plain, depth: int) -> Iterator[str]:
    """Break a long text where one space stands between words: within quotes YAML reads a break as that."""
    first, *words = _FOLD.split(_flow(value))
    row = f"{head} {first}"
    for word in words:
        if len(row) + 1 + len(word) > WIDTH:
            yield row
            row = "  " * depth + word
        else:
            row += f" {word}"
    yield row


def _flow(value: Plain) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value)


def _key(name: str) -> str:
    plain = _PLAIN_KEY.fullmatch(name) and name.lower() not in _NOT_A_KEY
    return name if plain else _quoted(name)


def _number(value: float) -> str:
    """YAML 1.1 takes a number without a point for a text, as in 1e-07."""
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")


def _quoted(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08X}" for one in escaped)
