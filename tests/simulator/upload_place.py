"""A place on the loopback interface from which chargers fetch firmware, and to which they upload logs."""

from aiohttp import web


async def open_place(status: int = 200) -> tuple[web.AppRunner, str, list[bytes]]:
    """Open a place for firmware and logs; returns it, its address, and what was uploaded."""
    uploaded: list[bytes] = []

    async def put(request: web.Request) -> web.Response:
        uploaded.append(await request.read())
        return web.Response(status=status)

    async def get(_: web.Request) -> web.Response:
        return web.Response(body=b"firmware", status=status)

    app = web.Application()
    app.router.add_put("/log/{name}", put)
    app.router.add_get("/charger-2.0.0.bin", get)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}", uploaded
