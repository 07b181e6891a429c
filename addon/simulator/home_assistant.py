"""A small stand-in for Home Assistant as an app sees it: through the Supervisor, on a real socket.

WebSocket and REST of Core below `/core`, and what the Supervisor tells an app about itself. The token is
asked for as the Supervisor does, and while Core is down everything of Core is 502.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from addon.simulator.core import Core
from addon.simulator.home_assistant_socket import Socket

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HomeAssistant:
    """Core behind a Supervisor, on 127.0.0.1.

    Attributes:
        core: states and registries.
        token: what an app has to show.
        url: where it listens, once started.
        options: the app's options as the Supervisor stores them.
        down: Core is not there; everything of it is answered with 502.

    """

    def __init__(self, core: Core, *, token: str = "", options: Mapping[str, Any] | None = None) -> None:
        self.core = core
        self.token = token or secrets.token_hex(16)
        self.options = dict(options or {})
        self.url = ""
        self.down = False
        self._sockets: set[Socket] = set()
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/core/websocket", self._websocket),
                web.get("/core/api/", self._hello),
                web.get("/core/api/config", self._config),
                web.get("/core/api/core/state", self._core_state),
                web.get("/core/api/states", self._states),
                web.get("/core/api/states/{entity_id}", self._state),
                web.post("/core/api/states/{entity_id}", self._post_state),
                web.delete("/core/api/states/{entity_id}", self._delete_state),
                web.post("/core/api/services/{domain}/{service}", self._service),
                web.post("/core/api/events/{event_type}", self._fire),
                web.post("/core/api/config/config_entries/entry/{entry_id}/reload", self._reload),
                web.get("/addons/self/info", self._info),
                web.get("/addons/self/options/config", self._options),
                web.post("/addons/self/options", self._set_options),
                web.get("/services/mqtt", self._no_mqtt),
                web.get("/supervisor/ping", self._ping),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)

    async def start(self, port: int = 0) -> None:
        """Listen; OSError where the port is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound_port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{bound_port}"

    async def stop(self) -> None:
        """Close everything."""
        await self._drop_sockets()
        await self._runner.cleanup()

    async def go_down(self) -> None:
        """Stop Core: its sockets close, notifications and entities made over REST are forgotten."""
        self.down = True
        await self._drop_sockets()
        self.core.notifications.clear()
        for entity_id in tuple(self.core.posted):
            self.core.remove_state(entity_id)

    def come_up(self) -> None:
        """Start Core again."""
        self.down = False
        self.core.fire("homeassistant_started", {})

    async def restart(self, down_s: float = 5.0) -> None:
        """Restart Core, which takes a while."""
        await self.go_down()
        await asyncio.sleep(down_s)
        self.come_up()

    async def _drop_sockets(self) -> None:
        for socket in tuple(self._sockets):
            await socket.close()

    # -- the Supervisor's door -----------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ask for the token as the Supervisor does: for Core it has to stand in Authorization."""
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path.startswith("/core/"):
            if self.down:
                raise web.HTTPBadGateway
            if request.path != "/core/websocket" and shown != self.token:
                raise web.HTTPUnauthorized
        elif request.path != "/supervisor/ping":
            shown = request.headers.get("X-Supervisor-Token", shown)
            if shown != self.token:
                raise web.HTTPForbidden if shown else web.HTTPUnauthorized
        return await handler(request)

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        socket = Socket(self.core, self.token)
        self._sockets.add(socket)
        try:
            return await socket.serve(request)
        finally:
            self._sockets.discard(socket)

    # -- Core's REST ---------------------------------------------------------------------------------

    async def _hello(self, _: web.Request) -> web.Response:
        return web.json_response({"message": "API running."})

    async def _config(self, _: web.Request) -> web.Response:
        return web.json_response(self.core.config())

    async def _core_state(self, _: web.Request) -> web.Response:
        return web.json_response({"state": "RUNNING", "recorder_state": None})

    async def _states(self, _: web.Request) -> web.Response:
        return web.json_response([state.as_dict() for state in self.core.states.values()])

    async def _state(self, request: web.Request) -> web.Response:
        state = self.core.states.get(request.match_info["entity_id"])
        if state is None:
            return web.json_response({"message": "Entity not found."}, status=404)
        return web.json_response(state.as_dict())

    async def _post_state(self, request: web.Request) -> web.Response:
        entity_id = request.match_info["entity_id"]
        try:
            body = await request.json()
            state, attributes = str(body["state"]), dict(body.get("attributes") or {})
        except (ValueError, KeyError, TypeError):
            return web.json_response({"message": "Invalid JSON specified."}, status=400)
        is_new = self.core.set_state(entity_id, state, attributes)
        self.core.posted.add(entity_id)
        return web.json_response(
            self.core.states[entity_id].as_dict(),
            status=201 if is_new else 200,
            headers={"Location": f"/api/states/{entity_id}"},
        )

    async def _delete_state(self, request: web.Request) -> web.Response:
        if not self.core.remove_state(request.match_info["entity_id"]):
            return web.json_response({"message": "Entity not found."}, status=404)
        return web.json_response({"message": "Entity removed."})

    async def _service(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        try:
            await self.core.call_service(request.match_info["domain"], request.match_info["service"], body)
        except KeyError:
            return web.Response(status=400, text="400: Bad Request")
        return web.json_response([])

    async def _fire(self, request: web.Request) -> web.Response:
        event_type = request.match_info["event_type"]
        self.core.fire(event_type, await request.json())
        return web.json_response({"message": f"Event {event_type} fired."})

    async def _reload(self, request: web.Request) -> web.Response:
        reload = self.core.reloaders.get(request.match_info["entry_id"])
        if reload is None:
            return web.json_response({"message": "Invalid entry specified"}, status=404)
        reload()
        return web.json_response({"require_restart": False})

    # -- the Supervisor's own ------------------------------------------------------------------------

    async def _info(self, _: web.Request) -> web.Response:
        ingress = "/api/hassio_ingress/simulated"
        return _ok(
            {
                "name": "EV Load Balancer",
                "slug": "local_ev_load_balancer",
                "hostname": "local-ev-load-balancer",
                "state": "started",
                "version": "0.1.0",
                "options": self.options,
                "network": {"9000/tcp": 9000, "9001/tcp": None},
                "ingress": True,
                "ingress_entry": ingress,
                "ingress_url": f"{ingress}/",
                "ingress_port": 8099,
                "ip_address": "172.30.33.5",
                "homeassistant_api": True,
                "hassio_api": False,
            }
        )

    async def _options(self, _: web.Request) -> web.Response:
        return _ok(self.options)

    async def _set_options(self, request: web.Request) -> web.Response:
        """Replace all options, as the Supervisor does: what is not sent is gone."""
        body: dict[str, Any] = {}
        with contextlib.suppress(ValueError):
            body = await request.json()
        if not isinstance(body.get("options"), dict):
            return web.json_response({"result": "error", "message": "expected a dictionary"}, status=400)
        self.options = body["options"]
        return _ok({})

    async def _no_mqtt(self, _: web.Request) -> web.Response:
        return web.json_response({"result": "error", "message": "Service not enabled"}, status=400)

    async def _ping(self, _: web.Request) -> web.Response:
        return _ok({})


def _ok(data: Mapping[str, Any]) -> web.Response:
    return web.json_response({"result": "ok", "data": dict(data)})
