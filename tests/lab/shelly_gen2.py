"""A simulated Shelly meter of generation 2 or 3: JSON-RPC over HTTP and WebSocket, as aioshelly wants it."""

import asyncio
import json
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.lab import shelly_gen2_model as data
from tests.lab.shelly import Channel
from tests.lab.shelly_gen2_model import PRO_3EM, JsonObject, Model


class ShellyGen2:
    """A meter on a free port of loopback while its context is open.

    Attributes:
        channels: what is measured; change it, then `push()`.
        frozen: pushes send nothing, calls are still answered.
        calls: the RPC methods called so far.

    """

    def __init__(self, mac: str, model: Model = PRO_3EM) -> None:
        self.mac = mac
        self.model = model
        self.host = "127.0.0.1"
        self.port = 0
        self.channels = [Channel() for _ in range(model.channels)]
        self.frozen = False
        self.calls: list[str] = []
        self._booted_at = time.monotonic()
        # peers by socket; a real device notifies only peers that have named themselves
        self._peers: dict[web.WebSocketResponse, str | None] = {}
        self._awake = asyncio.Event()
        self._awake.set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Power on; after a `stop()` on the same port."""
        app = web.Application()
        app.router.add_get("/shelly", self._on_shelly)
        app.router.add_get("/rpc", self._on_socket)
        app.router.add_post("/rpc", self._on_post)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        self._booted_at = time.monotonic()

    async def stop(self) -> None:
        """Power off: the peers' connections close at once."""
        self._awake.set()
        await self.drop()
        await self._runner.cleanup()

    async def push(self) -> float:
        """Send the measured values to every peer; return the monotonic time just before."""
        pushed_at = time.monotonic()
        if not self.frozen and self._awake.is_set():
            parameters = {"ts": round(time.time(), 2)} | data.meter_status(self.model, self.channels)
            for socket, peer in list(self._peers.items()):
                if peer and not socket.closed:
                    await socket.send_json(
                        {"src": self._identity, "dst": peer, "method": "NotifyStatus", "params": parameters}
                    )
        return pushed_at

    async def set_currents(self, *currents_a: float) -> float:
        """Measure other currents (negative: export) and push; return the time of the push."""
        for channel, current_a in zip(self.channels, currents_a, strict=True):
            channel.current_a = current_a
        return await self.push()

    def hang(self) -> None:
        """Keep connections open but send nothing any more: no push, no answer, no pong."""
        self._awake.clear()

    def resume(self) -> None:
        """End a `hang()`: what was asked meanwhile is answered now."""
        self._awake.set()

    async def drop(self) -> None:
        """Close every peer's connection."""
        for socket in list(self._peers):
            await socket.close()

    @property
    def _identity(self) -> str:
        return f"{self.model.prefix}-{self.mac.lower()}"

    def _call(self, method: str) -> JsonObject:
        self.calls.append(method)
        match method:
            case "Shelly.GetDeviceInfo":
                return data.device_info(self.model, self.mac)
            case "Shelly.GetConfig":
                return data.configuration(self.model, self.mac)
            case "Shelly.GetStatus":
                uptime_s = int(time.monotonic() - self._booted_at) + 10
                return data.status(self.model, self.mac, self.channels, uptime_s)
            case "Shelly.GetComponents":
                return {"components": [], "cfg_rev": 10, "offset": 0, "total": 0}
            case "Shelly.ListMethods":
                return {"methods": [f"Shelly.Get{what}" for what in ("Status", "Config", "DeviceInfo")]}
            case "Script.List":  # 2025.4 asks before it reloads a meter, and must not fail
                return {"scripts": []}
        raise KeyError(method)

    def _answer(self, request: Any) -> JsonObject:  # noqa: ANN401 - JSON of a peer
        frame = {"id": request.get("id"), "src": self._identity, "dst": request.get("src")}
        try:
            return frame | {"result": self._call(request["method"])}
        except KeyError as unknown:
            return frame | {"error": {"code": 404, "message": f"No handler for {unknown}"}}

    async def _on_shelly(self, _request: web.Request) -> web.Response:
        await self._awake.wait()
        return web.json_response(data.device_info(self.model, self.mac))

    async def _on_post(self, request: web.Request) -> web.Response:
        await self._awake.wait()
        return web.json_response(self._answer(await request.json()))

    async def _on_socket(self, request: web.Request) -> web.WebSocketResponse:
        await self._awake.wait()
        # pings are answered here, so that a hung device answers none
        socket = web.WebSocketResponse(protocols=["json-rpc"], autoping=False)
        await socket.prepare(request)
        self._peers[socket] = None
        try:
            async for message in socket:
                await self._awake.wait()
                with suppress(ConnectionError):
                    await self._on_message(socket, message.type, message.data)
        finally:
            del self._peers[socket]
        return socket

    async def _on_message(self, socket: web.WebSocketResponse, kind: WSMsgType, content: Any) -> None:  # noqa: ANN401
        if kind is WSMsgType.PING:
            await socket.pong(content)
        elif kind in (WSMsgType.TEXT, WSMsgType.BINARY):
            request = json.loads(content)
            self._peers[socket] = request.get("src", self._peers[socket])
            await socket.send_json(self._answer(request))
