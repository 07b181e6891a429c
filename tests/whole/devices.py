"""The app's entities as Home Assistant and its broker have them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import aiomqtt

from addon.homeassistant.entities import CHARGER as CHARGER_TABLE
from addon.homeassistant.entities import SITE
from tests.lab.client import HomeAssistantClient
from tests.lab.mosquitto import PASSWORD, USER, Mosquitto
from tests.whole.house import House

JsonObject = dict[str, Any]
RIGHT_AGAIN_S = 15
EXPECTED = len(SITE) + len(CHARGER_TABLE) - 1  # all but the update: no firmware is named


class Devices:
    """Our entities as Home Assistant has them; ids are looked up by unique id, never guessed."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self.client = client

    async def ours(self) -> dict[str, JsonObject]:
        """Return the registry's entities by device and key, such as `site-margin`."""
        entities = await self.client.entities("mqtt")
        found = {unique_id.split("_", 2)[2]: entity for unique_id, entity in entities.items()}
        assert len(found) == len(entities), "two homes"
        return found

    async def id_of(self, key: str) -> str:
        entity_id: str = (await self.ours())[key]["entity_id"]
        return entity_id

    async def state(self, key: str, wanted: str, timeout_s: float = RIGHT_AGAIN_S) -> None:
        await self.client.wait_state(await self.id_of(key), lambda state: state == wanted, timeout_s)

    async def call(self, key: str, service: str, **data: object) -> None:
        entity_id = await self.id_of(key)
        path = f"services/{entity_id.partition('.')[0]}/{service}"
        await self.client.rest("POST", path, {"entity_id": entity_id, **data})

    async def until_all(self) -> dict[str, JsonObject]:
        """Wait until all entities are there, and return them."""
        async with asyncio.timeout(RIGHT_AGAIN_S):
            while len(found := await self.ours()) < EXPECTED:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
        return found

    async def until_right(self) -> None:
        """Wait until nothing enabled is unavailable or without a state; nothing is there twice."""
        deadline = time.monotonic() + RIGHT_AGAIN_S
        while True:
            found = await self.ours()
            states = {s["entity_id"]: s["state"] for s in await self.client.rest("GET", "states")}
            enabled = {e["entity_id"] for e in found.values() if not e["disabled_by"]}
            wrong = {e: states.get(e) for e in enabled if states.get(e, "unavailable") == "unavailable"}
            if not wrong and len(found) == EXPECTED:
                break
            assert time.monotonic() < deadline, wrong or sorted(found)
            await asyncio.sleep(0.1)
        assert await self.posted() == {}, "an entity is shown one way only"

    async def posted(self) -> JsonObject:
        """Return the states that came over REST."""
        states = await self.client.rest("GET", "states")
        ours = [s for s in states if s["attributes"].get("attribution") == "EV Load Balancer"]
        return {s["entity_id"]: s["state"] for s in ours}


async def change_settings(house: House, change: JsonObject) -> None:
    """Change options as the page does."""
    async with aiohttp.ClientSession() as session:
        url = f"{house.app.web_url}/api/settings"
        async with session.patch(url, json=change) as response:
            assert response.status == 200, await response.text()


async def retained(mosquitto: Mosquitto) -> set[str]:
    """List what the broker holds of the app."""
    topics: set[str] = set()
    async with aiomqtt.Client("127.0.0.1", mosquitto.port, username=USER, password=PASSWORD) as client:
        for wildcard in ("evlb/#", "homeassistant/device/+/config"):
            await client.subscribe(wildcard)
        try:
            async with asyncio.timeout(0.5):
                async for message in client.messages:
                    topics.add(message.topic.value)
        except TimeoutError:
            pass
    return topics
