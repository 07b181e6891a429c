"""Posts the entities to Home Assistant over REST, where no MQTT broker makes real ones of them.

Such states live until Core restarts, so all are posted again on each connection, and as unavailable when the
app stops.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from addon.errors import PeerError, PeerGoneError, PeerRefusedError
from addon.homeassistant.entities import EntityPost, Names, entity_posts
from addon.homeassistant.entities.pacing import Pacer
from addon.homeassistant.entities.states import MARK
from addon.homeassistant.link.client import HomeAssistantClient
from addon.model.status import Status

log = structlog.get_logger(__name__)

GOODBYE_S = 1.0
"""What a stop of the app may take for saying so."""
_UNAVAILABLE = "unavailable"
_NOT_FOUND = "404"
_NO_ACCESS = {"401", "403"}
_OURS = (
    "{{ states | selectattr('attributes.attribution', 'defined')"
    f" | selectattr('attributes.attribution', 'eq', '{MARK}')"
    " | map(attribute='entity_id') | list | tojson }}"
)


class RestPublisher:
    """Keeps Home Assistant's states like the last status it was given. `publish` never waits.

    `active` False: a broker makes entities of the same ids, and ours are taken away; `wait_until_gone` tells
    when that is done. `own_ids`: how those entities' unique ids begin: their entity ids are free to be taken.
    """

    def __init__(self, client: HomeAssistantClient, *, active: bool = True, own_ids: str = "") -> None:
        self._client = client
        self._status: Status | None = None
        self._names = Names.in_language("")
        self._news = asyncio.Event()
        self._pacer = Pacer()
        self._taken: frozenset[str] = frozenset()
        self._problem = ""
        self._active = active
        self._own_ids = own_ids
        self._gone = asyncio.Event()

    def publish(self, status: Status) -> None:
        """Show this from now on; what was not posted yet is skipped."""
        self._status = status
        self._news.set()

    def speak(self, names: Names) -> None:
        """Name the entities in another language."""
        self._names = names
        self._news.set()

    def switch(self, *, on: bool) -> None:
        """Show all, or nothing any more."""
        if on != self._active:
            self._active = on
            self._gone.clear()
            self._news.set()

    async def wait_until_gone(self) -> None:
        """Wait until nothing of ours is left in Home Assistant after it was switched off."""
        await self._gone.wait()

    async def run(self) -> None:
        """Post what differs, through all restarts of Home Assistant, until cancelled; then say goodbye."""
        try:
            await self._client.on_each_connection(self._follow)
        except asyncio.CancelledError:
            await self._say_goodbye()
            raise

    async def _say_goodbye(self) -> None:
        """Let no value stand that nobody keeps true any more; what can't be told in a moment stays."""
        if not self._active or self._status is None:
            return
        shown = entity_posts(self._status, self._taken, self._names)
        last = [replace(post, state=_UNAVAILABLE) for post in shown if post.id in self._pacer.ids]
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await asyncio.gather(*(self._post(post) for post in last), return_exceptions=True)

    async def _follow(self) -> None:
        self._gone.clear()
        await self._client.subscribe(self._on_started, "subscribe_events", event_type="homeassistant_started")
        self._pacer.repeat()
        self._problem = ""
        was_active = False
        left_over = await self._left_over()
        while True:
            if self._active and not was_active:
                self._taken = await self._ids_of_others()
            was_active = self._active
            next_at_s = await self._post_due(left_over)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(next_at_s):
                    await self._news.wait()
            self._news.clear()

    def _on_started(self, _event: dict[str, Any]) -> None:
        self._pacer.repeat()
        self._news.set()

    async def _ids_of_others(self) -> frozenset[str]:
        registry = await self._client.command("config/entity_registry/list")
        others = (e for e in registry if not (self._own_ids and _unique_id(e).startswith(self._own_ids)))
        return frozenset(str(entry["entity_id"]) for entry in others)

    async def _left_over(self) -> set[str]:
        """Find what an earlier run of the app has left in Home Assistant."""
        try:
            found = await self._client.rest("POST", "template", {"template": _OURS})
        except PeerGoneError:
            raise
        except PeerError as error:
            log.debug("can't look for states left over", reason=str(error))
            return set()
        return {str(entity_id) for entity_id in found} if isinstance(found, list) else set()

    async def _post_due(self, left_over: set[str]) -> float | None:
        """Post what has changed and may be told again; return when the next may, None if nothing waits."""
        if not self._active:
            await self._remove_all(left_over | self._pacer.ids)
            left_over.clear()
            self._gone.set()
            return None
        if self._status is None:
            return None
        wanted = {post.id: post for post in entity_posts(self._status, self._taken, self._names)}
        if wanted:
            await self._remove_all((left_over | self._pacer.ids) - wanted.keys())
            left_over.clear()
        loop = asyncio.get_running_loop()
        due, next_at_s = self._pacer.due(wanted.values(), loop.time())
        for post in due:
            await self._post(post)
            self._pacer.told(post, loop.time())
        return next_at_s

    async def _post(self, post: EntityPost) -> None:
        await self._send("POST", post.id, {"state": post.state, "attributes": post.attributes})

    async def _remove_all(self, entity_ids: set[str] | frozenset[str]) -> None:
        for entity_id in sorted(entity_ids):
            await self._send("DELETE", entity_id)
            self._pacer.drop(entity_id)

    async def _send(self, method: str, entity_id: str, body: object = None) -> None:
        try:
            await self._client.rest(method, f"states/{entity_id}", body)
        except PeerGoneError:
            raise
        except PeerRefusedError as error:
            if error.code != _NOT_FOUND:
                self._tell(_no_access(error))

    def _tell(self, text: str) -> None:
        """Log a problem once, however many entities it concerns."""
        if text != self._problem:
            self._problem = text
            log.warning("Can't show states in Home Assistant", error=text)


def _unique_id(entry: dict[str, Any]) -> str:
    return str(entry.get("unique_id"))


def _no_access(error: PeerRefusedError) -> str:
    if error.code in _NO_ACCESS:
        return "It does not let the app write states; the app needs homeassistant_api in its config.yaml."
    return str(error)
