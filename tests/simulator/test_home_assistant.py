"""The stand-in answers as Home Assistant 2026.11 and its Supervisor do (facts measured there)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.shelly_integration import ShellyIntegration

CURRENT = "sensor.house_meter_phase_a_current"
POWER = "sensor.house_meter_phase_a_power"
UPTIME = "sensor.house_meter_uptime"
TOKEN = "t0ken"


class Client:
    """An app's connection: WebSocket commands, events in order, and REST."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url
        self.socket: aiohttp.ClientWebSocketResponse
        self.events: list[dict[str, Any]] = []
        self.frames: list[Any] = []
        self.last_id = 0

    async def connect(self, token: str = TOKEN) -> str:
        self.socket = await self.session.ws_connect(f"{self.url}/core/websocket")
        assert (await self.socket.receive_json())["type"] == "auth_required"
        await self.socket.send_json({"type": "auth", "access_token": token})
        return str((await self.socket.receive_json())["type"])

    async def command(self, kind: str, **fields: object) -> Any:  # noqa: ANN401 - JSON
        self.last_id += 1
        await self.socket.send_json({"id": self.last_id, "type": kind, **fields})
        while True:
            for message in await self.receive():
                if message["id"] == self.last_id and message["type"] in ("result", "pong"):
                    return message

    async def receive(self) -> list[dict[str, Any]]:
        frame = await asyncio.wait_for(self.socket.receive_json(), 5)
        self.frames.append(frame)
        messages = frame if isinstance(frame, list) else [frame]
        self.events += [message["event"] for message in messages if message["type"] == "event"]
        return messages

    async def rest(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        shown = headers or {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.request(method, self.url + path, json=body, headers=shown) as answer:
            kind = answer.headers.get("Content-Type", "")
            return answer.status, await answer.json() if "json" in kind else await answer.text()


class Home:
    """The stand-in with a meter, and a connected client."""

    def __init__(self) -> None:
        self.core = Core()
        self.meter = ShellyIntegration(self.core)
        self.server = HomeAssistant(self.core, token=TOKEN, options={"grid": {"main_fuse_a": 25}})
        self.client: Client

    def measure(self, *currents_a: float) -> None:
        """Let the meter see these currents long enough to measure them."""
        now_s = asyncio.get_running_loop().time()
        one, two, three = currents_a
        self.meter.measure((one, two, three), now_s - 1)
        self.meter.measure((one, two, three), now_s)

    async def enable(self, *entity_ids: str) -> None:
        for entity_id in entity_ids:
            await self.client.command("config/entity_registry/update", entity_id=entity_id, disabled_by=None)
        await self.client.rest("POST", f"/core/api/config/config_entries/entry/{self.meter.entry_id}/reload")


@contextlib.asynccontextmanager
async def open_home() -> AsyncIterator[Home]:
    home = Home()
    await home.server.start()
    async with aiohttp.ClientSession() as session:
        home.client = Client(session, home.server.url)
        assert await home.client.connect() == "auth_ok"
        try:
            yield home
        finally:
            await home.client.socket.close()
            home.meter.close()
            await home.server.stop()


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    async with open_home() as opened:
        yield opened


# -- the door ---------------------------------------------------------------------------------------


async def test_a_wrong_token_is_turned_away(home: Home) -> None:
    stranger = Client(home.client.session, home.server.url)

    assert await stranger.connect("wrong") == "auth_invalid"
    assert (await stranger.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert (await stranger.rest("GET", "/core/api/states", Authorization="Bearer wrong"))[0] == 401
    # Core's proxy looks at Authorization only
    assert (await stranger.rest("GET", "/core/api/states", **{"X-Supervisor-Token": TOKEN}))[0] == 401
    assert (await stranger.rest("GET", "/addons/self/info", **{"X-Supervisor-Token": TOKEN}))[0] == 200
    assert (await stranger.rest("GET", "/addons/self/info", Authorization="Bearer wrong"))[0] == 403
    assert (await stranger.rest("GET", "/addons/self/info", Accept="*/*"))[0] == 401


async def test_is_502_while_core_is_down_and_forgets_posted_states(home: Home) -> None:
    await home.client.rest("POST", "/core/api/states/sensor.ours", {"state": "1"})
    home.measure(1, 2, 3)
    await home.server.go_down()

    assert (await home.client.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert (await home.client.rest("GET", "/core/api/config"))[0] == 502
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await home.client.connect()
    assert refused.value.status == 502
    assert (await home.client.rest("GET", "/addons/self/info"))[0] == 200

    home.server.come_up()
    assert await home.client.connect() == "auth_ok"
    assert (await home.client.rest("GET", "/core/api/states/sensor.ours"))[0] == 404
    assert (await home.client.rest("GET", f"/core/api/states/{POWER}"))[0] == 200


@pytest.mark.looptime
async def test_restarts_by_itself() -> None:
    server = HomeAssistant(Core())
    restarting = asyncio.create_task(server.restart(down_s=7))
    await asyncio.sleep(6)
    assert server.down
    await restarting
    assert not server.down


# -- states -----------------------------------------------------------------------------------------


async def test_states_are_posted_read_and_deleted(home: Home) -> None:
    rest = home.client.rest
    body = {"state": "7", "attributes": {"unit_of_measurement": "A"}}

    assert (await rest("POST", "/core/api/states/sensor.ours", body))[0] == 201
    status, state = await rest("POST", "/core/api/states/sensor.ours", body | {"state": 8.5})
    assert (status, state["state"], state["attributes"]) == (200, "8.5", body["attributes"])
    assert home.core.posted == {"sensor.ours"}
    assert (await rest("GET", "/core/api/states/sensor.ours"))[1] == state
    assert [item["entity_id"] for item in (await rest("GET", "/core/api/states"))[1]] == ["sensor.ours"]
    assert (await rest("DELETE", "/core/api/states/sensor.ours"))[0] == 200
    assert (await rest("DELETE", "/core/api/states/sensor.ours"))[0] == 404
    assert (await rest("POST", "/core/api/states/sensor.ours", {"attributes": {}}))[0] == 400


async def test_subscribed_entities_come_all_then_as_differences(home: Home) -> None:
    home.measure(1, 2, 3)
    await home.client.command("subscribe_entities", entity_ids=[POWER, "sensor.other"])
    await home.client.receive()
    first = home.client.events[0]["a"]
    assert set(first) == {POWER}
    assert first[POWER]["s"] == "225.4"
    assert first[POWER]["a"]["unit_of_measurement"] == "W"
    assert first[POWER]["lc"] == pytest.approx(time.time(), abs=60)

    home.measure(2, 2, 3)
    await home.client.receive()
    change = home.client.events[1]["c"][POWER]["+"]
    assert change["s"] == "450.8"
    assert "a" not in change
    home.measure(2, 2, 3)
    home.core.set_state("sensor.unasked", "1", {})
    home.core.set_state("sensor.other", "1", {"x": 1, "y": 2})
    home.core.set_state("sensor.other", "1", {"x": 3})
    home.core.remove_state("sensor.other")
    await home.client.command("ping")

    assert [next(iter(event)) for event in home.client.events[2:]] == ["a", "c", "r"]
    difference = home.client.events[3]["c"]["sensor.other"]
    assert difference["-"] == {"a": ["y"]}
    assert difference["+"]["a"] == {"x": 3}
    assert "lu" in difference["+"]
    assert home.client.events[4] == {"r": ["sensor.other"]}


async def test_states_of_one_report_come_in_one_frame_if_asked_for(home: Home) -> None:
    home.measure(1, 2, 3)
    await home.client.command("supported_features", features={"coalesce_messages": 1})
    await home.client.command("subscribe_entities")
    home.measure(4, 5, 6)
    await home.client.receive()

    assert isinstance(home.client.frames[-1], list)
    assert len(home.client.frames[-1]) > 5


# -- commands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("no/such/command", {}, "unknown_command"),
        ("config/entity_registry/update", {"entity_id": "sensor.none"}, "not_found"),
        ("unsubscribe_events", {"subscription": 99}, "not_found"),
        ("call_service", {"domain": "light", "service": "turn_on"}, "not_found"),
        ("subscribe_events", {"event_type": "state_reported"}, "invalid_format"),
    ],
)
async def test_refuses_with_core_s_error_codes(
    home: Home, kind: str, fields: dict[str, Any], code: str
) -> None:
    answer = await home.client.command(kind, **fields)

    assert (answer["success"], answer["error"]["code"]) == (False, code)


async def test_ids_have_to_rise(home: Home) -> None:
    await home.client.command("ping")
    home.client.last_id = 0

    assert (await home.client.command("ping"))["error"]["code"] == "id_reuse"


async def test_events_until_unsubscribed(home: Home) -> None:
    answer = await home.client.command("subscribe_events", event_type="entity_registry_updated")
    assert answer["result"] is None
    await home.client.command("config/entity_registry/update", entity_id=CURRENT, disabled_by=None)
    assert [event["data"]["entity_id"] for event in home.client.events] == [CURRENT]
    await home.client.command("unsubscribe_events", subscription=1)
    await home.client.command("config/entity_registry/update", entity_id=UPTIME, disabled_by=None)

    assert len(home.client.events) == 1


async def test_tells_config_states_and_services(home: Home) -> None:
    home.measure(1, 2, 3)
    assert (await home.client.command("get_config"))["result"]["state"] == "RUNNING"
    assert len((await home.client.command("get_states"))["result"]) == 3 * 3 + 2
    assert (await home.client.rest("GET", "/core/api/config"))[1]["version"] == "2026.11.0"
    called = await home.client.command(
        "call_service", domain="homeassistant", service="update_entity", target={"entity_id": POWER}
    )
    assert called["success"]
    assert (await home.client.rest("POST", "/core/api/services/light/turn_on", {}))[0] == 400


# -- the Supervisor's own ---------------------------------------------------------------------------


async def test_options_are_read_and_replaced_as_a_whole(home: Home) -> None:
    rest = home.client.rest
    assert await rest("GET", "/addons/self/options/config") == (
        200,
        {"result": "ok", "data": {"grid": {"main_fuse_a": 25}}},
    )
    assert (await rest("POST", "/addons/self/options", {"options": {"grid": {"main_fuse_a": 20}}}))[0] == 200
    assert home.server.options == {"grid": {"main_fuse_a": 20}}
    status, answer = await rest("POST", "/addons/self/options", {"options": 3})
    assert (status, answer["result"]) == (400, "error")
    assert await rest("GET", "/services/mqtt") == (400, {"result": "error", "message": "Service not enabled"})
    info = (await rest("GET", "/addons/self/info"))[1]["data"]
    assert info["options"] == home.server.options
    assert info["ingress_port"] == 8099


# -- the Shelly integration -------------------------------------------------------------------------


async def test_registers_a_pro_3em_with_its_currents_disabled(home: Home) -> None:
    rows = (await home.client.command("config/entity_registry/list"))["result"]
    devices = (await home.client.command("config/device_registry/list"))["result"]
    by_unique_id = {row["unique_id"]: row for row in rows}
    current = by_unique_id["A0A3B3000001-em:0-a_current"]

    assert (current["entity_id"], current["platform"]) == (CURRENT, "shelly")
    assert {row["unique_id"].split("_", 1)[-1] for row in rows if row["disabled_by"]} == {
        "current",
        "voltage",
        "A0A3B3000001-sys-uptime",
    }
    assert by_unique_id["A0A3B3000001-em:0-b_act_power"]["disabled_by"] is None
    main = next(device for device in devices if device["via_device_id"] is None)
    assert main["identifiers"] == [["shelly", "A0A3B3000001"]]
    assert (main["model"], main["connections"]) == ("Shelly Pro 3EM", [["mac", "a0:a3:b3:00:00:01"]])
    phase = next(device for device in devices if device["id"] == current["device_id"])
    assert phase["identifiers"] == [["shelly", "A0A3B3000001-em:0-a"]]
    assert phase["via_device_id"] == main["id"]


async def test_an_enabled_entity_appears_at_once_when_the_entry_is_reloaded(home: Home) -> None:
    home.measure(6, 7, 8)
    answer = await home.client.command("config/entity_registry/update", entity_id=CURRENT, disabled_by=None)
    assert answer["result"]["reload_delay"] == 30
    assert answer["result"]["entity_entry"]["disabled_by"] is None
    assert CURRENT not in home.core.states
    await home.client.rest("POST", f"/core/api/config/config_entries/entry/{home.meter.entry_id}/reload")

    assert home.core.states[CURRENT].state == "6.0"
    assert (await home.client.rest("POST", "/core/api/config/config_entries/entry/none/reload"))[0] == 404


@pytest.mark.looptime
async def test_an_enabled_entity_appears_by_itself_half_a_minute_later() -> None:
    home = Home()
    home.measure(6, 7, 8)
    home.core.update_entity(CURRENT, {"disabled_by": None})
    await asyncio.sleep(29.9)
    assert CURRENT not in home.core.states
    await asyncio.sleep(0.2)

    assert home.core.states[CURRENT].state == "6.0"


async def test_writes_only_what_the_meter_pushed(home: Home) -> None:
    home.measure(6, 7, 8)
    written = home.core.states[POWER]
    home.measure(6.01, 7, 8)
    assert home.core.states[POWER] is written
    home.measure(6.5, 7, 8)
    assert home.core.states[POWER].state == "1465.1"


async def test_a_lost_device_is_unavailable_until_it_is_back(home: Home) -> None:
    home.measure(6, 7, 8)
    home.meter.lose()
    assert {state.state for state in home.core.states.values()} == {"unavailable"}
    home.measure(9, 9, 9)
    assert home.core.states[POWER].state == "unavailable"
    home.meter.find_again()
    assert home.core.states[POWER].state == "2028.6"


# -- the active probe, in virtual time --------------------------------------------------------------


async def probed_home() -> tuple[Home, Callable[[str], Awaitable[None]]]:
    home = Home()
    home.measure(6, 7, 8)
    for entity_id in (CURRENT, UPTIME):
        home.core.update_entity(entity_id, {"disabled_by": None})
    home.meter.reload()

    def update(entity_id: str) -> Awaitable[None]:
        return home.core.call_service("homeassistant", "update_entity", {"entity_id": entity_id})

    return home, update


@pytest.mark.looptime
async def test_two_updates_in_a_row_give_a_fresh_reading() -> None:
    home, update = await probed_home()
    home.measure(6.01, 7, 8)
    await update(POWER)
    assert home.core.states[CURRENT].state == "6.0"
    await update(UPTIME)
    assert home.core.states[CURRENT].state == "6.0"
    await update(POWER)

    assert home.core.states[CURRENT].state == "6.01"


@pytest.mark.looptime
async def test_a_second_question_within_ten_seconds_is_asked_when_they_are_over() -> None:
    home, update = await probed_home()
    await update(UPTIME)
    home.measure(6.01, 7, 8)
    await update(UPTIME)
    await update(POWER)
    assert home.core.states[CURRENT].state == "6.0"
    await asyncio.sleep(10.1)
    await update(POWER)

    assert home.core.states[CURRENT].state == "6.01"
    home.meter.close()


@pytest.mark.looptime
async def test_a_hung_device_is_found_out_after_45_seconds_and_keeps_its_old_values() -> None:
    home, update = await probed_home()
    home.meter.hung = True
    home.measure(9, 9, 9)
    asked_s = asyncio.get_running_loop().time()
    await update(UPTIME)

    assert asyncio.get_running_loop().time() - asked_s == pytest.approx(45)
    assert home.core.states[UPTIME].state == "unavailable"
    assert home.core.states[CURRENT].state == "6.0"
