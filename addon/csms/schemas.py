"""OCPP's own JSON schemas, from the `ocpp` library, made into functions that tell all that deviates. Pure.

The general validator spends a third of a millisecond on a MeterValues; a function made once for each schema
spends a fortieth of that, and needs no more than the dozen words of JSON Schema that OCPP's schemas use.
What they say of dates is looked at as well: a time without its zone is the commonest deviation of all.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from addon.csms.rpc.errors import Dialect
from addon.translation.text import say

MAX_FAULTS = 50
"""No more are told of one message: a list may hold thousands of items that are all wrong alike."""

_FOLDERS = {Dialect.OCPP16: "v16", Dialect.OCPP201: "v201", Dialect.OCPP21: "v21"}
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_IGNORED_FORMATS = frozenset({"uri", "anyURI"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as the schema has it.

    `field`: names from the payload down, joined by dots, places in lists left out. `rule`: JSON Schema's word
    for what was broken. `sentence` gives no value away that could be secret.
    """

    field: str
    rule: str
    sentence: str


Check = Callable[[Any], "list[Fault] | None"]
"""Gets a JSON value; returns what deviates, None or nothing where it is as it should be."""


def check_of(dialect: Dialect, action: str, *, answer: bool = False) -> Check | None:
    """Return what checks the payload of a CALL, or of its answer; None for an action without a schema."""
    # messages that nobody answers (OCPP 2.1's NotifyPeriodicEventStream) have their file without a suffix
    suffixes = ("Response",) if answer else ("",) if dialect is Dialect.OCPP16 else ("Request", "")
    for name in (f"{action}{suffix}.json" for suffix in suffixes):
        if name in _names(dialect):
            return _load(dialect, name)
    return None


@cache
def _names(dialect: Dialect) -> frozenset[str]:
    return frozenset(file.name for file in _folder(dialect).iterdir())


@cache
def _load(dialect: Dialect, name: str) -> Check:
    schema = json.loads((_folder(dialect) / name).read_text("utf-8-sig"))
    return _Compiler(schema).check(schema)


def _folder(dialect: Dialect) -> Any:  # noqa: ANN401 - a Traversable, which moved between modules
    return resources.files("ocpp") / _FOLDERS[dialect] / "schemas"


class _Compiler:
    """Makes the functions of one schema file; a definition that is used twice is made once."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions: Mapping[str, Any] = schema.get("definitions", {})
        self._made: dict[str, Check] = {}

    def check(self, schema: Mapping[str, Any]) -> Check:
        if "$ref" in schema:
            return self._definition(str(schema["$ref"]).removeprefix("#/definitions/"))
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case kind:
                return _PLAIN[kind](schema)

    def _definition(self, name: str) -> Check:
        if name not in self._made:
            self._made[name] = self.check(self._definitions[name])  # none contains itself
        return self._made[name]

    def _object(self, schema: Mapping[str, Any]) -> Check:
        properties = {name: self.check(part) for name, part in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ()))
        is_closed = schema.get("additionalProperties") is False

        def check(value: Any) -> list[Fault] | None:  # noqa: ANN401 - JSON
            if not isinstance(value, dict):
                return _wrong_type(value, say("an object"))
            faults: list[Fault] | None = None
            for name, item in value.items():
                known = properties.get(name)
                if known is not None:
                    if found := known(item):
                        faults = _add(faults, [_within(name, fault) for fault in found])
                elif is_closed:
                    fault = Fault(name[:50], "additionalProperties", say("is no field of this message"))
                    faults = _add(faults, [fault])
            for name in required:
                if name not in value:
                    faults = _add(faults, [Fault(name, "required", say("is missing"))])
            return faults

        return check

    def _array(self, schema: Mapping[str, Any]) -> Check:
        of_item = self.check(schema.get("items", {}))
        least, most = schema.get("minItems", 0), schema.get("maxItems")

        def check(value: Any) -> list[Fault] | None:  # noqa: ANN401 - JSON
            if not isinstance(value, list):
                return _wrong_type(value, say("a list"))
            faults: list[Fault] | None = None
            if len(value) < least:
                faults = [Fault("", "minItems", _too_few(len(value), least))]
            elif most is not None and len(value) > most:
                faults = [Fault("", "maxItems", _too_many(len(value), most))]
            for item in value:
                if found := of_item(item):
                    faults = _add(faults, found)
                    if len(faults) >= MAX_FAULTS:
                        break
            return faults

        return check


def _string(schema: Mapping[str, Any]) -> Check:
    most = schema.get("maxLength")
    allowed = frozenset(schema["enum"]) if "enum" in schema else None
    form = schema.get("format")
    if form not in {None, "date-time", *_IGNORED_FORMATS}:
        raise ValueError(f"a schema with the format {form}")
    is_instant = form == "date-time"

    def check(value: Any) -> list[Fault] | None:  # noqa: ANN401 - JSON
        if not isinstance(value, str):
            return _wrong_type(value, say("text"))
        if allowed is not None and value not in allowed:
            return [Fault("", "enum", say("{value} is none of the values allowed", value=_short(value)))]
        if most is not None and len(value) > most:
            return [Fault("", "maxLength", _too_long(len(value), most))]
        if is_instant and not _DATE_TIME.fullmatch(value):
            return [Fault("", "format", say("{value} is no time with date and zone", value=_short(value)))]
        return None

    return check


def _number(schema: Mapping[str, Any], types: tuple[type, ...], kind: str) -> Check:
    least, most, step = (schema.get(word) for word in ("minimum", "maximum", "multipleOf"))

    def check(value: Any) -> list[Fault] | None:  # noqa: ANN401 - JSON
        if not isinstance(value, types) or isinstance(value, bool):
            return _wrong_type(value, kind)
        if least is not None and value < least:
            return [Fault("", "minimum", say("{value} is less than {least}", value=str(value), least=least))]
        if most is not None and value > most:
            return [Fault("", "maximum", say("{value} is more than {most}", value=str(value), most=most))]
        if step is not None and not _is_multiple(value, step):  # type: ignore[arg-type] # is a number by now
            return [
                Fault("", "multipleOf", say("{value} is no multiple of {step}", value=str(value), step=step))
            ]
        return None

    return check


def _is_multiple(value: float, step: float) -> bool:
    """Tell whether it is one but for rounding: 16.1 is a multiple of 0.1 to everybody but a computer."""
    try:
        return abs(math.remainder(value, step)) <= step * 1e-6
    except OverflowError:  # a whole number of some hundred digits
        return False


def _whole_number(schema: Mapping[str, Any]) -> Check:
    return _number(schema, (int,), say("a whole number"))


def _any_number(schema: Mapping[str, Any]) -> Check:
    return _number(schema, (int, float), say("a number"))


def _boolean(_: Mapping[str, Any]) -> Check:
    return lambda value: None if isinstance(value, bool) else _wrong_type(value, say("true or false"))


def _anything(_: Mapping[str, Any]) -> Check:
    return lambda _: None


_PLAIN: Mapping[str | None, Callable[[Mapping[str, Any]], Check]] = {
    "string": _string,
    "integer": _whole_number,
    "number": _any_number,
    "boolean": _boolean,
    None: _anything,
}


_NAMES: Mapping[type, str] = {
    type(None): say("null"),
    bool: say("true or false"),
    int: say("a whole number"),
    float: say("a number with decimals"),
    str: say("text"),
    list: say("a list"),
    dict: say("an object"),
}


def _wrong_type(value: object, wanted: str) -> list[Fault]:
    given = _NAMES.get(type(value), say("something"))
    return [Fault("", "type", say("is {given} where {wanted} belongs", given=given, wanted=wanted))]


def _too_few(count: int, least: int) -> str:
    return say("has {count} items, at least {least} are needed", count=count, least=least)


def _too_many(count: int, most: int) -> str:
    return say("has {count} items, at most {most} are allowed", count=count, most=most)


def _too_long(count: int, most: int) -> str:
    return say("has {count} characters, at most {most} are allowed", count=count, most=most)


def _within(name: str, fault: Fault) -> Fault:
    return replace(fault, field=f"{name}.{fault.field}" if fault.field else name)


def _add(faults: list[Fault] | None, found: list[Fault]) -> list[Fault]:
    return found if faults is None else [*faults, *found][:MAX_FAULTS]


def _short(value: str) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
