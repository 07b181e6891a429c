"""Frozen values to JSON's shapes and back, exactly, whatever fields they have.

Generic over dataclasses on purpose: a field that the law adds tomorrow comes along by itself. Numbers keep
their type (30 stays an integer where seconds are floats), because a sentence tells "30 s" from "30.0 s".
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from addon.errors import RecordingError
from addon.translation.text import Text, english

T = TypeVar("T")

Plain = Any
"""What JSON knows: dict, list, str, int, float, bool and None."""

Kind = Any
"""A type, or what stands for one in an annotation."""

Notes = set[str]
"""Sentences about fields that a file and this version of the app don't both know."""

UNKNOWN = "is in the file and unknown to this version"

Maker = Callable[[Plain, "Notes | None"], Any]


def to_json(value: object, *, order: Literal["deterministic"] | None = None) -> bytes:
    """Write a value as JSON. `order`: "deterministic" also sorts sets and the keys of mappings."""
    return msgspec.json.encode(value, enc_hook=_unwrap, order=order)


def to_plain(value: object, *, order: Literal["deterministic"] | None = None) -> Plain:
    """Turn a value into JSON's shapes."""
    return msgspec.json.decode(to_json(value, order=order))


def to_sparse(value: object) -> Plain:
    """Turn a value into JSON's shapes without the fields that have their default, for people to read."""
    if is_dataclass(value) and not isinstance(value, type):
        values = {field: getattr(value, field.name) for field in fields(value)}
        return {field.name: to_sparse(own) for field, own in values.items() if own != _default(field)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Text):
        return english(value)
    if isinstance(value, Mapping):
        return {to_sparse(key): to_sparse(one) for key, one in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [to_sparse(one) for one in value]
    return value


def from_plain(plain: Plain, kind: type[T], notes: Notes | None = None) -> T:
    """Make a value of `kind` again. Raises RecordingError where that is not what it is.

    Fields that are missing get their default, unknown ones are left out; `notes` is told of both.
    """
    make: Maker = _maker(cast("Kind", kind))
    try:
        made: T = make(plain, notes)
    except _MismatchError as error:
        raise RecordingError(f"{'.'.join(error.path) or kind.__name__} {error.what}.") from None
    return made


class _MismatchError(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path: list[str] = []


def _unwrap(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(value)
    if isinstance(value, Text):
        return english(value)  # what was decided is kept, and the words only say so
    raise TypeError(f"{type(value).__name__} can't be recorded")


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _maker(kind: Kind) -> Maker:
    """Work out once how values of a type, or of what stands for one in an annotation, are made."""
    if kind in _SCALARS:
        return _scalar(*_SCALARS[kind])
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and issubclass(kind, tuple) and kind is not tuple:
        return _named_tuple(kind)
    origin: Kind = get_origin(kind)
    make = _CONTAINERS.get(origin)
    if make is None:
        raise TypeError(f"{kind} can't be recorded")
    return make(*get_args(kind))


_SCALARS: Mapping[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "is not a text"),
    bool: ((bool,), "is not true or false"),
    int: ((int,), "is not a whole number"),
    float: ((float, int), "is not a number"),
    type(None): ((type(None),), "is not empty"),
}


def _scalar(kinds: tuple[type, ...], what: str) -> Maker:
    def make(plain: Plain, _: Notes | None) -> Any:  # noqa: ANN401
        if type(plain) not in kinds:
            raise _MismatchError(what)
        return plain

    return make


def _enum(kind: type[Enum]) -> Maker:
    known = {member.value: member for member in kind}

    def make(plain: Plain, _: Notes | None) -> Enum:
        try:
            return known[plain]
        except (KeyError, TypeError):
            raise _MismatchError(f"is {plain!r}, which this version does not know") from None

    return make


def _literal(*allowed: object) -> Maker:
    def make(plain: Plain, _: Notes | None) -> object:
        if plain not in allowed:
            raise _MismatchError(f"is {plain!r}, which this version does not know")
        return plain

    return make


def _union(*kinds: Kind) -> Maker:
    optional = type(None) in kinds
    makers = [_maker(kind) for kind in kinds if kind is not type(None)]

    def make(plain: Plain, notes: Notes | None) -> object:
        if plain is None and optional:
            return None
        for maker in makers[:-1]:
            try:
                return maker(plain, notes)
            except _MismatchError:
                continue
        return makers[-1](plain, notes)

    return make


def _many(gather: Callable[[list[Any]], Any], kind: Kind) -> Maker:
    maker = _maker(kind)

    def make(plain: Plain, notes: Notes | None) -> object:
        if type(plain) is not list:
            raise _MismatchError("is not a list")
        return gather([maker(one, notes) for one in plain])

    return make


def _tuple(*kinds: Kind) -> Maker:
    if kinds[-1] is Ellipsis:
        return _many(tuple, kinds[0])
    makers = [_maker(kind) for kind in kinds]

    def make(plain: Plain, notes: Notes | None) -> object:
        if type(plain) is not list or len(plain) != len(makers):
            raise _MismatchError(f"is not a list of {len(makers)}")
        return tuple([maker(one, notes) for maker, one in zip(makers, plain, strict=True)])

    return make


def _named_tuple(kind: Kind) -> Maker:
    hints = get_type_hints(kind)
    makers = [_maker(hints[name]) for name in kind._fields]
    least = len(makers) - len(kind._field_defaults)

    def make(plain: Plain, notes: Notes | None) -> object:
        if type(plain) is not list or not least <= len(plain) <= len(makers):
            raise _MismatchError(f"is not a list of {len(makers)}")
        return kind(*[maker(one, notes) for maker, one in zip(makers, plain, strict=False)])

    return make


def _mapping(wrap: Callable[[dict[Any, Any]], Any], key: Kind, value: Kind) -> Maker:
    make_key, make_value = _maker(key), _maker(value)

    def make(plain: Plain, notes: Notes | None) -> object:
        if type(plain) is not dict:
            raise _MismatchError("is not a mapping")
        return wrap({make_key(k, notes): make_value(v, notes) for k, v in plain.items()})

    return make


def _dataclass(kind: type) -> Maker:
    hints = get_type_hints(kind)
    own = [field for field in fields(kind) if field.init]
    makers = [(field.name, _maker(hints[field.name])) for field in own]
    needed = {field.name for field in own if _default(field) is MISSING}
    names = {field.name for field in own}

    def make(plain: Plain, notes: Notes | None) -> object:
        if type(plain) is not dict:
            raise _MismatchError("is not a mapping")
        present = makers
        if plain.keys() != names:
            present = [(name, maker) for name, maker in makers if name in plain]
            _tell(kind, plain.keys(), names, needed, notes)
        values, name = {}, ""
        try:
            for name, maker in present:
                values[name] = maker(plain[name], notes)
        except _MismatchError as error:
            error.path.insert(0, name)
            raise
        return kind(**values)

    return make


def _tell(kind: type, given: Collection[str], names: set[str], needed: set[str], notes: Notes | None) -> None:
    missing = sorted(needed - set(given))
    if missing:
        raise _MismatchError(f"lacks {missing[0]}")
    if notes is None:
        return
    notes.update(
        f"{kind.__name__}.{name} is not in the file: its default is taken." for name in names - set(given)
    )
    notes.update(f"{kind.__name__}.{name} {UNKNOWN}: it is left out." for name in set(given) - names)


_CONTAINERS: Mapping[Any, Callable[..., Maker]] = {
    Union: _union,
    types.UnionType: _union,
    Literal: _literal,
    tuple: _tuple,
    Sequence: partial(_many, tuple),
    frozenset: partial(_many, frozenset),
    Mapping: partial(_mapping, MappingProxyType),
    dict: partial(_mapping, dict),
}
