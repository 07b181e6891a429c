"""The options as one JSON document whose lists are objects by id, so that a part of it can be named. Pure.

A part's path is a tuple of keys: ("grid", "margin_a"), ("chargers", "garage", "name").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from addon.config import MAIN_NAMES, ChargerOptions, CircuitOptions, Options, TagOptions

Document = dict[str, Any]
Path = tuple[str, ...]

LISTS: Mapping[str, type[msgspec.Struct]] = {
    "circuits": CircuitOptions,
    "chargers": ChargerOptions,
    "tags": TagOptions,
}
KEYS: Mapping[str, str] = {"circuits": "name", "chargers": "id", "tags": "id"}
"""Option that is a list -> the field that names an entry."""

_SECRET = "password"  # noqa: S105 - the name of the fields that hold one


class Edit(NamedTuple):
    """One thing that is different; None stands for an entry that is not there, or a value that is not set."""

    path: Path
    before: Any
    after: Any


def is_secret(path: Path) -> bool:
    """Tell whether a part must not be shown."""
    return path[-1] == _SECRET


def document_of(options: Options) -> Document:
    """Write all options down, defaults included."""
    document = _plain(options)
    for name, key in KEYS.items():
        document[name] = {_entry_id(name, entry[key]): entry for entry in document[name]}
    return document


def shown(document: Document, path: Path = ()) -> Document:
    """Replace each secret by whether it is set."""
    return {
        key: shown(value, (*path, key))
        if isinstance(value, dict)
        else bool(value)
        if is_secret((*path, key))
        else value
        for key, value in document.items()
    }


def edits(before: Document, after: Document) -> list[Edit]:
    """List what is different; an entry that came or went is one edit."""
    return list(_edits(before, after, ()))


def part(document: Document, path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Read a part; None where it is not there."""
    value: Any = document
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def undoing(done: list[Edit]) -> Document:
    """Make the patch that takes edits back."""
    patch: Document = {}
    for edit in done:
        inner = patch
        for key in edit.path[:-1]:
            inner = inner.setdefault(key, {})
        inner[edit.path[-1]] = edit.before
    return patch


def apply_patch(raw: dict[str, Any], patch: Mapping[str, Any]) -> None:
    """Change raw options by a merge patch (RFC 7386) of the document; its shape must have been checked.

    Null takes a value or an entry away. A circuit that gets another name keeps its chargers and circuits.
    """
    for name, change in patch.items():
        if name in LISTS:
            _patch_list(raw, name, change or {}, everything=change is None)
        elif isinstance(change, Mapping):
            group = raw[name] = dict(raw.get(name) or {})
            _patch_entry(group, change)
        elif change is None:
            raw.pop(name, None)
        else:
            raw[name] = change


def same_entry(name: str, one: str, other: str) -> bool:
    """Tell whether two words name the same entry of a list; only of chargers do capitals matter."""
    if name == "chargers":
        return one == other
    return one.strip().casefold() == other.strip().casefold()


def _entry_id(name: str, word: str) -> str:
    return word if name == "chargers" else word.strip()


def _plain(struct: msgspec.Struct) -> Document:
    return {name: _plain_value(getattr(struct, name)) for name in struct.__struct_fields__}


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, msgspec.Struct):
        return _plain(value)
    return [_plain_value(one) for one in value] if isinstance(value, tuple) else value


def _edits(before: Document, after: Document, path: Path) -> Iterator[Edit]:
    for key in [*before, *(key for key in after if key not in before)]:
        one, other = before.get(key), after.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _edits(one, other, (*path, key))
        elif one != other:
            yield Edit((*path, key), one, other)


def _patch_entry(entry: dict[str, Any], change: Mapping[str, Any]) -> None:
    for key, value in change.items():
        if value is None:
            entry.pop(key, None)
        else:
            entry[key] = value


def _patch_list(raw: dict[str, Any], name: str, changes: Mapping[str, Any], *, everything: bool) -> None:
    key = KEYS[name]
    entries: list[dict[str, Any]] = [] if everything else [dict(entry) for entry in raw.get(name) or []]
    for id_, change in changes.items():
        found = next((e for e in entries if same_entry(name, str(e.get(key, "")), id_)), None)
        if change is None:
            entries = [entry for entry in entries if entry is not found]
            continue
        if found is None:
            found = {key: id_}
            entries.append(found)
        old = str(found[key])
        _patch_entry(found, change)
        found.setdefault(key, id_)
        if name == "circuits" and found[key] != old:
            raw[name] = entries
            _rename(raw, old, str(found[key]))
    raw[name] = entries


def _rename(raw: dict[str, Any], old: str, new: str) -> None:
    """Let those that name a circuit name it by its new name; `raw`'s own entries are not touched."""
    if old.strip().casefold() in MAIN_NAMES:
        return
    for name, key in (("circuits", "parent"), ("chargers", "circuit")):
        for index, entry in enumerate(raw.get(name) or []):
            if same_entry("circuits", str(entry.get(key) or ""), old):
                if name == "chargers":
                    raw[name] = [dict(one) for one in raw[name]]
                raw[name][index][key] = new
