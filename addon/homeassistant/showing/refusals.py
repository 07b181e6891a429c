"""Shows in Home Assistant what somebody set there and what was not done, and takes it away again.

A control that springs back says nothing, and MQTT has no way to answer whoever set it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from addon.errors import PeerRefusedError
from addon.homeassistant.entities import Names
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.mqtt.orders import Order
from addon.translation.catalogs import plain

log = structlog.get_logger(__name__)

NOTIFICATION = "ev_load_balancer_refused"
SHOWN_S = 300.0
TRY_AGAIN_S = 10.0


class Refusals:
    """One notification, about the last refusal; it goes when that control is set well, or after a while."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self._names = Names.in_language("")
        self._wanted: tuple[str, str] | None = None
        self._control: tuple[str, str] | None = None
        self._news = asyncio.Event()

    def speak(self, names: Names) -> None:
        """Use another language."""
        self._names = names

    def on_done(self, order: Order, why_not: str) -> None:
        """Show why an order was not carried out; "" where it was."""
        if why_not:
            name = f"{order.device.name} – {order.entity.name}"
            title = self._names.of("refusal", "title").format(name=name)
            self._wanted = title, plain(why_not, self._names.language)
            self._control = order.control
        elif order.control == self._control:
            self._wanted = self._control = None
        self._news.set()

    async def run(self) -> None:
        """Show and take back, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        shown: tuple[str, str] | None = ("", "")  # what an earlier run may have left
        while True:
            self._news.clear()
            if shown != self._wanted:
                shown = await self._show(self._wanted)
            waits_s = None if shown == self._wanted is None else SHOWN_S
            if shown != self._wanted:
                waits_s = TRY_AGAIN_S
            try:
                async with asyncio.timeout(waits_s):
                    await self._news.wait()
            except TimeoutError:
                if shown == self._wanted:
                    self._wanted = self._control = None

    async def _show(self, wanted: tuple[str, str] | None) -> tuple[str, str] | None:
        """Show it and return what is shown then."""
        body = {"notification_id": NOTIFICATION}
        if wanted is not None:
            body |= {"title": wanted[0], "message": wanted[1]}
        service = "create" if wanted is not None else "dismiss"
        with suppress(PeerRefusedError):
            await self._client.rest("POST", f"services/persistent_notification/{service}", body)
            return wanted
        return ("", "")
