from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.web import WebServer
from addon.web.backup import BackupApi
from addon.web.controls import ControlsApi
from addon.web.history import HistoryApi
from addon.web.monthly import MonthlyApi
from addon.web.sessions import SessionsApi
from addon.web.settings import SettingsApi
from tests.settings.kept import Desk as Kept
from tests.web.archive import Archive
from tests.web.contract import Contract
from tests.web.controls import Controls
from tests.web.desk import Desk
from tests.web.home import Home


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def controls(kept: Kept) -> Controls:
    return Controls(kept.desk)


@pytest.fixture
def archive() -> Archive:
    return Archive()


@pytest.fixture
async def server(home: Home, desk: Desk, archive: Archive, controls: Controls) -> AsyncIterator[WebServer]:
    more = [
        *SessionsApi(home.board, desk).routes(),
        *HistoryApi(archive).routes(),
        *MonthlyApi(archive).routes(),
        *BackupApi().routes(),
        *SettingsApi(controls).routes(),
        *ControlsApi(home.board, controls).routes(),
    ]
    server = WebServer(home.board, home, host="127.0.0.1", port=0, more=more)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def contract(server: WebServer) -> Contract:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session,
        session.get("/api/openapi.json") as response,
    ):
        return Contract(await response.json())


@pytest.fixture
async def client(server: WebServer, contract: Contract) -> AsyncIterator[aiohttp.ClientSession]:
    """Ask the server; each answer must be what the API's document says."""
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{server.port}", trace_configs=[contract.tracing()]
    ) as session:
        yield session
    assert not contract.broken
