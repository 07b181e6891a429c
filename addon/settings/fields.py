"""What each option may be, read off the options' own types; nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import msgspec
from msgspec import inspect

from addon.config import Options
from addon.settings.document import KEYS, LISTS, Path, is_secret

Field = dict[str, Any]

_LIMITS = {"minimum": "ge", "maximum": "le", "min_length": "min_length", "max_length": "max_length"}


def fields() -> dict[str, Field]:
    """Describe all options, by path; `*` stands for the entry of a list."""
    return dict(_fields(inspect.type_info(Options), ""))


def defaults() -> dict[str, Any]:
    """Tell what holds where nothing is set; of lists, what holds of an entry."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(Options):
        kind = LISTS.get(field.name, field.type)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            found[field.name] = {
                one.name: one.default for one in msgspec.structs.fields(kind) if not one.required
            }
        else:
            found[field.name] = field.default
    return found


def option_name(path: Path) -> str:
    """Name the field of a path: with `*` in place of an entry's id."""
    return ".".join((path[0], "*", *path[2:]) if path[0] in LISTS and len(path) > 1 else path)


def _fields(kind: inspect.Type, prefix: str) -> Iterator[tuple[str, Field]]:
    assert isinstance(kind, inspect.StructType)  # noqa: S101 - it is asked of groups only
    for one in kind.fields:
        name = f"{prefix}{one.name}"
        inner, optional = _inner(one.type)
        field = _field(name, inner)
        if one.required:
            field["required"] = True
        if optional:
            field["optional"] = True
        yield name, field
        if isinstance(inner, inspect.StructType):
            yield from _fields(inner, f"{name}.")
        elif isinstance(inner, inspect.VarTupleType):
            yield from _fields(inner.item_type, f"{name}.*.")


def _inner(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    """Look through `… or nothing`."""
    if isinstance(kind, inspect.UnionType):
        return next(one for one in kind.types if not isinstance(one, inspect.NoneType)), True
    return kind, False


def _field(name: str, kind: inspect.Type) -> Field:
    field: Field = {"kind": _kind(kind)}
    if isinstance(kind, inspect.VarTupleType):
        field["key"] = KEYS[name]
    if isinstance(kind, inspect.LiteralType):
        field["values"] = _in_order(name, kind)
    for word, attribute in _LIMITS.items():
        limit = getattr(kind, attribute, None)
        if limit is not None:
            field[word] = limit
    if is_secret(tuple(name.split("."))):
        field["secret"] = True
    return field


def _in_order(name: str, kind: inspect.LiteralType) -> list[Any]:
    """List a choice's values as they are written; inspection sorts them."""
    *groups, last = [key for key in name.split(".") if key != "*"]
    owner: Any = Options
    for group in groups:
        owner = LISTS.get(group) or _type(owner, group)
    written = _type(owner, last)
    return next(
        list(get_args(one)) for one in (written, *get_args(written)) if set(get_args(one)) == set(kind.values)
    )


def _type(owner: Any, name: str) -> Any:  # noqa: ANN401 - a type, or what stands for one
    return next(field.type for field in msgspec.structs.fields(owner) if field.name == name)


def _kind(kind: inspect.Type) -> str:
    return next((word for one, word in _KINDS.items() if isinstance(kind, one)), "text")


_KINDS: Mapping[type[inspect.Type], str] = {
    inspect.StructType: "group",
    inspect.VarTupleType: "list",
    inspect.BoolType: "boolean",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.LiteralType: "choice",
}
