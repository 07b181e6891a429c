"""Devices with controls: app -> real broker -> real Home Assistant, and back to the charger."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from addon import __version__
from tests.lab.app_process import AppProcess
from tests.lab.charge_point import Charger
from tests.lab.client import HomeAssistantClient
from tests.lab.fixtures import BOTH_VERSIONS, Meters
from tests.lab.home_assistant import HomeAssistant
from tests.lab.mosquitto import PASSWORD, USER, Mosquitto
from tests.lab.supervisor import Supervisor
from tests.whole.at_the_broker import delete_devices, tell_of_discovery
from tests.whole.devices import RIGHT_AGAIN_S, Devices, JsonObject, change_settings, retained
from tests.whole.house import CHARGER_ID, OPTIONS, House, running_house

pytestmark = pytest.mark.slow

SNAPSHOT = Path(__file__).parents[1] / "data/home-assistant/entities.json"
UPDATE = "EVLB_UPDATE_SNAPSHOTS"
CHARGER = "charger_LAB-1"
KEPT = ("entity_id", "name", "original_name", "entity_category", "disabled_by", "original_icon")


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """Start a broker that holds nothing: what another test's app has left would come back."""
    broker = Mosquitto(tmp_path / "broker")
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
    where = {"broker": "127.0.0.1", "port": mosquitto.port, "username": USER, "password": PASSWORD}
    other = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
    done = await client.flow("mqtt", where | {"protocol": "3.1.1", "other_settings": other})
    assert done["type"] == "create_entry", done


@asynccontextmanager
async def charging(app: AppProcess) -> AsyncIterator[Charger]:
    """Let a car charge; without a meter it does so at the fallback."""
    charger = Charger(f"{app.ocpp_url}/{CHARGER_ID}", rated_a=80)
    charger.firmware = "1.0.0"
    async with charger:
        await charger.plug_in()
        yield charger


async def seen(charger: Charger, action: str, **fields: object) -> None:
    """Wait until the charger got a call with these fields."""
    async with asyncio.timeout(10):
        while not any(  # noqa: ASYNC110 - nobody tells
            one.action == action and fields.items() <= one.payload.items() for one in charger.received
        ):
            await asyncio.sleep(0.02)


@BOTH_VERSIONS
async def test_the_registry_has_devices_and_each_control_reaches_the_charger(
    listening: HomeAssistantClient, supervisor: Supervisor, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    devices = Devices(listening)
    supervisor.mqtt = dict(mosquitto.service)
    async with (
        AppProcess(tmp_path, OPTIONS, supervisor.url, supervisor.token) as app,
        charging(app) as charger,
    ):
        await devices.until_right()
        await tell_of_discovery(supervisor)
        compare_with_snapshot(await devices.ours())
        await check_devices(listening)
        await devices.state(f"{CHARGER}-status", "Charging")
        await change_the_house(devices, app)
        await be_refused(devices)
        await command_the_charger(devices, charger)
        await install_firmware(devices, app, charger)
    await delete_devices(listening)
    async with asyncio.timeout(RIGHT_AGAIN_S):  # Home Assistant clears them a moment later
        while any(topic.endswith("/config") for topic in await retained(mosquitto)):
            pass
    assert await devices.ours() == {}


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
    site = ours.pop("EV load balancer")
    (charger,) = ours.values()
    assert charger["via_device_id"] == site["id"]
    assert (site["model"], site["sw_version"]) == ("Load balancer", __version__)


async def change_limits(devices: Devices, house: House) -> None:
    await devices.call(f"{CHARGER}-maximum_current", "set_value", value=10)
    await house.wait_limit(lambda limit_a: limit_a == 10, timeout_s=5)
    await devices.state(f"{CHARGER}-maximum_current", "10")
    await devices.state(f"{CHARGER}-current_limit", "10")
    await devices.call("site-maximum_load", "set_value", value=12)
    await house.wait_limit(lambda limit_a: limit_a < 9, timeout_s=5)
    await devices.state("site-maximum_load", "12")
    await devices.call("site-maximum_load", "set_value", value=25)
    await devices.state("site-maximum_load", "25")


async def change_the_house(devices: Devices, app: AppProcess) -> None:
    await devices.call("site-margin", "set_value", value=2)
    await devices.state("site-margin", "2")
    await devices.call("site-strategy", "select_option", option="first_come")
    await devices.state("site-strategy", "first_come")
    await devices.call("site-balancing", "turn_off")
    await devices.state("site-balancing", "off")
    assert (await app.state())["site"]["shadow"]
    await devices.call("site-balancing", "turn_on")
    await devices.state("site-balancing", "on")


async def be_refused(devices: Devices) -> None:
    """Start what has been started: the app says no, and why."""
    await devices.client.command("persistent_notification/subscribe")
    await devices.call(f"{CHARGER}-charge_control", "turn_on")
    async with asyncio.timeout(10):
        told = ""
        while "ev_load_balancer_refused" not in told:
            told = json.dumps(await devices.client.events.get())
    assert "A session is running there already." in told


async def command_the_charger(devices: Devices, charger: Charger) -> None:
    await devices.call(f"{CHARGER}-charge_control", "turn_off")
    await seen(charger, "RemoteStopTransaction")
    await devices.state(f"{CHARGER}-charge_control", "off")
    await devices.call(f"{CHARGER}-charge_control", "turn_on")
    await seen(charger, "RemoteStartTransaction", connectorId=1)
    await devices.state(f"{CHARGER}-charge_control", "on")
    await devices.call(f"{CHARGER}-availability", "turn_off")
    await seen(charger, "ChangeAvailability", type="Inoperative")
    await devices.state(f"{CHARGER}-availability", "off")
    await devices.call(f"{CHARGER}-availability", "turn_on")
    await seen(charger, "ChangeAvailability", type="Operative")
    await devices.call(f"{CHARGER}-unlock", "press")
    await seen(charger, "UnlockConnector", connectorId=1)
    await devices.call(f"{CHARGER}-reset", "press")
    await seen(charger, "Reset", type="Soft")
    charger.received.clear()
    await devices.call(f"{CHARGER}-refresh", "press")
    await seen(charger, "GetConfiguration")


async def install_firmware(devices: Devices, app: AppProcess, charger: Charger) -> None:
    """Offer newer firmware and have it installed; no session runs then."""
    url = "https://example.org/charger-2.0.0.bin"
    offered = {"firmware_url": url, "firmware_version": "2.0.0"}
    await devices.call(f"{CHARGER}-charge_control", "turn_off")
    await devices.state(f"{CHARGER}-charge_control", "off")
    await app.change_settings({"chargers": {CHARGER_ID: offered}})
    async with asyncio.timeout(10):
        while f"{CHARGER}-update" not in await devices.ours():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    await devices.state(f"{CHARGER}-update", "on")
    await devices.call(f"{CHARGER}-update", "install")
    await seen(charger, "UpdateFirmware", location=url)


async def test_entities_are_right_again_whatever_restarts_and_are_never_there_twice(
    home_assistant: HomeAssistant,
    listening: HomeAssistantClient,
    supervisor: Supervisor,
    meters: Meters,
    mosquitto: Mosquitto,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    took: dict[str, float] = {}

    async def right_again(what: str, devices: Devices) -> None:
        began_at = time.monotonic()
        await devices.until_right()
        took[what] = time.monotonic() - began_at

    meter = await meters.gen2()
    async with running_house(tmp_path, supervisor, meter, OPTIONS, load_a=3) as house:
        devices = Devices(listening)
        shown = await devices.posted()
        assert shown["sensor.ev_load_balancer_maximum_load"] == "25"
        named = {"host": "127.0.0.1", "port": mosquitto.port, "username": USER, "password": PASSWORD}
        await change_settings(house, {"mqtt": named})
        await right_again("a broker is named", devices)
        ids = {key: entity["entity_id"] for key, entity in (await devices.ours()).items()}
        assert ids["site-actual_power"] == "sensor.ev_load_balancer_actual_power", "as it was over REST"
        await change_limits(devices, house)

        supervisor.mqtt = dict(mosquitto.service)  # the file with the options names none
        house.app.kill()
        await devices.state("site-balancing", "unavailable")
        await house.app.start()
        await right_again("kill -9 of the app", devices)

        await asyncio.to_thread(mosquitto.stop)
        await devices.state("site-balancing", "unavailable")
        assert await devices.posted() == {}
        await asyncio.to_thread(mosquitto.start)
        await right_again("restart of the broker", devices)

        await asyncio.to_thread(home_assistant.stop)
        await asyncio.to_thread(home_assistant.start)
        async with HomeAssistantClient(home_assistant.url, home_assistant.token) as client:
            devices = Devices(client)
            await right_again("restart of Core", devices)
            assert {key: entity["entity_id"] for key, entity in (await devices.ours()).items()} == ids
            supervisor.mqtt = {}
            await be_without_broker_again(house, devices, mosquitto, shown)
    with capsys.disabled():
        for what, seconds in took.items():
            print(f"\nentities right again after {what}: {seconds:.1f} s", end="")  # noqa: T201
        print()  # noqa: T201 - published figures


async def be_without_broker_again(
    house: House, devices: Devices, mosquitto: Mosquitto, shown: JsonObject
) -> None:
    """Restart the app where no broker is offered any more: all shows over REST, and nothing is left."""
    await house.app.terminate()
    await house.app.start()
    async with asyncio.timeout(RIGHT_AGAIN_S):
        while (await devices.posted()).keys() != shown.keys():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)
    assert await devices.ours() == {}
    assert await retained(mosquitto) == set()
    await devices.client.remove_entries("mqtt")
