"""Tells Home Assistant what happens: an event for automations, and a line in its logbook for people.

Both are sent when Home Assistant is there; what is too old by then is dropped. The order is kept.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.news.anchors import Anchor, anchor_of, resolved
from addon.homeassistant.news.events import EVENT_TYPE, Happening, Memory
from addon.homeassistant.news.events_charger import (
    charger_happenings,
    first_sight,
    with_result,
)
from addon.homeassistant.news.events_site import site_happenings
from addon.model.status import Status
from addon.translation.catalogs import plain

log = structlog.get_logger(__name__)

LOGBOOK_TYPE = "logbook_entry"
"""What the service logbook.log fires too; but then each line says that an action has made it. `message`
follows `name` there, and it is shown on the page of the entity and of its device (2025.4, 2026.11)."""

SETTLED_AFTER_S = 60.0
"""Home Assistant takes so long after its own start until it has reached its devices again."""

KEPT = 100
LAST_WORD_WITHIN_S = 2.0
LAST_WORD_EVERY_S = 0.5

ResultOf = Callable[[int], Awaitable[tuple[float, float] | None]]

KEPT_FOR_S = 600.0
"""A telephone that rings for what was over an hour ago is no help."""


def happenings(
    memory: Memory, status: Status, now_s: float, *, settled: bool = True
) -> tuple[Memory, tuple[Happening, ...]]:
    """Tell what has happened since the status before, and what to remember for the next.

    `settled`: Home Assistant has been there for a while.
    """
    if status.site is None:
        return memory, ()
    fallback, overloads, told = site_happenings(memory, status.site, now_s, settled=settled)
    chargers = {}
    for charger in status.chargers:
        before = memory.chargers.get(charger.id) or first_sight(charger)
        chargers[charger.id], more = charger_happenings(before, charger, now_s)
        told += more
    after = Memory(chargers=chargers, fallback=fallback, overloads=overloads)
    return after, tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    happening: Happening
    at_s: float
    wall_s: float
    anchor: Anchor


class EventSender:
    """Sends what happens from one status to the next. `publish` never waits.

    `clock` counts seconds; `wall_clock` is Unix time. `result_of` tells watt-hours and seconds of a session
    that has ended, by its id, once its charger has told them. `language`: the home's, "" while not known.
    """

    def __init__(
        self,
        client: HomeAssistantClient,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        result_of: ResultOf,
        language: Callable[[], str] = str,
    ) -> None:
        self._client = client
        self._clock = clock
        self._wall_clock = wall_clock
        self._result_of = result_of
        self._language = language
        self._memory = Memory()
        self._linked_at_s: float | None = None
        self._waiting: deque[_Waiting] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self._problem = ""
        self._fired: _Waiting | None = None

    def publish(self, status: Status) -> None:
        """Tell what this status has that the one before had not."""
        now_s = self._clock()
        if not self._client.connected:
            self._linked_at_s = None
        elif self._linked_at_s is None:
            self._linked_at_s = now_s
        settled = self._linked_at_s is not None and now_s - self._linked_at_s >= SETTLED_AFTER_S
        self._memory, told = happenings(self._memory, status, now_s, settled=settled)
        for happening in told:
            log.info(happening.message, type=happening.type)
            self._waiting.append(
                _Waiting(
                    happening=happening,
                    at_s=now_s,
                    wall_s=self._wall_clock(),
                    anchor=anchor_of(status, happening.charger_id),
                )
            )
            self._news.set()

    async def run(self) -> None:
        """Send, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        self._problem = ""
        while True:
            self._news.clear()
            while self._waiting:
                first = self._waiting[0]
                if self._clock() - first.at_s <= KEPT_FOR_S:
                    await self._tell(first)
                else:
                    log.warning("too old to be told to Home Assistant", what=first.happening.message)
                if self._waiting and self._waiting[0] is first:  # else a full queue has dropped it
                    self._waiting.popleft()
            await self._news.wait()

    async def _tell(self, waiting: _Waiting) -> None:
        happening, language = await self._with_last_word(waiting), self._language()
        if self._fired is not waiting:  # else the link was lost before its line was written
            await self._send(f"events/{EVENT_TYPE}", _data(happening, waiting.wall_s, language))
            self._fired = waiting
        entity_id = waiting.anchor.entity_id
        with suppress(PeerRefusedError, PeerTimeoutError):
            registry = await self._client.command("config/entity_registry/list")
            entity_id = resolved(waiting.anchor, registry)
        line = {"name": happening.name, "message": plain(happening.said, language), "entity_id": entity_id}
        await self._send(f"events/{LOGBOOK_TYPE}", line)

    async def _with_last_word(self, waiting: _Waiting) -> Happening:
        """Tell what the charger's counter says at a session's end; it comes a moment after the end itself."""
        happening = waiting.happening
        if happening.type != "session_stopped":
            return happening
        while True:
            if result := await self._result_of(happening.data["session_id"]):
                return with_result(happening, *result)
            if self._clock() - waiting.at_s >= LAST_WORD_WITHIN_S:  # since then: others wait behind it
                return happening
            await asyncio.sleep(LAST_WORD_EVERY_S)

    async def _send(self, path: str, body: object) -> None:
        try:
            await self._client.rest("POST", path, body)
        except PeerRefusedError as error:
            if str(error) != self._problem:
                self._problem = str(error)
                log.warning("Can't tell Home Assistant what happens", error=str(error))


def _data(happening: Happening, wall_s: float, language: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": happening.type,
        "message": plain(happening.message, language),
        "at": datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds"),
    }
    if happening.charger_id:
        data |= {"charger_id": happening.charger_id, "charger": happening.name}
    more = happening.data.items()
    return data | {key: plain(value, language) if isinstance(value, str) else value for key, value in more}
