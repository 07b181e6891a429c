"""Reading options from JSON: a bad value becomes one sentence naming option, value and what is allowed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import structlog

from addon.access_options import check_access
from addon.broker_options import check_broker
from addon.circuit_options import check_circuits
from addon.config import Options
from addon.errors import OptionsError, StoreError
from addon.tag_options import check_tags

log = structlog.get_logger(__name__)


_UNTOLD = re.compile(r".*\bpassword|tags\[\d+\]\.id")
"""What the sentences do not tell, since they are logged and shown on the page: it opens doors."""


def read_options(path: Path) -> dict[str, Any]:
    """Read the raw options; raises OptionsError where there is no file or no JSON object in it."""
    try:
        raw = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise OptionsError(f"There is no options file at {path}.") from None
    except OSError as error:
        raise OptionsError(f"The options file {path} can't be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise OptionsError(f"The options file {path} is not valid JSON: {error}.") from error
    if not isinstance(raw, dict):
        raise OptionsError(f"The options file {path} must hold a JSON object.")
    return raw


class OptionsFile:
    """The options as a file of our own, where there is no Supervisor to keep them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> dict[str, Any]:
        """Read them; raises OptionsError."""
        return await asyncio.to_thread(read_options, self._path)

    async def write(self, raw: dict[str, Any]) -> None:
        """Replace them in one step, so that a crash leaves the old or the new; raises StoreError."""
        await asyncio.to_thread(self._write, raw)

    def _write(self, raw: dict[str, Any]) -> None:
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(raw), indent=2))
            fresh.replace(self._path)
        except OSError as error:
            raise StoreError(f"The options file {self._path} can't be written: {error.strerror}.") from error


def parse_options(raw: Mapping[str, Any]) -> Options:
    """Check raw options; raises OptionsError with one sentence about the first thing that is wrong.

    Keys that we don't know are left out, with a warning.
    """
    grid = raw.get("grid")
    if not isinstance(grid, Mapping) or grid.get("main_fuse_a") is None:
        raise OptionsError(
            "Option grid.main_fuse_a is not set: enter the rating of your main fuse, 6 to 125 A, "
            "in the app's configuration."
        )
    for key in _unknown_keys(raw, Options, ""):
        log.warning("unknown option left out", option=key)
    try:
        options = msgspec.convert(_tidied(raw), Options, strict=False)
    except msgspec.ValidationError as error:
        raise OptionsError(_sentence(raw, str(error))) from error
    _check_together(options)
    check_tags(options)
    check_broker(options.mqtt)
    check_circuits(options)
    check_access(options)
    return options


def wrong_value(raw: Mapping[str, Any], path: str) -> str:
    """Say of an option, as `chargers[0].priority`, that its value in `raw` can't be used, and what may be."""
    return _sentence(raw, f"wrong - at `$.{path}`")


def _tidied(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write `phases: 3` as "3", as the Supervisor does; leave what was left empty to its default."""
    grid = dict(raw["grid"])
    if "phases" in grid:
        grid["phases"] = str(grid["phases"])
    return {**raw, "grid": grid}


def _check_together(options: Options) -> None:
    """Check what only shows when two options are seen together."""
    charging = options.charging
    if charging.max_current_a < charging.min_current_a:
        raise OptionsError(
            f"Option charging.max_current_a is {charging.max_current_a:g}; it must be at least "
            f"charging.min_current_a, which is {charging.min_current_a:g}."
        )
    seen: set[str] = set()
    for charger in options.chargers:
        if charger.id in seen:
            raise OptionsError(f"Option chargers names {charger.id} twice; each id may stand there once.")
        seen.add(charger.id)
        minimum_a = charger.min_current_a or charging.min_current_a
        maximum_a = charger.max_current_a or charging.max_current_a
        if charger.max_current_a is not None and maximum_a < minimum_a:
            raise OptionsError(
                f"Option chargers[{charger.id}].max_current_a is {maximum_a:g}; it must be at "
                f"least this charger's minimum, which is {minimum_a:g}."
            )
        if maximum_a < minimum_a:
            raise OptionsError(
                f"Option chargers[{charger.id}].min_current_a is {minimum_a:g}; it must be at "
                f"most this charger's maximum, which is {maximum_a:g}."
            )


def _unknown_keys(raw: Mapping[str, Any], kind: type, prefix: str) -> Iterator[str]:
    fields = {f.name: f.type for f in msgspec.structs.fields(kind)}
    for key, value in raw.items():
        name = f"{prefix}{key}"
        if key not in fields:
            yield name
        elif isinstance(value, Mapping) and isinstance(fields[key], type):
            yield from _unknown_keys(value, fields[key], f"{name}.")


def _sentence(raw: Mapping[str, Any], message: str) -> str:
    """Turn msgspec's `Expected `int` <= 125 - at `$.grid.main_fuse_a`` into a sentence for people."""
    match = re.search(r" - at `\$\.?([^`]*)`", message)
    path = match.group(1) if match else ""
    keys = [int(k) if k.isdigit() else k for k in re.findall(r"[^.\[\]]+", path)]
    value: Any = raw
    kind: msgspec.inspect.Type = msgspec.inspect.type_info(Options)
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
        kind = _inner(kind, key)
    missing = re.search(r"missing required field `(\w+)`", message)
    if missing:
        return f"Option {path}.{missing.group(1)} is not set; it is required."
    if _UNTOLD.fullmatch(path):
        return f"Option {path} is not right; it must be {_allowed(kind)}."
    return f"Option {path} is {_shown(value)}; it must be {_allowed(kind)}."


def _inner(kind: msgspec.inspect.Type, key: int | str) -> msgspec.inspect.Type:
    kind = _required(kind)
    if isinstance(kind, msgspec.inspect.StructType):
        return next((f.type for f in kind.fields if f.name == key), kind)
    if isinstance(kind, msgspec.inspect.VarTupleType):
        return kind.item_type
    return kind


def _required(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    """Look through `… or nothing`."""
    if isinstance(kind, msgspec.inspect.UnionType):
        return next(t for t in kind.types if not isinstance(t, msgspec.inspect.NoneType))
    return kind


def _allowed(kind: msgspec.inspect.Type) -> str:  # noqa: PLR0911  (one line a type)
    kind = _required(kind)
    match kind:
        case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
            noun = "a whole number" if isinstance(kind, msgspec.inspect.IntType) else "a number"
            if kind.le is None:
                return noun if kind.ge is None else f"{noun} of at least {kind.ge}"
            return f"{noun} from {kind.ge} to {kind.le}"
        case msgspec.inspect.LiteralType():
            return "one of " + ", ".join(str(v) for v in kind.values)
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.StrType():
            if kind.max_length:
                return f"a text of {kind.min_length or 0} to {kind.max_length} characters"
            return "a text" if not kind.min_length else "a text that is not empty"
        case msgspec.inspect.VarTupleType():
            return "a list"
        case _:
            return "a group of options"


def _shown(value: object) -> str:
    if isinstance(value, Mapping) and value:
        return "a group of options"
    if isinstance(value, list) and value:
        return "a list"
    return "empty" if value is None else msgspec.json.encode(value).decode()[:60]
