"""The options in force: one place that reads, changes, applies and stores them.

A change is checked as a whole, applied at once and stored a little later: quick changes become one write,
and an automation that turns a knob all day costs one write a minute. What a person changes does not
wait for that minute: a power cut must not bring a higher limit back.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import time
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from addon.config import Options, site_of
from addon.errors import AddonError, OptionsError, PeerRefusedError, RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.model.site import Site
from addon.model.status import SettingsStatus
from addon.options_file import parse_options
from addon.settings import history
from addon.settings.document import Document, apply_patch, document_of, edits
from addon.settings.history import History
from addon.translation.text import Text, say

log = structlog.get_logger(__name__)

DEBOUNCE_S = 2.0
WRITE_INTERVAL_S = 60.0
_PEOPLE = ("page", "undo")

Change = Callable[[dict[str, Any]], None]


class OptionsStore(Protocol):
    """Where the user's options are kept: the Supervisor, or a file."""

    async def read(self) -> dict[str, Any]:
        """Read the stored options; raises an AddonError."""

    async def write(self, raw: dict[str, Any]) -> None:
        """Replace the stored options; raises an AddonError."""


class Settings:
    """The options, and the changes to them that are not stored yet."""

    def __init__(
        self,
        raw: dict[str, Any],
        store: OptionsStore,
        on_change: Callable[[], None],
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._wall_clock = wall_clock
        self._raw = raw
        self._store = store
        self.watchers = [on_change]
        self._pending: list[Change] = []
        self._changed = asyncio.Event()
        self._by_person = asyncio.Event()
        self._flushing = asyncio.Lock()
        self.options: Options = parse_options(raw)
        self.history = History()
        self.problem = ""
        self._revision = 0
        self._restart: tuple[str, ...] = ()
        self._last: tuple[Options, tuple[tuple[ChargePointInfo, int], ...], Site] | None = None

    def site(self, connectors: tuple[tuple[ChargePointInfo, int], ...]) -> Site:
        """Describe the site for these connectors; the same question gets the same object."""
        if self._last is None or self._last[0] is not self.options or self._last[1] != connectors:
            self._last = (self.options, connectors, site_of(self.options, connectors))
        return self._last[2]

    def status(self) -> SettingsStatus:
        """Tell how the options are kept."""
        return SettingsStatus(revision=self._revision, problem=self.problem, restart=self._restart)

    def document(self) -> Document:
        """Write down the options in force, secrets included."""
        return document_of(self.options)

    def with_patch(self, patch: Document) -> dict[str, Any]:
        """Make the raw options that a patch of the document leads to; nothing changes by it."""
        raw = copy.deepcopy(self._raw)
        apply_patch(raw, patch)
        return raw

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
            raw["chargers"] = [
                entry for entry in raw.get("chargers", []) if entry.get("id") != charge_point_id
            ]

        if any(charger.id == charge_point_id for charger in self.options.chargers):
            self._apply(change)

    def patch(self, patch: Document) -> history.Change | None:
        """Change options by a merge patch of the document, whose shape must have been checked.

        Raises RefusedError. Returns what was different, None if nothing.
        """
        return self._apply(lambda raw: apply_patch(raw, patch))

    def change(self, change: Change) -> None:
        """Make any other change to the raw options; raises RefusedError where they could not be used then."""
        self._apply(change)

    def _apply(self, change: Change) -> history.Change | None:
        raw = copy.deepcopy(self._raw)
        change(raw)
        try:
            options = parse_options(raw)
        except OptionsError as error:
            raise RefusedError(error.text) from error
        different = edits(self.document(), document_of(options))
        self._raw, self.options = raw, options
        self._revision += 1
        self._pending.append(change)
        self._changed.set()
        if history.changed_by.get() in _PEOPLE:
            self._by_person.set()
        for watcher in self.watchers:
            watcher()
        return self.history.add(different, self._wall_clock())

    async def run(self) -> None:
        """Store changes, until cancelled."""
        if self._pending:  # since an earlier run failed
            self._changed.set()
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE_S)
            self._changed.clear()
            self._by_person.clear()
            await self.flush()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WRITE_INTERVAL_S - DEBOUNCE_S):
                    await self._by_person.wait()

    async def flush(self) -> None:
        """Store what is not stored yet, as far as it can be; what fails is told, and tried again in a minute.

        What others have changed in the meantime stays: our changes are made to what is stored now, unless
        both together could not be used at the next start.
        """
        async with self._flushing:  # another's would store the same changes, or drop what came between
            await self._flush()

    async def _flush(self) -> None:
        if not self._pending:
            return
        pending = list(self._pending)
        try:
            raw = await self._store.read()
            parse_options(raw)
            raw, refused, reason = await self._write(raw, pending)
            self._restart = self._only_stored(raw) if not refused else self._restart
        except AddonError as error:
            refused, reason = pending, error.text
        self._pending[: len(pending)] = refused
        if stored := len(pending) - len(refused):
            log.info("settings stored", changes=stored)
        self.problem = ""
        if refused:
            self.problem = _not_stored(reason, some=stored > 0)
            log.warning("settings not stored", error=reason, changes=len(refused))
            self._changed.set()

    def _only_stored(self, stored: dict[str, Any]) -> tuple[str, ...]:
        """List what somebody else has stored meanwhile: it holds from the next start."""
        return tuple(
            ".".join(edit.path[:2]) for edit in edits(self.document(), document_of(parse_options(stored)))
        )

    async def _write(
        self, raw: dict[str, Any], changes: list[Change]
    ) -> tuple[dict[str, Any], list[Change], str]:
        """Store these changes of `raw`, but for those that are refused: one must not take others with it.

        Returns what is stored then, what of the changes is not, and why. Raises PeerGoneError and
        PeerTimeoutError, and StoreError.
        """
        changed = copy.deepcopy(raw)
        try:
            for change in changes:
                change(changed)
            parse_options(changed)
            await self._store.write(changed)
        except (OptionsError, PeerRefusedError) as error:
            if len(changes) == 1:
                return raw, changes, error.text
            half = len(changes) // 2
            raw, first, why_first = await self._write(raw, changes[:half])
            raw, second, why_second = await self._write(raw, changes[half:])
            return raw, first + second, why_first or why_second
        return changed, [], ""


def _not_stored(reason: str, *, some: bool) -> Text:
    if some:
        return say(
            "Some of the changed settings hold for now but could not be stored: {reason}", reason=reason
        )
    return say("The changed settings hold for now but could not be stored: {reason}", reason=reason)


def _charger(raw: dict[str, Any], charge_point_id: str) -> dict[str, Any]:
    """Find a charger's entry, or make one."""
    chargers: list[dict[str, Any]] = raw.setdefault("chargers", [])
    for entry in chargers:
        if entry.get("id") == charge_point_id:
            return entry
    chargers.append({"id": charge_point_id})
    return chargers[-1]
