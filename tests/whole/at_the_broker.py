"""What the real MQTT integration is asked, and what an owner does to it."""

import asyncio

import aiohttp

from addon.homeassistant.link.client import HomeAssistantClient as Link
from addon.homeassistant.link.mqtt_options import MqttOptions, mqtt_options
from tests.lab.client import HomeAssistantClient
from tests.lab.supervisor import Supervisor


async def tell_of_discovery(supervisor: Supervisor) -> None:
    """Home Assistant tells the app what its MQTT integration is set to, and keeps no form open."""
    async with aiohttp.ClientSession() as session:
        link = Link(session, supervisor.url, supervisor.token)
        running = asyncio.ensure_future(link.run())
        async with asyncio.timeout(10):
            while not link.connected:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        (entry,) = await link.command("config_entries/get", domain="mqtt")
        told = await mqtt_options(link, entry["entry_id"])
        assert told == MqttOptions(discovers=True, prefix="homeassistant")
        assert {"state", "modified_at", "disabled_by"} <= entry.keys()
        running.cancel()
        await asyncio.wait({running})


async def delete_devices(client: HomeAssistantClient) -> None:
    """Do as DOCS.md says: an owner deletes the devices, one by one, once the app is gone."""
    for device in await client.command("config/device_registry/list"):
        if any(identifier[0] == "mqtt" for identifier in device["identifiers"]):
            await client.command(
                "config/device_registry/remove_config_entry",
                device_id=device["id"],
                config_entry_id=device["config_entries"][0],
            )
