"""What of Home Assistant itself matters to entities: its language, and how it listens to a broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from addon.errors import PeerGoneError, PeerRefusedError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.mqtt_options import MqttOptions, mqtt_options

LOOK_AGAIN_S = 30.0


class HomeFacts:
    """What is known of it, "" and None before it is.

    `language`: such as "de"; `listens`: its MQTT integration is set up; `mqtt`: how.
    `on_change` is called when one of them has changed, and when they are known for the first time.
    """

    def __init__(self, client: HomeAssistantClient, on_change: Callable[[], None]) -> None:
        self.language = ""
        self.listens: bool | None = None
        self.mqtt = MqttOptions()
        self.known = asyncio.Event()
        self._client = client
        self._on_change = on_change
        self._again = asyncio.Event()
        self._read: tuple[object, object] | None = None

    async def run(self) -> None:
        """Keep asking, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        for event in ("core_config_updated", "component_loaded"):
            await self._client.subscribe(self._on_event, "subscribe_events", event_type=event)
        while True:
            self._again.clear()
            await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._again.wait()

    def _on_event(self, event: dict[str, Any]) -> None:
        component = (event.get("data") or {}).get("component")
        if component in {None, "mqtt"}:  # many are loaded while Core starts
            self._again.set()

    async def _look(self) -> None:
        before = (self.language, self.listens, self.mqtt)
        language = _text(await self._ask("get_config", {}), "language")
        self.language = language or self.language
        entries = await self._ask("config_entries/get", {"domain": "mqtt"})
        if isinstance(entries, list):
            await self._look_at_mqtt([entry for entry in entries if not entry.get("disabled_by")])
        first = not self.known.is_set()
        self.known.set()
        if first or before != (self.language, self.listens, self.mqtt):
            self._on_change()

    async def _look_at_mqtt(self, entries: list[dict[str, Any]]) -> None:
        self.listens = bool(entries)
        loaded = next((entry for entry in entries if entry.get("state") == "loaded"), None)
        if loaded is None:
            return
        version = (loaded.get("entry_id"), loaded.get("modified_at"))
        if version != self._read:  # it is asked for a form, so no more often than it may have changed
            told = await mqtt_options(self._client, str(loaded.get("entry_id")))
            if told is not None:  # else what was known holds, and it is asked again at the next look
                self.mqtt, self._read = told, version

    async def _ask(self, kind: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 - as it answers
        try:
            return await self._client.command(kind, **fields)
        except PeerGoneError:
            raise
        except PeerRefusedError:
            return None


def _text(answer: object, key: str) -> str:
    return str(answer.get(key) or "") if isinstance(answer, dict) else ""
