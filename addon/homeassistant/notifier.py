"""Notifies in Home Assistant of what needs a person at once, and takes it back when it is over.

Only that: what mends itself, or can wait until somebody looks, stands on the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog

from addon.errors import PeerRefusedError
from addon.homeassistant.client import HomeAssistantClient
from addon.homeassistant.entities import charger_slugs
from addon.model.loadpoint import Escalation
from addon.model.status import ChargerStatus, Status

log = structlog.get_logger(__name__)

TRY_AGAIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A persistent notification; the message is Markdown."""

    title: str
    message: str


def notifications(status: Status) -> dict[str, Notification | None]:
    """Tell for each notification there may be, by its id, what it says; None where there is no need."""
    slugs = charger_slugs(status.chargers)
    return {
        f"ev_load_balancer_{slugs[charger.id]}_switch_off": _switch_off(charger)
        for charger in status.chargers
    }


def _switch_off(charger: ChargerStatus) -> Notification | None:
    if charger.escalation != Escalation.BY_HAND:
        return None
    name = charger.name or charger.id
    return Notification(
        title=f"Switch {name} off by hand, now",
        message=(
            f"The charger {name} draws more than it was allowed to, and does not stop when it is told to."
            " Switch it off at its fuse or main switch, and have it mended before you use it again."
        ),
    )


class Notifier:
    """Keeps Home Assistant's notifications like the last status it was given. `publish` never waits."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self._wanted: Mapping[str, Notification | None] = {}
        self._shown: dict[str, Notification | None] = {}
        self._news = asyncio.Event()
        self._problem = ""

    def publish(self, status: Status) -> None:
        """Show what this status calls for."""
        wanted = notifications(status)
        if wanted != self._wanted:
            self._wanted = wanted
            self._news.set()

    async def run(self) -> None:
        """Show and take back, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        self._shown = {}  # a restart of Core forgets them, one of ours forgets what we had shown
        while True:
            self._news.clear()
            for id_, notification in self._wanted.items():
                if id_ not in self._shown or self._shown[id_] != notification:
                    await self._show(id_, notification)
            left = self._wanted.items() - self._shown.items()
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY_AGAIN_S if left else None):
                    await self._news.wait()

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
        self._shown[id_] = notification
