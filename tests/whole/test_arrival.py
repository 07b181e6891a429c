"""A charger that nobody has told of connects, and is a device in the real Home Assistant within seconds."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.lab.app_process import AppProcess
from tests.lab.charge_point import Charger
from tests.lab.client import HomeAssistantClient
from tests.lab.mosquitto import Mosquitto
from tests.lab.supervisor import Supervisor
from tests.whole.house import OPTIONS
from tests.whole.test_mqtt_devices import set_up_mqtt

pytestmark = pytest.mark.slow

ARRIVES_WITHIN_S = 5.0


async def test_a_charger_that_connects_is_a_device_within_five_seconds(
    client: HomeAssistantClient, supervisor: Supervisor, tmp_path: Path
) -> None:
    mosquitto = Mosquitto(tmp_path / "broker")
    mosquitto.start()
    try:
        await set_up_mqtt(client, mosquitto)
        supervisor.mqtt = dict(mosquitto.service)
        async with AppProcess(tmp_path, OPTIONS, supervisor.url, supervisor.token) as app:
            async with asyncio.timeout(15):
                while not await client.entities("mqtt"):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.1)
            began = time.monotonic()
            async with Charger(f"{app.ocpp_url}/NEW-1"):
                await until_there(client)
            took_s = time.monotonic() - began
        print(f"from the connection to its device and state: {took_s:.1f} s")  # noqa: T201 - a figure
        assert took_s <= ARRIVES_WITHIN_S
    finally:
        await client.remove_entries("mqtt")
        mosquitto.stop()


async def until_there(client: HomeAssistantClient) -> None:
    """Wait until the charger has a device, and its status a state."""
    async with asyncio.timeout(15):
        while True:
            for unique_id, entity in (await client.entities("mqtt")).items():
                if not unique_id.endswith("_charger_NEW-1-status") or not entity["device_id"]:
                    continue
                if await client.state(entity["entity_id"]) not in {None, "unknown", "unavailable"}:
                    return
            await asyncio.sleep(0.05)
