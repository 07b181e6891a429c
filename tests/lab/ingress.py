"""The stand-in Supervisor's side of ingress: sessions, and the way from Core's proxy to the app.

Kept from the real one (its api/ingress.py, 2026): no way in without a session's cookie, the prefix cut off,
who asks told in headers that a client can't set, WebSockets handed on frame by frame. Core's side is real.
"""

import asyncio
import secrets
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import WSMsgType, hdrs, web

COOKIE = "ingress_session"
NOT_HANDED_ON = {
    *("content-length", "content-encoding", "transfer-encoding", "x-supervisor-token", "x-hassio-key"),
    *("sec-websocket-extensions", "sec-websocket-protocol", "sec-websocket-version", "sec-websocket-key"),
    *("x-remote-user-id", "x-remote-user-name", "x-remote-user-display-name"),
}
NOT_HANDED_BACK = {"transfer-encoding", "content-length", "content-type", "content-encoding"}


class Ingress:
    """Listens where Core was told that the Supervisor is, while its context is open.

    Attributes:
        token: what stands for the app in /api/hassio_ingress/<token>/.

    """

    def __init__(self, port: int, app_url: str) -> None:
        self.token = secrets.token_urlsafe(32)
        self._port = port
        self._app_url = app_url
        self._sessions: set[str] = set()

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/ingress/session", self._new_session)
        app.router.add_route("*", "/ingress/{token}/{path:.*}", self._hand_on)
        app.router.add_route("*", "/{path:.*}", _refuse)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _new_session(self, _request: web.Request) -> web.Response:
        session = secrets.token_hex(64)
        self._sessions.add(session)
        return web.json_response({"result": "ok", "data": {"session": session}})

    async def _hand_on(self, request: web.Request) -> web.StreamResponse:
        if request.cookies.get(COOKIE) not in self._sessions:
            raise web.HTTPUnauthorized
        if request.match_info["token"] != self.token:
            raise web.HTTPServiceUnavailable
        url = f"{self._app_url}/{request.match_info['path']}"
        try:
            if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
                return await self._hand_on_socket(request, url)
            return await self._hand_on_request(request, url)
        except aiohttp.ClientError:
            raise web.HTTPBadGateway from None

    async def _hand_on_request(self, request: web.Request, url: str) -> web.Response:
        async with self._client.request(
            request.method,
            url,
            headers=_headers(request),
            params=request.query,
            data=await request.read(),
            allow_redirects=False,
            skip_auto_headers={hdrs.CONTENT_TYPE},
        ) as answer:
            kept = {n: v for n, v in answer.headers.items() if n.lower() not in NOT_HANDED_BACK}
            return web.Response(
                status=answer.status,
                headers=kept,
                body=await answer.read(),
                content_type=answer.headers.get(hdrs.CONTENT_TYPE, answer.content_type).partition(";")[0],
            )

    async def _hand_on_socket(self, request: web.Request, url: str) -> web.WebSocketResponse:
        front = web.WebSocketResponse(autoclose=False, autoping=False)
        await front.prepare(request)
        async with self._client.ws_connect(
            url, headers=_headers(request), autoclose=False, autoping=False
        ) as back:
            pumps = [asyncio.create_task(_pump(front, back)), asyncio.create_task(_pump(back, front))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        return front


async def _pump(source: Any, target: Any) -> None:  # noqa: ANN401 - a socket's server end, or its client end
    async for frame in source:
        if frame.type is WSMsgType.TEXT:
            await target.send_str(frame.data)
        elif frame.type is WSMsgType.BINARY:
            await target.send_bytes(frame.data)
        elif frame.type is WSMsgType.PING:
            await target.ping()
        elif frame.type is WSMsgType.PONG:
            await target.pong()


def _headers(request: web.Request) -> dict[str, str]:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_HANDED_ON}
    headers |= {"X-Remote-User-Id": "0123abcd", "X-Remote-User-Name": "lab"}
    headers["X-Forwarded-For"] = f"{request.headers.get('X-Forwarded-For')}, {request.remote}"
    return headers


async def _refuse(_request: web.Request) -> web.Response:
    return web.json_response({"result": "error", "message": "not in the lab"}, status=400)
