"""A stand-in for the Home Assistant Supervisor in front of a real Core, as an app sees it.

Kept from the real one (its api/proxy.py and api/middleware/security.py, August 2026): who may call what with
which token, the proxy to Core's REST and WebSocket APIs with an authentication of its own, 502 until Core is
RUNNING, the envelope of answers, and the endpoints about the app itself. Written from scratch.
"""

import asyncio
import copy
import re
import secrets
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import WSMsgType, hdrs, web

JsonObject = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SLUG = "local_ev_load_balancer"
# what any app may call, what one with hassio_api and the role "default" may call besides
OPEN_TO_APPS = re.compile(
    r"/addons/self/(?!security|update)[^/]+|/addons/self/options/config|/services.*|/info"
)
OPEN_TO_ROLE = re.compile(r"/.+/info")
# these check the token themselves
PROXIED = re.compile(r"/core/(api/.*|websocket)|/supervisor/ping")
NEVER_PROXIED = re.compile(r"/core/api/hassio(/|_).*")
# commands that the proxy refuses to hand on
REFUSED_COMMANDS = ("supervisor/", "hassio/")
OPTION_KEYS = {"options", "boot", "network", "auto_update", "ingress_panel", "watchdog"}
AUTH_TIMEOUT_S = 10
PROXY_TIMEOUT = aiohttp.ClientTimeout(total=300)


class Supervisor:
    """The stand-in, on a free port of loopback while its context is open.

    Attributes:
        url: what the app takes for http://supervisor.
        token: what the app finds in SUPERVISOR_TOKEN.
        options: the app's options, as the user and the app itself change them.
        requests: method and path of every request so far.
        mqtt: the broker that is offered, empty for none.

    """

    def __init__(self, core_url: str, core_token: str, options: JsonObject | None = None) -> None:
        self.token = secrets.token_hex(56)
        self.options = copy.deepcopy(options or {})
        self.requests: list[tuple[str, str]] = []
        self.mqtt: JsonObject = {}
        self._core_url = core_url
        self._core_token = core_token
        self._sockets: set[web.WebSocketResponse] = set()

    async def __aenter__(self) -> Self:
        self._core = aiohttp.ClientSession(headers={hdrs.AUTHORIZATION: f"Bearer {self._core_token}"})
        app = web.Application(middlewares=[self._check_access])
        add = app.router.add_route
        add("GET", "/core/websocket", self._on_websocket)
        for method in ("GET", "POST", "DELETE"):  # the real one hands on no PUT and no PATCH
            add(method, "/core/api/{path:.*}", self._on_core_api)
        add("GET", "/supervisor/ping", _answer({}))
        add("GET", "/network/info", _answer(NETWORK))
        add("GET", "/addons/self/info", self._on_self_info)
        add("GET", "/addons/self/options/config", self._on_read_options)
        add("POST", "/addons/self/options", self._on_write_options)
        add("POST", "/addons/self/restart", _answer({}))
        add("GET", "/services/mqtt", self._on_mqtt)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.drop_sockets()
        await self._runner.cleanup()
        await self._core.close()

    async def drop_sockets(self) -> None:
        """Close the proxied WebSockets, as happens when Core dies."""
        for socket in list(self._sockets):
            await socket.close()

    @web.middleware
    async def _check_access(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        if NEVER_PROXIED.fullmatch(request.path):
            raise web.HTTPForbidden
        if PROXIED.fullmatch(request.path):
            return await handler(request)
        token = request.headers.get("X-Supervisor-Token") or _bearer(request)
        if not token:
            raise web.HTTPUnauthorized
        allowed = OPEN_TO_APPS.fullmatch(request.path) or OPEN_TO_ROLE.fullmatch(request.path)
        if token != self.token or not allowed:
            raise web.HTTPForbidden
        return await handler(request)

    async def _check_core(self) -> None:
        try:
            async with self._core.get(f"{self._core_url}/api/core/state") as response:
                if response.ok and (await response.json())["state"] == "RUNNING":
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        raise web.HTTPBadGateway

    async def _on_core_api(self, request: web.Request) -> web.Response:
        if _bearer(request) != self.token:  # X-Supervisor-Token does not count here
            raise web.HTTPUnauthorized
        await self._check_core()
        kept = {name: value for name, value in request.headers.items() if name == hdrs.CONTENT_TYPE}
        url = f"{self._core_url}/api/{request.match_info['path']}"
        try:
            async with self._core.request(
                request.method,
                url,
                params=request.query,
                data=await request.read(),
                headers=kept,
                timeout=PROXY_TIMEOUT,
            ) as response:
                content = await response.read()
                return web.Response(body=content, status=response.status, content_type=response.content_type)
        except (aiohttp.ClientError, ConnectionError, TimeoutError):  # Core's, or the app's that was killed
            raise web.HTTPBadGateway from None

    async def _on_websocket(self, request: web.Request) -> web.WebSocketResponse:
        await self._check_core()
        app_side = web.WebSocketResponse(heartbeat=30)
        await app_side.prepare(request)
        if await self._authenticate(app_side):
            self._sockets.add(app_side)
            try:
                async with self._core.ws_connect(
                    f"{self._core_url}/api/websocket", max_msg_size=0
                ) as core_side:
                    await core_side.receive_json()
                    await core_side.send_json({"type": "auth", "access_token": self._core_token})
                    await core_side.receive_json()
                    await _join(app_side, core_side)
            except (aiohttp.ClientError, TypeError):  # TypeError: Core closed instead of answering
                pass
            finally:
                self._sockets.discard(app_side)
        await app_side.close()
        return app_side

    async def _authenticate(self, app_side: web.WebSocketResponse) -> bool:
        """Ask for the token as the real one does: itself, before it dials Core."""
        await app_side.send_json({"type": "auth_required", "ha_version": "2026.11.0"})
        try:
            given = (await app_side.receive_json(timeout=AUTH_TIMEOUT_S)).get("access_token")
        except (TimeoutError, TypeError, ValueError):
            return False
        if given != self.token:
            await app_side.send_json({"type": "auth_invalid", "message": "Invalid access"})
            return False
        await app_side.send_json({"type": "auth_ok", "ha_version": "2026.11.0"})
        return True

    async def _on_self_info(self, _request: web.Request) -> web.Response:
        return _ok(SELF_INFO | {"options": self.options})

    async def _on_read_options(self, _request: web.Request) -> web.Response:
        return _ok(self.options)

    async def _on_write_options(self, request: web.Request) -> web.Response:
        body = await request.json()
        if set(body) - OPTION_KEYS:
            return _error("extra keys not allowed")
        self.options = body.get("options", self.options)
        return _ok({})

    async def _on_mqtt(self, _request: web.Request) -> web.Response:
        return _ok(self.mqtt) if self.mqtt else _error("Service not enabled")


SELF_INFO: JsonObject = {
    "name": "EV Load Balancer",
    "slug": SLUG,
    "hostname": SLUG.replace("_", "-"),
    "state": "started",
    "version": "0.1.0",
    "network": {"9000/tcp": 9000, "9001/tcp": None},
    "ingress": True,
    "ingress_port": 8099,
    "ip_address": "172.30.33.5",
    "hassio_api": True,
    "hassio_role": "default",
    "homeassistant_api": True,
    "boot": "auto",
    "host_network": False,
}

NETWORK: JsonObject = {
    "interfaces": [
        {
            "interface": "end0",
            "type": "ethernet",
            "enabled": True,
            "connected": True,
            "primary": True,
            "mac": "02:00:00:00:00:01",
            "ipv4": {
                "method": "auto",
                "ready": True,
                "address": ["192.0.2.10/24"],
                "nameservers": ["192.0.2.1"],
                "gateway": "192.0.2.1",
            },
            "ipv6": {"method": "auto", "ready": True, "address": [], "nameservers": [], "gateway": None},
            "wifi": None,
            "vlan": None,
        }
    ],
    "docker": {
        "interface": "hassio",
        "address": "172.30.32.0/23",
        "gateway": "172.30.32.1",
        "dns": "172.30.32.3",
    },
    "host_internet": True,
    "supervisor_internet": True,
}


async def _join(app_side: web.WebSocketResponse, core_side: aiohttp.ClientWebSocketResponse) -> None:
    """Hand frames on in both directions until one side closes, then close the other."""

    async def to_app() -> None:
        async for frame in core_side:
            if frame.type is WSMsgType.TEXT:
                await app_side.send_str(frame.data)
        await app_side.close()

    async def to_core() -> None:
        async for frame in app_side:
            if frame.type is WSMsgType.TEXT:
                command = frame.json()
                if str(command.get("type")).startswith(REFUSED_COMMANDS):
                    await app_side.send_json(_unauthorized(command.get("id")))
                else:
                    await core_side.send_str(frame.data)
        await core_side.close()

    # a side that vanished in the middle of a frame must not keep the other open
    await asyncio.gather(to_app(), to_core(), return_exceptions=True)


def _unauthorized(command_id: object) -> JsonObject:
    error = {"code": "unauthorized", "message": "Unauthorized"}
    return {"id": command_id, "type": "result", "success": False, "error": error}


def _bearer(request: web.Request) -> str:
    return request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bearer ")


def _ok(data: JsonObject) -> web.Response:
    return web.json_response({"result": "ok", "data": data})


def _error(message: str) -> web.Response:
    return web.json_response({"result": "error", "message": message}, status=400)


def _answer(data: JsonObject) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        return _ok(data)

    return handle
