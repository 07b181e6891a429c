"""Posts the entities to Home Assistant over REST, where no MQTT broker makes real ones of them.

Such states live until Core restarts, so all are posted again on each connection.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog

from addon.errors import PeerGoneError, PeerRefusedError
from addon.homeassistant.client import HomeAssistantClient
from addon.homeassistant.entities import EntityPost, entity_posts
from addon.model.status import Status

log = structlog.get_logger(__name__)

STATE_EVERY_S = 1.0
ATTRIBUTES_EVERY_S = 10.0
"""Sentences with numbers in them change all the time; each change is a row in the user's history."""
TIMER_STEP_S = 0.001
"""Timers may ring this early."""
_NOT_FOUND = "404"
_NO_ACCESS = {"401", "403"}


class RestPublisher:
    """Keeps Home Assistant's states like the last status it was given. `publish` never waits."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self._status: Status | None = None
        self._news = asyncio.Event()
        self._posted: dict[str, tuple[EntityPost, float]] = {}
        self._taken: frozenset[str] = frozenset()
        self._problem = ""

    def publish(self, status: Status) -> None:
        """Show this from now on; what was not posted yet is skipped."""
        self._status = status
        self._news.set()

    async def run(self) -> None:
        """Post what differs, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        registry = await self._client.command("config/entity_registry/list")
        self._taken = frozenset(str(entry["entity_id"]) for entry in registry)
        await self._client.subscribe(self._on_started, "subscribe_events", event_type="homeassistant_started")
        self._repost()
        self._problem = ""
        while True:
            next_at_s = await self._post_due()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(next_at_s):
                    await self._news.wait()
            self._news.clear()

    def _on_started(self, _event: dict[str, Any]) -> None:
        self._repost()
        self._news.set()

    def _repost(self) -> None:
        """Forget when each was posted, but not which: a charger forgotten meanwhile has states to remove."""
        self._posted = {
            entity_id: (EntityPost(entity_id=entity_id, state=""), -STATE_EVERY_S)
            for entity_id in self._posted
        }

    async def _post_due(self) -> float | None:
        """Post what has changed and may be told again; return when the next may, None if nothing waits."""
        if self._status is None:
            return None
        wanted = {post.entity_id: post for post in entity_posts(self._status, self._taken)}
        for entity_id in self._posted.keys() - wanted.keys():
            await self._remove(entity_id)
        later_s: list[float] = []
        for post in wanted.values():
            due_at_s = self._due_at_s(post)
            if due_at_s is None:
                continue
            now_s = asyncio.get_running_loop().time()
            if due_at_s > now_s + TIMER_STEP_S:
                later_s.append(due_at_s)
            else:
                await self._post(post)
                self._posted[post.entity_id] = (post, now_s)
        return min(later_s, default=None)

    def _due_at_s(self, post: EntityPost) -> float | None:
        """When a post may go out; None if it says nothing new."""
        if post.entity_id not in self._posted:
            return 0.0
        before, at_s = self._posted[post.entity_id]
        if post == before:
            return None
        if post.state == before.state:
            return at_s + ATTRIBUTES_EVERY_S
        return 0.0 if post.urgent else at_s + STATE_EVERY_S

    async def _post(self, post: EntityPost) -> None:
        body = {"state": post.state, "attributes": post.attributes}
        await self._send("POST", post.entity_id, body)

    async def _remove(self, entity_id: str) -> None:
        await self._send("DELETE", entity_id)
        del self._posted[entity_id]

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


def _no_access(error: PeerRefusedError) -> str:
    if error.code in _NO_ACCESS:
        return "It does not let the app write states; the app needs homeassistant_api in its config.yaml."
    return str(error)
