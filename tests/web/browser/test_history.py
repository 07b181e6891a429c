"""History in a real browser: the chart follows, comes closer and says why; sessions and months with costs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from addon.model.price import PriceNow
from addon.model.transaction import TransactionRecord
from addon.simulator.home import OPTIONS, Home, Outlet, live_home, wall_s
from addon.store import Store
from tests.web.browser.axe import findings
from tests.web.browser.chromium import PHONE, Screen, opened
from tests.web.browser.conftest import url
from tests.web.home import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def charge_before(folder: Path) -> None:
    """Leave a session behind, as from before a restart."""
    store = await Store.open(folder, wall_clock=wall_s)
    store.price = lambda: PriceNow(per_kwh=0.2, currency="EUR")
    await store.save_transaction(
        TransactionRecord(
            id=1,
            charge_point_id="garage",
            identity="before",
            connector_id=1,
            started_wall_s=wall_s() - 7200,
            stopped_wall_s=wall_s() - 3600,
            stop_reason="Local",
            tag_name="Anna",
            energy_wh=8420.0,
        )
    )
    await store.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def priced(
    built: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Home]:
    """A home where energy has a price, and a car has begun to charge."""
    options = {**OPTIONS, "price": {"per_kwh": 0.25, "entity": ""}}
    folder = tmp_path_factory.mktemp("priced")
    await charge_before(folder)
    async with live_home(folder, [Outlet()], options) as home:
        await until(lambda: bool(home.application.status.chargers))
        home.house.now_a = (2.0, 3.0, 1.0)
        home.charger.plug_in()
        await until(lambda: home.application.status.chargers[0].session is not None)
        yield home


async def width_s(page: Page) -> float:
    """Tell how many seconds the chart shows."""
    return float(await page.locator("evlb-chart").evaluate("(chart) => chart.span.to - chart.span.from"))


async def touch(page: Page, *frames: tuple[tuple[float, float], ...]) -> None:
    """Put fingers down, move them from frame to frame, and lift them."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    for number, fingers in enumerate(frames):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
        kind = "touchMove" if number else "touchStart"
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    await session.detach()


async def with_fingers(page: Page, left: tuple[float, float], width: float) -> None:
    """Spread two fingers on the chart, move on with one, and pinch back to all."""
    (x, y), back = left, page.get_by_role("button", name="Back to now")
    spread = [((x + width * (0.5 - away), y), (x + width * (0.5 + away), y)) for away in (0.1, 0.2, 0.3, 0.4)]
    await touch(page, *spread)
    await expect(back).to_be_visible()
    near = await width_s(page)
    assert 100 < near < 300
    begin = await page.locator("evlb-chart").evaluate("(chart) => chart.span.from")
    await touch(page, *[((x + width * at, y),) for at in (0.3, 0.5, 0.7)])
    assert await page.locator("evlb-chart").evaluate("(chart) => chart.span.from") < begin - near / 4
    assert abs(await width_s(page) - near) < 1
    await touch(page, *reversed(spread))
    await expect(back).to_have_count(0)


async def test_the_chart_follows_comes_closer_and_tells_why(priced: Home, browser: Browser) -> None:
    async with opened(browser, url(priced, "history")) as page:
        legend = page.locator("evlb-legend")
        await page.get_by_role("button", name="10 min", exact=True).click()
        await expect(page.locator("evlb-chart canvas")).to_be_visible()

        # what happens now is there at once, over the live link
        priced.house.now_a = (2.0, 14.0, 1.0)
        await priced.request("PUT", "/api/site/main_fuse_a", {"value": 20})
        await expect(legend.get_by_role("button", name="L2 1")).to_be_visible()
        newest = page.locator("evlb-decision-list button.entry", has_text="25.0\u00a0A → 20.0\u00a0A")
        await expect(newest).to_contain_text("The site's limit is 20 A")

        # a decision can be reached by keyboard, and is pointed at in the chart
        await newest.press("Enter")
        await expect(newest).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("evlb-timeline .tip")).to_contain_text("25.0\u00a0A → 20.0\u00a0A")

        # closer with the wheel, with the mouse and by keys; and back
        plot = page.locator("evlb-chart .u-over")
        await page.evaluate("window.scrollTo(0, 0)")
        box = await plot.bounding_box()
        assert box
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
        await page.mouse.wheel(0, -200)
        await expect(page.get_by_role("button", name="Back to now")).to_be_visible()
        near = await width_s(page)
        assert near < 600
        await page.mouse.move(box["x"] + 100, box["y"] + 50)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 300, box["y"] + 60, steps=4)
        await page.mouse.up()
        assert await width_s(page) < near / 2
        await page.locator("evlb-chart #plot").press("-")
        await plot.dblclick()
        await expect(page.get_by_role("button", name="Back to now")).to_have_count(0)
        assert abs(await width_s(page) - 600) < 1
        await with_fingers(page, (box["x"], box["y"] + box["height"] / 2), box["width"])

        # lines are switched; the figures are there as a table too
        await legend.get_by_role("button", name="House").click()
        await page.get_by_text("The figures as a table").click()
        await expect(page.locator("evlb-values-table th", has_text="House L2")).to_be_visible()
        assert await findings(page) == []


async def test_what_a_session_costs_and_what_a_month_came_to(priced: Home, browser: Browser) -> None:
    async with opened(browser, url(priced, "history/sessions"), PHONE) as page:
        rows = page.locator("evlb-sessions tbody tr")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text("running")
        await expect(rows.last).to_contain_text("Anna")
        await expect(rows.last).to_contain_text("€1.68")
        await expect(page.locator("evlb-sessions .sum")).to_contain_text("2 sessions · ")
        async with page.expect_download() as download:
            await page.get_by_text("Download as a table").click()
        assert (await download.value).suggested_filename == "sessions.csv"
        assert await findings(page) == []

        # a session that ends is seen to end
        await priced.request("POST", "/api/chargers/garage/stop")
        await expect(rows.first).to_contain_text("stopped remotely")
        await page.get_by_label("Charger").select_option("garage")
        await page.get_by_label("Month").select_option(index=2)
        await expect(page.get_by_text("Nothing was charged there then.")).to_be_visible()

        await page.get_by_role("link", name="Months").click()
        await expect(page.locator("evlb-months tbody tr")).to_have_count(1)
        await expect(page.locator("evlb-months tbody tr")).to_contain_text("€1.68")
        await expect(page.get_by_text("A kilowatt-hour costs €0.250 now.")).to_be_visible()
        await page.get_by_role("button", name="By charger").click()
        await expect(page.locator("evlb-months tbody td").first).not_to_be_empty()
        assert await findings(page) == []


async def test_dark_and_in_german(priced: Home, browser: Browser) -> None:
    async with opened(browser, url(priced, "history"), Screen(dark=True, locale="de-DE")) as page:
        await expect(page.get_by_role("heading", name="Ströme")).to_be_visible()
        await expect(page.locator("evlb-chart canvas")).to_be_visible()
        assert await findings(page) == []
