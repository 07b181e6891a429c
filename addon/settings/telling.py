"""A change of the options in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.settings.document import LISTS, Edit, is_secret
from addon.settings.fields import defaults
from addon.translation.text import Text, commas, say, semicolons


def in_words(edits: tuple[Edit, ...], names: Mapping[str, str]) -> str:
    """Tell a change; `names`: what options are called, by path with `*` for an entry."""
    return semicolons(_in_words(edit, names) for edit in edits)


def _in_words(edit: Edit, names: Mapping[str, str]) -> Text:
    path = edit.path
    where: str = ""
    option = ".".join(path)
    if path[0] in LISTS and len(path) == 2:
        return _came(edit, names) if edit.before is None else _went(edit)
    if path[0] in LISTS and len(path) > 2:
        where, option = _entry(edit), f"{path[0]}.*.{path[2]}"
    elif len(path) > 1:
        where = names.get(path[0], path[0])
    name = names.get(option, path[-1])
    change = _secret(edit, name) if is_secret(path) else _change(edit, name)
    return say("{where}: {change}", where=where, change=change) if where else change


def _change(edit: Edit, name: str) -> Text:
    return say("{name}: {before} → {after}", name=name, before=_value(edit.before), after=_value(edit.after))


def _secret(edit: Edit, name: str) -> Text:
    """Tell only whether a secret is there now."""
    if edit.before and edit.after:
        return say("{name} changed", name=name)
    return say("{name} set", name=name) if edit.after else say("{name} removed", name=name)


def _entry(edit: Edit) -> Text:
    name = _called(edit)
    match edit.path[0]:
        case "circuits":
            return say("Circuit {name}", name=name)
        case "chargers":
            return say("Charger {name}", name=name)
        case _:
            return say("Tag {name}", name=name)


def _went(edit: Edit) -> Text:
    name = _called(edit)
    match edit.path[0]:
        case "circuits":
            return say("Circuit {name} removed", name=name)
        case "chargers":
            return say("Charger {name} removed", name=name)
        case _:
            return say("Tag {name} removed", name=name)


def _came(edit: Edit, names: Mapping[str, str]) -> Text:
    """Tell what a charger that had no settings of its own has got; of other entries only that they came."""
    name = _called(edit)
    match edit.path[0]:
        case "circuits":
            return say("Circuit {name} added", name=name)
        case "chargers":
            given = _given(edit, names)
            if given:
                return say("Charger {name} set up: {settings}", name=name, settings=given)
            return say("Charger {name} added", name=name)
        case _:
            return say("Tag {name} added", name=name)


def _given(edit: Edit, names: Mapping[str, str]) -> str:
    """List what a new charger has that is not as usual."""
    usual = defaults()["chargers"]
    given = ((key, value) for key, value in edit.after.items() if key in usual and value != usual[key])
    return commas(_setting(names.get(f"chargers.*.{key}", key), key, value) for key, value in given)


def _setting(name: str, key: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    return name if is_secret((key,)) else say("{name}: {value}", name=name, value=_value(value))


def _called(edit: Edit) -> str:
    """Name an entry; what is on a tag opens doors, so its owner is named instead."""
    entry = edit.before or edit.after
    if edit.path[0] != "tags":
        return edit.path[1]
    name = entry.get("name") if len(edit.path) == 2 and isinstance(entry, dict) else ""
    return str(name or f"…{edit.path[1][-2:]}")


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    match value:
        case bool():
            return say("on") if value else say("off")
        case None:
            return say("not set")
        case "":
            return say("empty")
        case float():
            return say("{number:g}", number=value)  # with the decimal mark of the language
        case _:
            return str(value)
