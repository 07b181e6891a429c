"""The lab itself: the real Core, its Shelly integration, the simulated devices, the stand-in Supervisor."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from tests.lab.client import HomeAssistantClient
from tests.lab.fixtures import BOTH_VERSIONS, Meters
from tests.lab.home_assistant import HomeAssistant, Version
from tests.lab.shelly_gen1 import TYPE_EM, ShellyGen1
from tests.lab.shelly_gen2 import ShellyGen2
from tests.lab.shelly_gen2_model import EM_63_GEN3, EM_GEN3, PRO_3EM_MONOPHASE, PRO_EM_50, Model
from tests.lab.supervisor import Supervisor

pytestmark = pytest.mark.slow


async def entity_id(client: HomeAssistantClient, unique_id: str) -> str:
    found: str = (await client.entities("shelly"))[unique_id]["entity_id"]
    return found


async def enable(client: HomeAssistantClient, *unique_ids: str) -> list[str]:
    """Enable entities as the app does, and return their ids."""
    entities = [(await client.entities("shelly"))[unique_id] for unique_id in unique_ids]
    for entity in entities:
        await client.command("config/entity_registry/update", entity_id=entity["entity_id"], disabled_by=None)
    await client.rest("POST", f"config/config_entries/entry/{entities[0]['config_entry_id']}/reload")
    return [entity["entity_id"] for entity in entities]


async def update(client: HomeAssistantClient, entity: str) -> None:
    """Let Home Assistant refresh an entity; a device that hangs lets this time out after 3 s."""
    async with asyncio.timeout(3):
        await client.rest("POST", "services/homeassistant/update_entity", {"entity_id": entity})


@BOTH_VERSIONS
async def test_core_is_the_one_asked_for_and_running(
    client: HomeAssistantClient, request: pytest.FixtureRequest
) -> None:
    config = await client.command("get_config")

    expected = {Version.NEWEST: "2026.11.0", Version.OLDEST: "2025.4.4"}
    asked_for = request.node.callspec.params["home_assistant"]
    assert (config["version"], config["state"]) == (expected[asked_for], "RUNNING")


async def test_phase_currents_are_disabled_until_someone_enables_them(
    client: HomeAssistantClient, meters: Meters
) -> None:
    meter = await meters.gen2()
    registry = await client.entities("shelly")
    currents = [f"{meter.mac}-em:0-{phase}_current" for phase in "abc"]

    assert [registry[current]["disabled_by"] for current in currents] == ["integration"] * 3
    assert await client.state(registry[currents[0]]["entity_id"]) is None

    enabled = await enable(client, *currents)

    assert await client.wait_state(enabled[0], lambda state: state == "1.0")


async def test_push_of_gen2_is_an_event_at_once(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen2()
    power = await entity_id(client, f"{meter.mac}-em:0-b_act_power")

    await assert_push_arrives(client, meter, power, (1.0, 10.0, 1.0), "2254.0")


@pytest.mark.generation_1
async def test_push_of_gen1_is_an_event_at_once(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen1()
    current = await entity_id(client, f"{meter.mac}-emeter_1-current")

    await assert_push_arrives(client, meter, current, (1.0, 9.75, 1.0), "9.75")


async def assert_push_arrives(
    client: HomeAssistantClient,
    meter: ShellyGen2 | ShellyGen1,
    entity: str,
    currents_a: tuple[float, ...],
    expected: str,
) -> None:
    await client.wait_state(entity, lambda state: state not in {"unknown", "unavailable"})
    await client.command("subscribe_entities", entity_ids=[entity])
    pushed_at = await meter.set_currents(*currents_a)
    state = None
    async with asyncio.timeout(5):
        while state != expected:
            state = _new_state((await client.events.get())["event"], entity)
    elapsed_ms = (time.monotonic() - pushed_at) * 1000
    print(f"push to event: {elapsed_ms:.1f} ms")  # noqa: T201 - a figure to read with -s


def _new_state(event: dict[str, Any], entity: str) -> str | None:
    added = event.get("a", {}).get(entity, {})
    changed = event.get("c", {}).get(entity, {}).get("+", {})
    state: str | None = (added | changed).get("s")
    return state


@pytest.mark.parametrize(
    ("model", "power"),
    [
        (PRO_3EM_MONOPHASE, "em1:2-power_em1"),
        (EM_63_GEN3, "em:0-c_act_power"),
        (PRO_EM_50, "em1:1-power_em1"),
        (EM_GEN3, "em1:1-power_em1"),
    ],
    ids=["Pro 3EM monophase", "3EM-63 Gen3", "Pro EM-50", "EM Gen3"],
)
async def test_other_gen2_meters_are_set_up(
    client: HomeAssistantClient, meters: Meters, model: Model, power: str
) -> None:
    meter = await meters.gen2(model)
    entity = await entity_id(client, f"{meter.mac}-{power}")

    await meter.set_currents(*[10.0] * model.channels)

    assert await client.wait_state(entity, lambda state: state == "2254.0")


@pytest.mark.generation_1
async def test_gen1_em_has_power_but_no_current(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen1(TYPE_EM)
    registry = await client.entities("shelly")

    await meter.set_currents(10.0, -10.0)

    assert f"{meter.mac}-emeter_0-current" not in registry
    exporting = registry[f"{meter.mac}-emeter_1-power"]["entity_id"]
    assert await client.wait_state(exporting, lambda state: state == "-2254.0")


async def test_probe_fetches_a_value_that_was_not_pushed(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen2()
    uptime, power = await enable(client, f"{meter.mac}-sys-uptime", f"{meter.mac}-em:0-a_act_power")
    await client.wait_state(power, lambda state: state == "225.4")

    meter.frozen = True
    await meter.set_currents(10.0, 1.0, 1.0)
    await update(client, uptime)
    await update(client, power)

    assert await client.state(power) == "2254.0"


@pytest.mark.generation_1
async def test_probe_of_gen1_polls_the_device(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen1()
    power = await entity_id(client, f"{meter.mac}-emeter_0-power")
    await client.wait_state(power, lambda state: state == "225.4")

    meter.frozen = True
    await meter.set_currents(10.0, 1.0, 1.0)
    await update(client, power)

    assert await client.wait_state(power, lambda state: state == "2254.0")


async def test_probe_of_a_hung_meter_gets_no_answer(client: HomeAssistantClient, meters: Meters) -> None:
    meter = await meters.gen2()
    (uptime,) = await enable(client, f"{meter.mac}-sys-uptime")
    await client.wait_state(uptime, lambda state: state not in {"unknown", "unavailable"})

    meter.hang()

    with pytest.raises(TimeoutError):
        await update(client, uptime)


async def test_meter_without_power_becomes_unavailable_and_returns(
    client: HomeAssistantClient, meters: Meters
) -> None:
    meter = await meters.gen2()
    power = await entity_id(client, f"{meter.mac}-em:0-a_act_power")
    await client.wait_state(power, lambda state: state == "225.4")

    await meter.drop()
    await client.wait_state(power, lambda state: state == "unavailable", timeout_s=5)


async def test_restarted_core_has_its_shelly_again(
    home_assistant: HomeAssistant, client: HomeAssistantClient, meters: Meters
) -> None:
    meter = await meters.gen2()
    power = await entity_id(client, f"{meter.mac}-em:0-a_act_power")

    await asyncio.to_thread(home_assistant.stop)
    assert not home_assistant.running()
    seconds = await asyncio.to_thread(home_assistant.start)
    print(f"restarted Core RUNNING after {seconds:.1f} s")  # noqa: T201 - a figure to read with -s

    assert await client.wait_state(power, lambda state: state == "225.4")


async def test_supervisor_hands_on_to_core(supervisor: Supervisor) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {supervisor.token}"}) as app:
        async with app.get(f"{supervisor.url}/core/api/config") as response:
            assert (await response.json())["version"] == "2026.11.0"
        async with app.ws_connect(f"{supervisor.url}/core/websocket") as socket:
            assert (await socket.receive_json())["type"] == "auth_required"
            await socket.send_json({"type": "auth", "access_token": supervisor.token})
            assert (await socket.receive_json())["type"] == "auth_ok"
            await socket.send_json({"id": 1, "type": "auth/current_user"})
            assert (await socket.receive_json())["result"]["is_admin"]
            await socket.send_json(
                {"id": 2, "type": "supervisor/api", "endpoint": "/addons", "method": "get"}
            )
            assert (await socket.receive_json())["error"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "path", "authorised", "expected"),
    [
        ("GET", "/core/api/config", False, 401),
        ("PUT", "/core/api/states/sensor.x", True, 405),
        ("GET", "/core/api/hassio/addons", True, 403),
        ("GET", "/addons/self/info", True, 200),
        ("GET", "/addons/self/info", False, 401),
        ("GET", "/network/info", True, 200),
        ("GET", "/addons", True, 403),
        ("GET", "/services/mqtt", True, 400),
    ],
)
async def test_supervisor_keeps_its_rules(
    supervisor: Supervisor, method: str, path: str, *, authorised: bool, expected: int
) -> None:
    headers = {"Authorization": f"Bearer {supervisor.token}"} if authorised else {}
    async with (
        aiohttp.ClientSession(headers=headers) as app,
        app.request(method, supervisor.url + path) as response,
    ):
        assert response.status == expected


async def test_supervisor_answers_502_while_core_is_away(
    home_assistant: HomeAssistant, client: HomeAssistantClient, supervisor: Supervisor
) -> None:
    assert await client.command("get_config")
    home_assistant.kill()
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {supervisor.token}"}) as app,
        app.get(f"{supervisor.url}/core/api/config") as response,
    ):
        assert response.status == 502
