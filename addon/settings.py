"""The options in force: one place that reads, changes, applies and stores them.

A change is checked as a whole, applied at once and stored a little later: quick changes become one write,
and an automation that turns a knob all day costs one write a minute.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from addon.config import Options, site_of
from addon.errors import AddonError, OptionsError, RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.model.site import Site
from addon.options_file import parse_options

log = structlog.get_logger(__name__)

DEBOUNCE_S = 2.0
WRITE_INTERVAL_S = 60.0

Change = Callable[[dict[str, Any]], None]


class OptionsStore(Protocol):
    """Where the user's options are kept: the Supervisor, or a file."""

    async def read(self) -> dict[str, Any]:
        """Read the stored options; raises an AddonError."""

    async def write(self, raw: dict[str, Any]) -> None:
        """Replace the stored options; raises an AddonError."""


class Settings:
    """The options, and the changes to them that are not stored yet."""

    def __init__(self, raw: dict[str, Any], store: OptionsStore, on_change: Callable[[], None]) -> None:
        self._raw = raw
        self._store = store
        self.watchers = [on_change]
        self._pending: list[Change] = []
        self._changed = asyncio.Event()
        self.options: Options = parse_options(raw)
        self.problem = ""
        self._last: tuple[Options, tuple[tuple[ChargePointInfo, int], ...], Site] | None = None

    def site(self, connectors: tuple[tuple[ChargePointInfo, int], ...]) -> Site:
        """Describe the site for these connectors; the same question gets the same object."""
        if self._last is None or self._last[0] is not self.options or self._last[1] != connectors:
            self._last = (self.options, connectors, site_of(self.options, connectors))
        return self._last[2]

    def set_main_fuse_a(self, value: float) -> None:
        """Change the main fuse; raises RefusedError with the allowed range."""

        def change(raw: dict[str, Any]) -> None:
            raw.setdefault("grid", {})["main_fuse_a"] = int(value) if float(value).is_integer() else value

        self._apply(change)

    def set_max_current_a(self, charge_point_id: str, value: float) -> None:
        """Change the most that one charger may give; raises RefusedError."""
        self._apply(lambda raw: _charger(raw, charge_point_id).update(max_current_a=value))

    def set_shadow(self, *, on: bool) -> None:
        """Switch shadow mode."""
        self._apply(lambda raw: raw.setdefault("charging", {}).update(shadow=on))

    def adopt(self, charge_point_id: str) -> None:
        """Let a charger in that is not known yet; raises RefusedError."""
        self._apply(lambda raw: _charger(raw, charge_point_id).update(id=charge_point_id))

    def forget(self, charge_point_id: str) -> None:
        """Drop what is set of a charger."""

        def change(raw: dict[str, Any]) -> None:
            raw["chargers"] = [entry for entry in raw["chargers"] if entry.get("id") != charge_point_id]

        if any(charger.id == charge_point_id for charger in self.options.chargers):
            self._apply(change)

    def change(self, change: Change) -> None:
        """Make any other change to the raw options; raises RefusedError where they could not be used then."""
        self._apply(change)

    def _apply(self, change: Change) -> None:
        raw = copy.deepcopy(self._raw)
        change(raw)
        try:
            options = parse_options(raw)
        except OptionsError as error:
            raise RefusedError(str(error)) from error
        self._raw, self.options = raw, options
        self._pending.append(change)
        self._changed.set()
        for watcher in self.watchers:
            watcher()

    async def run(self) -> None:
        """Store changes, until cancelled."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE_S)
            self._changed.clear()
            await self.flush()
            await asyncio.sleep(WRITE_INTERVAL_S - DEBOUNCE_S)

    async def flush(self) -> None:
        """Store what is not stored yet; a failure is told, and tried again a minute later.

        What others have changed in the meantime stays: our changes are made to what is stored now, unless
        both together could not be used at the next start.
        """
        if not self._pending:
            return
        pending = list(self._pending)
        try:
            raw = await self._store.read()
            parse_options(raw)
            for change in pending:
                change(raw)
            parse_options(raw)
            await self._store.write(raw)
        except AddonError as error:
            self.problem = f"The changed settings hold for now but could not be stored: {error}"
            log.warning("settings not stored", error=str(error))
            self._changed.set()
            return
        del self._pending[: len(pending)]
        self.problem = ""
        log.info("settings stored", changes=len(pending))


def _charger(raw: dict[str, Any], charge_point_id: str) -> dict[str, Any]:
    """Find a charger's entry, or make one."""
    chargers: list[dict[str, Any]] = raw.setdefault("chargers", [])
    for entry in chargers:
        if entry.get("id") == charge_point_id:
            return entry
    chargers.append({"id": charge_point_id})
    return chargers[-1]
