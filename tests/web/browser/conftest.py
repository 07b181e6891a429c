"""One browser for all tests of the page, on the session's event loop; what they look at is their own.

A test module says `pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]`, and its
async fixtures `@pytest_asyncio.fixture(loop_scope="session")`.
"""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from addon.simulator.car import CarModel
from addon.simulator.home import FUSE_A, Home, JsonObject, Outlet, live_home
from addon.web import WebServer
from addon.web.history import HistoryApi
from addon.web.monthly import MonthlyApi
from addon.web.sessions import SessionsApi
from tests.web.archive import Archive
from tests.web.browser.chromium import chromium
from tests.web.desk import Desk
from tests.web.home import Home as StillHome

ROOT = Path(__file__).parents[3]

QUICK = CarModel(
    cut_dead_s=0.2, raise_dead_s=0.2, cut_a_per_s=20, raise_a_per_s=20, pause_s=0.5, resume_s=0.5
)
"""A car that answers at once, so that nobody waits for it."""

QUICK_OPTIONS: JsonObject = {
    "grid": {"main_fuse_a": FUSE_A},
    "charging": {"min_pause_s": 30, "raise_hold_s": 5},
}


@pytest.fixture(scope="session")
def built() -> None:
    """Have the page built; does nothing where its sources did not change."""
    command = [ROOT / "script/lib/frontend"]
    with (ROOT / "addon/web/frontend/package.json").open() as one_at_a_time:  # of all that test at once
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(built: None) -> AsyncIterator[Browser]:  # noqa: ARG001 - nothing to look at before
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def server(built: None, home: StillHome, desk: Desk) -> AsyncIterator[WebServer]:  # noqa: ARG001
    """Serve a home where only happens what the test says (`home.board.publish`), and which notes orders."""
    archive = Archive()
    more = [
        *SessionsApi(home.board, desk).routes(),
        *HistoryApi(archive).routes(),
        *MonthlyApi(archive).routes(),
    ]
    server = WebServer(home.board, home, host="127.0.0.1", port=0, more=more)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived_in(
    built: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Home]:
    """Run the whole application in a simulated home with one charger, in real time; one for each module.

    Its car is quick, and limits are raised after 5 s.

    `home.house.now_a = (1.0, 2.0, 3.0)` sets what the house draws, `home.charger` is the simulated charger,
    `home.station` what it does, `home.application.web_port` where the page is.
    """
    async with live_home(tmp_path_factory.mktemp("home"), [Outlet(car=QUICK)], QUICK_OPTIONS) as home:
        yield home


def url(server: WebServer | Home, view: str = "") -> str:
    """Tell where the page is, and a view of it."""
    port = server.application.web_port if isinstance(server, Home) else server.port
    return f"http://127.0.0.1:{port}/" + (f"#/{view}" if view else "")
