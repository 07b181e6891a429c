from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.web import WebServer
from tests.web.home import Home


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
async def server(home: Home) -> AsyncIterator[WebServer]:
    server = WebServer(home.board, home, host="127.0.0.1", port=0)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: WebServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
        yield session
