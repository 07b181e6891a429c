"""A stand-in for Home Assistant behind its Supervisor: as much of both protocols as the edge uses.

What matters is kept as measured (a disabled entity has no state, an equal value makes no event, a device is
asked once in 10 s at most and a hanging one keeps the question open for 45 s); tests/lab has the real thing.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.homeassistant.registries import Registries

JsonObject = dict[str, Any]

DEBOUNCE_S = 10.0
OWN_POLL_S = 60.0
HANG_S = 45.0
UNITS = {"current": "A", "power": "W", "voltage": "V", "pf": "", "powerFactor": ""}


class HomeAssistantStandIn:
    """Serves on a free port of loopback while its context is open.

    Attributes:
        up: False answers 502, as the Supervisor does while Core starts.
        hangs: the device takes questions and answers none.
        calls: method and path of each REST request, and the type of each command.

    """

    def __init__(self, registries: Registries) -> None:
        self.registries = registries
        self.token = "secret"
        self.up = True
        self.hangs = False
        self.mute = False
        self.refused: set[str] = set()
        self.states: dict[str, JsonObject] = {}
        self.calls: list[str] = []
        self.sockets: dict[web.WebSocketResponse, dict[int, JsonObject]] = {}
        self.network: JsonObject = {"adapters": []}
        self.language = "en"
        self.mqtt_service: JsonObject = {}
        self.mqtt_entries: list[JsonObject] = []
        self.mqtt_form: JsonObject = {}
        self.form_takes_s = 0.0
        self.stuck = False
        self.reload_status = HTTPStatus.OK
        self._device: dict[str, str] = {}
        self._asked_at_s = -DEBOUNCE_S
        self._answered_at_s = -1000.0
        self._asking = False
        self._polling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/core/websocket", self._on_websocket)
        app.router.add_get("/services/mqtt", self._on_mqtt)
        app.router.add_route("*", "/core/api/{path:.*}", self._on_rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._polling:
            self._polling.cancel()
        await self.drop()
        await self._runner.cleanup()

    async def drop(self) -> None:
        """Close all WebSockets, as a restart of Core does."""
        for socket in list(self.sockets):
            await socket.close()

    # the device

    async def measure(self, currents_a: list[float], *, push: bool = True) -> None:
        """Let the meter measure these currents (export negative), and tell if it is of a mind to."""
        for index, current_a in enumerate(currents_a):
            power_w = current_a * 230
            self._feel(index, "current", abs(current_a))
            self._feel(index, "power", power_w)
            self._feel(index, "apparent_power", abs(power_w))
            self._feel(index, "voltage", 230)
        self._device.setdefault(self._entity_id("sys-uptime"), "2026-11-22T08:00:00+00:00")
        self._device.setdefault(self._entity_id("wifi-rssi"), "-50")
        if push:
            await self.write(self._device)

    def _feel(self, index: int, field: str, value: float) -> None:
        gen2 = {"power": "act_power", "apparent_power": "aprt_power"}.get(field, field)
        channel = f"em1:{index}-{'power' if field == 'power' else gen2}_em1"
        for key in (f"em:0-{'abc'[index]}_{gen2}", channel, f"emeter_{index}-{field}"):
            if entity_id := self._entity_id(key):
                self._device[entity_id] = f"{value:.2f}"

    def _entity_id(self, key: str) -> str:
        found = (e["entity_id"] for e in self.registries.entities if e["unique_id"].endswith("-" + key))
        return next(found, "")

    async def unavailable(self) -> None:
        await self.write(dict.fromkeys(self.states, "unavailable"))

    async def write(self, values: dict[str, str]) -> None:
        """Write states of enabled entities and tell subscribers what differs."""
        disabled = {e["entity_id"] for e in self.registries.entities if e["disabled_by"]}
        added, changed = {}, {}
        for entity_id, value in values.items():
            if not entity_id or entity_id in disabled:
                continue
            if entity_id not in self.states:
                unit = next((u for key, u in UNITS.items() if entity_id.endswith(key)), "")
                self.states[entity_id] = {"s": value, "a": {"unit_of_measurement": unit}, "c": "x", "lc": 1.0}
                added[entity_id] = self.states[entity_id]
            elif self.states[entity_id]["s"] != value:
                self.states[entity_id]["s"] = value
                changed[entity_id] = {"+": {"s": value, "lc": 2.0}}
        for socket, subscriptions in list(self.sockets.items()):
            events = []
            for number, command in subscriptions.items():
                wanted = set(command.get("entity_ids", ()))
                part = {"a": {e: s for e, s in added.items() if e in wanted}}
                part["c"] = {e: s for e, s in changed.items() if e in wanted}
                # one frame for each entity and all of them in one array, as with coalesce_messages
                events += [
                    {"id": number, "type": "event", "event": {kind: {e: s}}}
                    for kind, states in part.items()
                    for e, s in states.items()
                ]
            if events:
                await socket.send_str(json.dumps(events))

    async def fire(self, event_type: str) -> None:
        for socket, subscriptions in list(self.sockets.items()):
            for number, command in subscriptions.items():
                if command.get("event_type") == event_type:
                    event = {"event_type": event_type, "data": {}}
                    await socket.send_json({"id": number, "type": "event", "event": event})

    async def _ask_device(self, entity_id: str) -> None:
        """Do what homeassistant.update_entity does."""
        uptime = self._entity_id("sys-uptime")
        if uptime and entity_id != uptime:  # pushed: rewrites what Home Assistant knows
            if not self.hangs:
                await self.write(self._device)
            return
        now_s = asyncio.get_running_loop().time()
        if entity_id not in self.states or self._asking or now_s < self._asked_at_s + DEBOUNCE_S:
            return
        self._asking = True
        if self.hangs:
            await asyncio.sleep(HANG_S)
            await self.write({uptime: "unavailable"} if uptime else dict.fromkeys(self.states, "unavailable"))
        else:
            await self.write({uptime: self._device[uptime]} if uptime else self._device)
            self._answered_at_s = asyncio.get_running_loop().time()
        self._asking = False
        self._asked_at_s = asyncio.get_running_loop().time()

    async def _poll(self) -> None:
        """Ask the device a minute after it was asked last, as Home Assistant does by itself."""
        now_s = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(max(1.0, self._asked_at_s + OWN_POLL_S - now_s()))
            if now_s() >= self._asked_at_s + OWN_POLL_S:
                await self._ask_device(self._entity_id("sys-uptime"))

    # the protocols

    async def _on_websocket(self, request: web.Request) -> web.WebSocketResponse:
        if not self.up:
            raise web.HTTPBadGateway
        # not before: a fixture's time is not the test's
        self._polling = self._polling or asyncio.ensure_future(self._poll())
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "auth_required", "ha_version": "2026.11.0"})
        if (await socket.receive_json()).get("access_token") != self.token:
            self.calls.append("auth_invalid")
            await socket.send_json({"type": "auth_invalid", "message": "Invalid access"})
            await socket.close()
            return socket
        await socket.send_json({"type": "auth_ok", "ha_version": "2026.11.0"})
        self.sockets[socket] = {}
        last_id = 0
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT and not self.mute:
                    command = frame.json()
                    assert command["id"] > last_id, "ids only rise"
                    last_id = command["id"]
                    await self._on_command(socket, command)
        finally:
            del self.sockets[socket]
        return socket

    async def _on_command(self, socket: web.WebSocketResponse, command: JsonObject) -> None:
        number, kind = command["id"], command["type"]
        self.calls.append(kind)
        if kind == "ping":
            await socket.send_json({"id": number, "type": "pong"})
            return
        if kind in self.refused:
            error = {"code": "unauthorized", "message": "Unauthorized"}
            await socket.send_json({"id": number, "type": "result", "success": False, "error": error})
            return
        result = self._result(kind, command)
        if kind.startswith("subscribe_"):
            self.sockets[socket][number] = command
        elif kind == "unsubscribe_events":
            del self.sockets[socket][command["subscription"]]
        await socket.send_json({"id": number, "type": "result", "success": True, "result": result})
        if kind == "subscribe_entities":
            known = {e: s for e, s in self.states.items() if e in command["entity_ids"]}
            await socket.send_json({"id": number, "type": "event", "event": {"a": known}})
        elif kind == "config/entity_registry/update":
            await self.fire("entity_registry_updated")

    def _result(self, kind: str, command: JsonObject) -> Any:  # noqa: ANN401 - any JSON
        match kind:
            case "config/entity_registry/list":
                return self.registries.entities
            case "config/device_registry/list":
                return self.registries.devices
            case "config/entity_registry/update":
                for entity in self.registries.entities:
                    if entity["entity_id"] == command["entity_id"]:
                        entity["disabled_by"] = command["disabled_by"]
                return {"reload_delay": 30}
        state = "failed_unload" if self.stuck else "loaded"
        ids = {entity.get("config_entry_id") for entity in self.registries.entities}
        entries = {
            "mqtt": self.mqtt_entries,
            "shelly": [{"entry_id": entry_id, "state": state} for entry_id in ids],
        }.get(command.get("domain", ""), [])
        return {
            "network": self.network,
            "get_config": {"language": self.language},
            "config_entries/get": entries,
        }.get(kind)

    async def _on_mqtt(self, _request: web.Request) -> web.Response:
        if not self.up:
            raise web.HTTPBadGateway
        if not self.mqtt_service:
            return web.json_response({"result": "error", "message": "Service not enabled"}, status=400)
        return web.json_response({"result": "ok", "data": self.mqtt_service})

    async def _on_rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.calls.append(f"{request.method} {path}")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise web.HTTPUnauthorized
        if not self.up:
            raise web.HTTPBadGateway
        body = await request.json() if request.can_read_body else {}
        if path == "services/homeassistant/update_entity":
            await self._ask_device(body["entity_id"])
        elif path == "template" and "attribution" in body["template"]:
            return web.json_response([e for e, s in self.states.items() if s["a"].get("attribution")])
        elif path == "template":  # the other one: the age of what only an answer writes
            return web.Response(text=str(asyncio.get_running_loop().time() - self._answered_at_s))
        elif path.startswith("config/config_entries/options/flow"):
            await asyncio.sleep(self.form_takes_s)
            return self._form()
        elif path.endswith("/reload"):
            return await self._on_reload()
        elif path.startswith("states/"):
            return self._on_state(request.method, path.removeprefix("states/"), body)
        return web.json_response([])

    def _form(self) -> web.Response:
        schema = [{"name": name, "default": default} for name, default in self.mqtt_form.items()]
        return web.json_response({"type": "form", "flow_id": "f1", "data_schema": schema})

    async def _on_reload(self) -> web.Response:
        """Answer as Core does (components/config/config_entries.py)."""
        if self.reload_status != HTTPStatus.OK:
            return web.json_response({"message": "Entry cannot be reloaded"}, status=self.reload_status)
        if not self.stuck:
            await self.unavailable()
            await self.write(self._device)
        return web.json_response({"require_restart": self.stuck})

    def _on_state(self, method: str, entity_id: str, body: JsonObject) -> web.Response:
        if method == "DELETE":
            if self.states.pop(entity_id, None) is None:
                raise web.HTTPNotFound
        else:
            self.states[entity_id] = {"s": body["state"], "a": body["attributes"]}
        return web.json_response({"message": "done"})
