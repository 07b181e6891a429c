"""The page and its API through Home Assistant's real ingress: Core's own proxy, then the Supervisor's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from addon.app import Application, Arguments
from tests.lab import processes
from tests.lab.client import HomeAssistantClient
from tests.lab.home_assistant import HomeAssistant, LabError, Version
from tests.lab.ingress import COOKIE, Ingress
from tests.web.browser.chromium import opened

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120, func_only=True),
    pytest.mark.asyncio(loop_scope="session"),
]

ELSEWHERE = "https://elsewhere.example"
RELATIVE_FILE = re.compile(r'(?:src|href)="([^"#:]+)"')


@dataclass(frozen=True)
class Visitor:
    """A browser's way in: `path` is where ingress has the app, `origin` what a browser sends with it."""

    browser: aiohttp.ClientSession
    path: str
    origin: dict[str, str]
    session: str
    app: Application


@pytest.fixture(scope="module", params=list(Version))
def core(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAssistant]:
    """Run a Core that knows of a Supervisor."""
    try:
        core = HomeAssistant(
            tmp_path_factory.mktemp("ingress"),
            request.param,
            supervisor=f"127.0.0.1:{processes.free_port()}",
        )
        core.start()
    except LabError as error:
        pytest.fail(str(error), pytrace=False)
    yield core
    core.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(
    built: None,  # noqa: ARG001 - the page has to be there
    core: HomeAssistant,
    tmp_path: Path,
) -> AsyncIterator[Visitor]:
    """Go in as a browser does: Core gives the session, its cookie opens the way."""
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"grid": {"main_fuse_a": 25}}))
    app = Application(
        Arguments(options=options, data=tmp_path / "data", supervisor="", web_port=0, ocpp_port=0), token=""
    )
    await app.start()
    port = int(core.supervisor.rpartition(":")[2])
    async with Ingress(port, f"http://127.0.0.1:{app.web_port}") as ingress:
        async with HomeAssistantClient(core.url, core.token) as client:
            made = await client.command("supervisor/api", endpoint="/ingress/session", method="post")
        cookies = {COOKIE: made["session"]}
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(core.url, cookies=cookies, cookie_jar=jar) as browser:
            path = f"/api/hassio_ingress/{ingress.token}/"
            yield Visitor(browser, path, {"Origin": core.url}, made["session"], app)
    await app.stop()


async def test_the_page_and_all_that_it_loads(visitor: Visitor) -> None:
    async with visitor.browser.get(visitor.path) as response:
        assert response.status == 200
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        page = await response.text()
    files = RELATIVE_FILE.findall(page)
    assert files
    for name in files:
        assert not name.startswith("/")
        async with visitor.browser.get(f"{visitor.path}{name.removeprefix('./')}") as response:
            assert response.status == 200, name


async def test_a_real_browser_shows_it_and_follows(
    core: HomeAssistant, visitor: Visitor, browser: Browser
) -> None:
    """What it loads later and the WebSocket go through ingress as well."""
    async with opened(browser, f"{core.url}/", complaints=("status of 404",)) as page:
        await page.context.add_cookies([{"name": COOKIE, "value": visitor.session, "url": core.url}])
        await page.goto(f"{core.url}{visitor.path}")
        await expect(page.locator("#link")).to_have_text("Live")
        for view in ("setup", "understand", "history", "now"):
            await page.goto(f"{core.url}{visitor.path}#/{view}")
            await expect(page.locator(f"evlb-{view}")).to_be_visible()
        put = f"{visitor.path}api/site/main_fuse_a"
        async with visitor.browser.put(put, json={"value": 32}, headers=visitor.origin) as response:
            assert response.status == 204
        await expect(page.locator("evlb-now")).to_contain_text("32")


async def test_state_changes_and_the_live_picture(visitor: Visitor) -> None:
    """A change goes in through both proxies, and comes back over the WebSocket through both."""
    async with visitor.browser.ws_connect(f"{visitor.path}api/live", headers=visitor.origin) as live:
        first = await live.receive_json(timeout=5)
        async with visitor.browser.get(f"{visitor.path}api/state") as response:
            assert (await response.json())["site"]["limit_a"] == 25
        assert set(first) >= {"site", "chargers", "health"}

        put = f"{visitor.path}api/site/main_fuse_a"
        async with visitor.browser.put(put, json={"value": 20}, headers=visitor.origin) as response:
            assert response.status == 204
        async with asyncio.timeout(5):
            while (await live.receive_json()).get("site", {}).get("limit_a") != 20:
                pass
        async with visitor.browser.put(put, json={"value": 1}, headers=visitor.origin) as response:
            assert response.status == 400
            assert (await response.json())["error"].endswith(".")


async def test_another_site_can_do_nothing_through_a_visitors_browser(visitor: Visitor) -> None:
    foreign = {"Origin": ELSEWHERE}
    put = f"{visitor.path}api/site/main_fuse_a"
    async with visitor.browser.put(put, json={"value": 20}, headers=foreign) as response:
        assert response.status == 403
    # Core has said yes to the WebSocket before it asks the app: it is closed without a word
    async with visitor.browser.ws_connect(f"{visitor.path}api/live", headers=foreign) as live:
        assert (await live.receive(timeout=5)).type in {
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.CLOSING,
            aiohttp.WSMsgType.ERROR,
        }
    assert visitor.app.status.site
    assert visitor.app.status.site.limit_a == 25


async def test_nobody_comes_in_without_a_session(core: HomeAssistant, visitor: Visitor) -> None:
    async with (
        aiohttp.ClientSession(core.url) as stranger,
        stranger.get(f"{visitor.path}api/state") as response,
    ):
        assert response.status == 401
