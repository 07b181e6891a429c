"""Notifies in Home Assistant of what needs a person at once, and takes it back when it is over.

Only that: what mends itself, or can wait until somebody looks, stands on the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import structlog

from addon.errors import PeerRefusedError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.news.notifications import (
    Lasting,
    Notification,
    is_one_of_these,
    still_lasting,
    wanted_notifications,
)
from addon.model.status import Status
from addon.translation.catalogs import plain

log = structlog.get_logger(__name__)

TRY_AGAIN_S = 60.0
SETTLED_AFTER_S = 180.0
"""By then the chargers are back after a start of the app, and one that does not obey was found out again."""

_UNKNOWN = Notification(title="", message="")
"""One that is there from before: it is written anew, or goes."""


class Notifier:
    """Keeps Home Assistant's notifications like the last status it was given. `publish` never waits.

    `language`: the home's, such as "de"; "" while it is not known.
    """

    def __init__(
        self, client: HomeAssistantClient, clock: Callable[[], float], language: Callable[[], str] = str
    ) -> None:
        self._client = client
        self._clock = clock
        self._language = language
        self._memory = Lasting()
        self._wanted: Mapping[str, Notification] = {}
        self._shown: dict[str, Notification] = {}
        self._status: Status | None = None
        self._settled_at_s = clock() + SETTLED_AFTER_S
        self._news = asyncio.Event()
        self._problem = ""

    def publish(self, status: Status) -> None:
        """Show what this status calls for."""
        is_first, self._status = self._status is None, status
        self._memory, found = wanted_notifications(self._memory, status, self._clock())
        wanted = {id_: self._said(notification) for id_, notification in found.items()}
        if is_first or wanted != self._wanted:
            self._wanted = wanted
            self._news.set()

    def _said(self, notification: Notification) -> Notification:
        language = self._language()
        return Notification(
            title=plain(notification.title, language), message=plain(notification.message, language)
        )

    async def run(self) -> None:
        """Show and take back, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        while self._status is None:
            self._news.clear()
            await self._news.wait()
        # a restart of Core forgets them, one of ours forgets what we had shown
        there = await self._client.command("persistent_notification/get")
        ids = [str(one["notification_id"]) for one in there]
        self._shown = {id_: _UNKNOWN for id_ in ids if is_one_of_these(id_)}
        self._memory = still_lasting(self._memory, self._status, self._shown)
        self.publish(self._status)
        while True:
            self._news.clear()
            for id_, notification in self._due():
                await self._show(id_, notification)
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY_AGAIN_S if self._unlike() else None):
                    await self._news.wait()

    def _unlike(self) -> dict[str, Notification | None]:
        """Tell what has to be shown or taken back until Home Assistant shows what it should."""
        gone: dict[str, Notification | None] = dict.fromkeys(self._shown.keys() - self._wanted.keys())
        return gone | {id_: it for id_, it in self._wanted.items() if self._shown.get(id_) != it}

    def _due(self) -> Sequence[tuple[str, Notification | None]]:
        """Give what may be done of that now: whether what is left from before is over, only time tells."""
        settled = self._clock() >= self._settled_at_s
        return [
            (id_, notification)
            for id_, notification in self._unlike().items()
            if notification is not None or settled or self._shown[id_] is not _UNKNOWN
        ]

    async def _show(self, id_: str, notification: Notification | None) -> None:
        body = {"notification_id": id_}
        if notification is not None:
            body |= {"title": notification.title, "message": notification.message}
        service = "create" if notification is not None else "dismiss"
        try:
            await self._client.rest("POST", f"services/persistent_notification/{service}", body)
        except PeerRefusedError as error:
            if str(error) != self._problem:
                self._problem = str(error)
                log.warning("Can't notify in Home Assistant", error=str(error))
            return
        if notification is None:
            self._shown.pop(id_, None)
        else:
            self._shown[id_] = notification
