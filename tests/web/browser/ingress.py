"""A stand-in for Home Assistant's ingress: the page in a frame of its own page, below a path with a token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from aiohttp import web

PREFIX = "/api/hassio_ingress/a-token"
FRAME = f"""<!doctype html><html lang="de" style="--primary-background-color: #111111;
 --card-background-color: #1c1c1c; --primary-text-color: #e1e1e1; --secondary-text-color: #9b9b9b;
 --primary-color: #03a9f4; --divider-color: rgba(225, 225, 225, .12)"><title>Home Assistant</title>
<link rel="icon" href="data:,">
<iframe title="EV Load Balancer" src="{PREFIX}/" width="1000" height="800"></iframe></html>"""


@asynccontextmanager
async def ingress(port: int) -> AsyncIterator[str]:
    """Serve the frame, and pass on what is asked for below the prefix; yields the frame's address."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", auto_decompress=False) as client:

        async def passed_on(request: web.Request) -> web.StreamResponse:
            path = request.raw_path.removeprefix(PREFIX)
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await _tunnel(request, client, path)
            headers = {k: v for k, v in request.headers.items() if k not in {"Host", "Connection"}}
            headers["X-Forwarded-Host"] = request.host
            async with client.request(
                request.method, path, headers=headers, data=await request.read()
            ) as answer:
                kept = {k: v for k, v in answer.headers.items() if k not in {"Transfer-Encoding", "Date"}}
                return web.Response(status=answer.status, headers=kept, body=await answer.read())

        async def frame(_request: web.Request) -> web.Response:
            return web.Response(text=FRAME, content_type="text/html")

        app = web.Application()
        app.add_routes([web.get("/", frame), web.route("*", PREFIX + "/{path:.*}", passed_on)])
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


async def _tunnel(request: web.Request, client: aiohttp.ClientSession, path: str) -> web.WebSocketResponse:
    headers = {"Origin": request.headers["Origin"], "X-Forwarded-Host": request.host}
    front = web.WebSocketResponse()
    await front.prepare(request)
    async with client.ws_connect(path, headers=headers) as back:

        async def forth() -> None:
            async for message in back:
                await front.send_str(message.data)

        task = asyncio.create_task(forth())
        async for _ in front:
            pass  # the page says nothing
        task.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await task
    return front
