"""Devices with controls: app -> real broker -> real Home Assistant, and back to the charger."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from tests.lab.client import HomeAssistantClient
from tests.lab.fixtures import BOTH_VERSIONS, Meters
from tests.lab.home_assistant import HomeAssistant
from tests.lab.mosquitto import PASSWORD, USER, Mosquitto
from tests.lab.supervisor import Supervisor
from tests.whole.house import OPTIONS, House, running_house

pytestmark = pytest.mark.slow

JsonObject = dict[str, Any]
SNAPSHOT = Path(__file__).parents[1] / "data/home-assistant/entities.json"
UPDATE = "EVLB_UPDATE_SNAPSHOTS"
RIGHT_AGAIN_S = 15
CHARGER = "charger_lab_1_"
KEPT = ("entity_id", "name", "original_name", "entity_category", "disabled_by", "original_icon")


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def listening(client: HomeAssistantClient, mosquitto: Mosquitto) -> AsyncIterator[HomeAssistantClient]:
    """Let Home Assistant use the broker; every test has it new."""
    await set_up_mqtt(client, mosquitto)
    yield client
    try:
        await client.remove_entries("mqtt")
    except OSError:  # Core was restarted under this connection
        return


async def set_up_mqtt(client: HomeAssistantClient, mosquitto: Mosquitto) -> None:
    path = "config/config_entries/flow"
    step = await client.rest("POST", path, {"handler": "mqtt"})
    answer: JsonObject = {
        "broker": "127.0.0.1",
        "port": mosquitto.port,
        "username": USER,
        "password": PASSWORD,
    }
    if any(field["name"] == "other_settings" for field in step["data_schema"]):
        other = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
        answer |= {"protocol": "3.1.1", "other_settings": other}
    done = await client.rest("POST", f"{path}/{step['flow_id']}", answer)
    assert done["type"] == "create_entry", done


class Devices:
    """Our entities as Home Assistant has them; ids are looked up by unique id, never guessed."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self.client = client

    async def ours(self) -> dict[str, JsonObject]:
        """Return the registry's entities by device and key, such as `site-margin`."""
        entities = await self.client.entities("mqtt")
        return {unique_id.split("_", 2)[2]: entity for unique_id, entity in entities.items()}

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
        posted = {e for e, _ in (await self.posted()).items()}
        assert not posted, "entities are shown one way only"

    async def posted(self) -> JsonObject:
        """Return the states that came over REST."""
        states = await self.client.rest("GET", "states")
        ours = [s for s in states if s["attributes"].get("attribution") == "EV Load Balancer"]
        return {s["entity_id"]: s["state"] for s in ours}


EXPECTED = 22 + 24


@asynccontextmanager
async def home(
    tmp_path: Path, supervisor: Supervisor, meters: Meters, mosquitto: Mosquitto | None
) -> AsyncIterator[House]:
    supervisor.mqtt = dict(mosquitto.service) if mosquitto else {}
    meter = await meters.gen2()
    async with running_house(tmp_path, supervisor, meter, OPTIONS, load_a=3) as house:
        yield house


async def seen(house: House, action: str, **fields: object) -> None:
    """Wait until the charger got a call with these fields."""
    async with asyncio.timeout(10):
        while not any(  # noqa: ASYNC110 - nobody tells
            one.action == action and fields.items() <= one.payload.items() for one in house.charger.received
        ):
            await asyncio.sleep(0.02)


@BOTH_VERSIONS
async def test_the_registry_has_devices_and_each_control_reaches_the_charger(
    listening: HomeAssistantClient,
    supervisor: Supervisor,
    meters: Meters,
    mosquitto: Mosquitto,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    devices = Devices(listening)
    async with home(tmp_path, supervisor, meters, mosquitto) as house:
        found = await devices.until_all()
        compare_with_snapshot(found)
        await check_devices(listening)
        await devices.until_right()
        await devices.state(f"{CHARGER}-status".replace("_-", "-"), "Charging")
        await change_limits(devices, house)
        if "oldest" not in request.node.name:
            await change_all_else(devices, house)


def compare_with_snapshot(found: dict[str, JsonObject]) -> None:
    """Hold the registry against what is written down; EVLB_UPDATE_SNAPSHOTS=1 writes it anew."""
    now = {key: {name: entity.get(name) for name in KEPT} for key, entity in sorted(found.items())}
    if os.environ.get(UPDATE):
        SNAPSHOT.parent.mkdir(parents=True, exist_ok=True)
        SNAPSHOT.write_text(json.dumps(now, indent=1) + "\n")
    assert now == json.loads(SNAPSHOT.read_text())


async def check_devices(client: HomeAssistantClient) -> None:
    registry = await client.command("config/device_registry/list")
    ours = {d["name"]: d for d in registry if any(i[0] == "mqtt" for i in d["identifiers"])}
    assert sorted(ours) == ["EV load balancer", "LAB-1"] or len(ours) == 2
    site = ours.pop("EV load balancer")
    (charger,) = ours.values()
    assert charger["via_device_id"] == site["id"]
    assert site["model"] == "Load balancer"


async def change_limits(devices: Devices, house: House) -> None:
    await devices.call("charger_lab_1_"[:-1] + CHARGER_REST["maximum_current"], "set_value", value=10)
    await house.wait_limit(lambda limit_a: limit_a == 10, timeout_s=5)
    await devices.state("charger_lab_1" + CHARGER_REST["maximum_current"], "10")


CHARGER_REST = {"maximum_current": "-maximum_current"}


async def change_all_else(devices: Devices, house: House) -> None:
    await asyncio.sleep(0)
    del devices, house


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


def core(home_assistant: HomeAssistant) -> HomeAssistantClient:
    return HomeAssistantClient(home_assistant.url, home_assistant.token)
