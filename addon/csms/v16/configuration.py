"""A charger's configuration keys (OCPP 1.6 sections 5.3, 5.8 and 9): read and changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ocpp.v16 import call
from ocpp.v16.enums import ConfigurationKey as StandardKey

from addon.csms.codec import objects, text
from addon.csms.rpc.frames import Payload
from addon.csms.v16.asker import Asker
from addon.errors import PeerRefusedError

STANDARD_KEYS: tuple[str, ...] = tuple(key.value for key in StandardKey)
"""All that the standard and its security whitepaper name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationKey:
    """One key as the charger tells it. `value` is None where it is kept secret or not set."""

    key: str
    value: str | None
    readonly: bool


class Configuration16:
    """Reads and changes one charger's configuration. All raise PeerError; changes raise ShadowError too."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def get(self, key: str) -> str | None:
        """Ask for one key; None if it has none of that name.

        One at a time: ABB's drop the link when asked for all.
        """
        for entry in await self.some((key,)):
            if entry.key.lower() == key.lower() and entry.value is not None:
                return entry.value
        return None

    async def some(self, keys: Iterable[str]) -> tuple[ConfigurationKey, ...]:
        """Ask for these keys in one message; what it does not know is missing from the answer.

        At most `GetConfigurationMaxKeys` of them, where it has that key.
        """
        return _keys(await self._asker.call(call.GetConfiguration(key=list(keys))))

    async def all(self, *, one_by_one: bool = False) -> tuple[ConfigurationKey, ...]:
        """Ask for all keys; `one_by_one` for a make that can't stand that (not `quirk.lists_configuration`).

        Such a one is asked for those of the standard, and what it refuses to tell is left out.
        """
        if not one_by_one:
            return _keys(await self._asker.call(call.GetConfiguration()))
        found: list[ConfigurationKey] = []
        for key in STANDARD_KEYS:
            with contextlib.suppress(PeerRefusedError):
                found += await self.some((key,))
        return tuple(found)

    async def change(self, key: str, value: str) -> str:
        """Set a key; returns Accepted, RebootRequired, Rejected or NotSupported, as the charger puts it."""
        return await self._asker.status(call.ChangeConfiguration(key=key, value=value))


def _keys(answer: Payload) -> tuple[ConfigurationKey, ...]:
    return tuple(
        ConfigurationKey(key=key, value=_value(entry.get("value")), readonly=_is_true(entry.get("readonly")))
        for entry in objects(answer, "configurationKey")
        if (key := text(entry, "key"))
    )


def _value(value: object) -> str | None:
    """Write a value as a configuration has it; numbers, booleans and lists are met where text belongs."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(item for item in map(_value, value) if item is not None)
    return None if value is None or isinstance(value, Mapping) else str(value)


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in ("true", "1")
