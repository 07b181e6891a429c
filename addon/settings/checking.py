"""Checks a change as a whole: a sentence for each option that would be wrong, by its path. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from addon.config import Options
from addon.errors import OptionsError
from addon.options_file import not_set, parse_options, wrong_value
from addon.settings.document import KEYS, LISTS, same_entry
from addon.translation.text import Text, say

Problems = dict[str, str]
"""Path with dots between, as `chargers.garage.priority` -> sentence; "" where no option is to be named."""

_NAMED = re.compile(r"Option (\w+)(?:\[(.*?)\])?(?:\.(\w+))? ")


def problems_of_patch(patch: Mapping[str, Any]) -> Problems:
    """Check that a patch speaks of options only, and gives groups and entries as objects."""
    problems: Problems = {}
    kinds = {field.name: field.type for field in msgspec.structs.fields(Options)}
    for name, change in patch.items():
        kind = kinds.get(name)
        if kind is None:
            problems[name] = _no_option(name)
        elif name in LISTS:
            _check_list(name, change, problems)
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            _check_group(name, kind, change, problems)
    return problems


def problems_of(raw: Mapping[str, Any]) -> Problems:
    """Check raw options; empty where they can be used. What only shows together is looked at last."""
    problems: Problems = dict(_wrong_values(raw, Options, raw, ""))
    if not problems:
        try:
            parse_options(raw)
        except OptionsError as error:
            problems[_named(raw, error.text)] = error.text
    return problems


def _wrong_values(
    raw: Mapping[str, Any],
    kind: type[msgspec.Struct],
    values: Mapping[str, Any],
    prefix: str,
    called: str | None = None,
) -> Iterator[tuple[str, str]]:
    """List the options of a group that have a value they can't have; `prefix`: of their names.

    `called`: what stands before their names in the sentences, where it is not the same.
    """
    spoken = prefix if called is None else called
    for field in msgspec.structs.fields(kind):
        name, value = f"{prefix}{field.name}", values.get(field.name)
        if field.name in LISTS and isinstance(value, list):
            for number, entry in enumerate(value):
                yield from _wrong_in_entry(raw, field.name, number, entry)
        elif isinstance(value, Mapping) and isinstance(field.type, type):
            yield from _wrong_values(raw, field.type, value, f"{name}.")
        elif field.name in values and not _fits(value, field.type, name):
            yield name, wrong_value(raw, name, f"{spoken}{field.name}")
        elif field.name not in values and field.required:
            yield name, not_set(f"{spoken}{field.name}")


def _wrong_in_entry(
    raw: Mapping[str, Any],
    name: str,
    number: int,
    entry: Any,  # noqa: ANN401 - any JSON value
) -> Iterator[tuple[str, str]]:
    numbered = f"{name}[{number}]"
    if not isinstance(entry, Mapping):
        yield name, wrong_value(raw, numbered)
        return
    id_ = entry.get(KEYS[name]) or number
    called = f"{numbered}." if name == "tags" else f"{name}[{id_}]."  # what is on a tag opens doors
    for path, sentence in _wrong_values(raw, LISTS[name], entry, f"{numbered}.", called):
        yield f"{name}.{id_}.{path.rpartition('.')[2]}", sentence


def _fits(value: Any, kind: Any, name: str) -> bool:  # noqa: ANN401 - any JSON value, any type
    try:
        msgspec.convert(str(value) if name == "grid.phases" else value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _named(raw: Mapping[str, Any], sentence: str) -> str:
    """Read off which option a sentence is about, with an entry's id in place of its number."""
    match = _NAMED.match(sentence)
    if match is None:
        return ""
    name, entry, option = match.groups()
    if entry is not None and (name == "tags" or (name, option) == ("circuits", "name")):
        entry = str(raw[name][int(entry)][KEYS[name]])
    return ".".join(word for word in (name, entry, option) if word is not None)


def _check_list(name: str, change: Any, problems: Problems) -> None:  # noqa: ANN401 - any JSON value
    key = KEYS[name]
    if change is None:
        return
    if not isinstance(change, Mapping):
        problems[name] = say(
            "Option {option} must be given as an object: each entry by its {key}.", option=name, key=key
        )
        return
    for id_, entry in change.items():
        where = f"{name}.{id_}"
        if entry is None:
            continue
        _check_group(where, LISTS[name], entry, problems)
        if name == "circuits" or not isinstance(entry, Mapping):
            continue
        given = entry.get(key, id_)
        if not (isinstance(given, str) and same_entry(name, given, id_)):
            problems[f"{where}.{key}"] = say(
                "Option {option} can't be changed; add a new entry instead.", option=f"{where}.{key}"
            )


def _check_group(where: str, kind: type[msgspec.Struct], change: Any, problems: Problems) -> None:  # noqa: ANN401
    if change is None:
        return
    if not isinstance(change, Mapping):
        problems[where] = say("Option {option} must be given as an object.", option=where)
        return
    for key in change.keys() - set(kind.__struct_fields__):
        problems[f"{where}.{key}"] = _no_option(f"{where}.{key}")


def _no_option(option: str) -> Text:
    return say("There is no option {option}.", option=option)
