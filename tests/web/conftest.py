from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.web import WebServer
from addon.web.sessions import SessionsApi
from tests.web.desk import Desk
from tests.web.home import Home


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def server(home: Home, desk: Desk) -> AsyncIterator[WebServer]:
    more = SessionsApi(home.board, desk).routes()
    server = WebServer(home.board, home, host="127.0.0.1", port=0, more=more)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: WebServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
        yield session
