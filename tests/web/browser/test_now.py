"""The view of the moment before the real application in a simulated home: what is pressed, chargers do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from addon.engine import Moment
from addon.model.status import SiteStatus
from addon.simulator.home import Home, Outlet, live_home
from addon.simulator.virtual_time import now_s
from tests.web.browser.axe import findings
from tests.web.browser.chromium import WALL, opened
from tests.web.browser.conftest import QUICK, QUICK_OPTIONS, url
from tests.web.home import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

WITHIN_MS = 300
RAISED_MS = 20_000
"""A raise waits for the hold time, and for what the charger is asked first."""
NOTE_CHANGES = """(card) => {
    window.shown = {};
    const amps = card.shadowRoot.querySelector(".amps");
    const note = () => { window.shown[amps.textContent] ??= Date.now(); };
    new MutationObserver(note).observe(amps, { characterData: true, childList: true, subtree: true });
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(built: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:  # noqa: ARG001
    """Run a home with two chargers; who plugs a car in unplugs it again."""
    outlets = [Outlet(id="garage", car=QUICK), Outlet(id="carport", car=QUICK)]
    async with live_home(tmp_path_factory.mktemp("street"), outlets, QUICK_OPTIONS) as home:
        yield home


def card(page: Page, about: str) -> Locator:
    return page.locator("evlb-charger").filter(has_text=about)


def decided_ms(moments: list[Moment], limit_da: int) -> float:
    """Tell when the garage was first given this limit, in the browser's time."""
    setpoints = ((moment.decision.at_s, moment.decision.setpoint("garage")) for moment in moments)
    at_s = next(at_s for at_s, setpoint in setpoints if setpoint and setpoint.limit_da == limit_da)
    return (time.time() - now_s() + at_s) * 1000


def site_of(home: Home) -> SiteStatus:
    assert home.application.status.site
    return home.application.status.site


def heard(home: Home, action: str) -> int:
    return sum(frame.action == action for frame in home.heard("garage"))


async def test_what_is_pressed_the_charger_does(street: Home, browser: Browser) -> None:
    home, station = street, street.stations["garage"]
    async with opened(browser, url(home)) as page:
        garage = card(page, "garage")
        await expect(garage.locator(".state")).to_have_text("Free")
        home.chargers["garage"].plug_in()
        await expect(garage.locator(".state")).to_have_text("Charging")
        await expect(garage.locator(".amps")).to_have_text("16.0\u00a0A", timeout=RAISED_MS)
        await until(lambda: station.limit_a(now_s()) == 16.0)

        await garage.evaluate(NOTE_CHANGES)
        seen = len(home.moments)
        amount = garage.locator("evlb-amount.most")
        await amount.get_by_role("spinbutton").fill("10")
        await page.keyboard.press("Enter")
        await until(lambda: station.limit_a(now_s()) == 10.0)
        await expect(garage.locator(".amps")).to_have_text("10.0\u00a0A")
        shown = await page.evaluate("window.shown")
        assert shown["10.0\u00a0A"] - decided_ms(home.moments[seen:], 100) < WITHIN_MS
        await expect(amount.get_by_role("slider")).to_have_value("10")
        await page.get_by_role("button", name="Undo").click()
        await expect(amount.get_by_role("spinbutton")).to_have_value("16")

        priority = garage.locator("evlb-amount.priority")
        await priority.get_by_role("spinbutton").fill("2.5")
        await page.keyboard.press("Enter")
        await expect(priority.get_by_role("alert")).to_have_text("Enter a whole number.")
        await priority.get_by_role("spinbutton").fill("")
        await page.keyboard.press("Enter")
        await expect(priority.get_by_role("alert")).to_have_text("Enter a number.")
        await priority.get_by_role("spinbutton").fill("3")
        await priority.get_by_role("button").click()
        await until(lambda: home.application.status.chargers[1].priority == 3)

        await garage.get_by_role("button", name="Stop this session").click()
        await until(lambda: station.transaction is None)
        await expect(garage.locator(".state")).not_to_have_text("Charging")
        await garage.locator(".in-service").get_by_text("In service").click()
        await expect(garage.locator(".state")).to_have_text("Out of service")
        assert heard(home, "ChangeAvailability") == 1
        await garage.locator(".in-service").get_by_text("In service").click()
        await expect(garage.locator(".state")).not_to_have_text("Out of service")

        await ask_for_more(home, garage, page)
    home.chargers["garage"].unplug()
    await until(lambda: home.application.status.chargers[1].status == "Available")


async def test_what_is_set_for_the_site_holds_at_once(street: Home, browser: Browser) -> None:
    home, station = street, street.stations["carport"]
    async with opened(browser, url(home), WALL) as page:
        site = page.locator("evlb-site")
        load, balancing = site.locator(".load"), site.locator(".balancing")
        await expect(load).not_to_be_visible()
        await expect(card(page, "carport").locator(".state")).to_have_text("Free")
        home.chargers["carport"].plug_in()
        await expect(card(page, "carport").locator(".amps")).to_have_text("16.0\u00a0A", timeout=RAISED_MS)
        await site.get_by_text("Adjust").click()

        # the maximum load, down and back: at the upper end it is none
        await load.get_by_role("spinbutton").fill("12")
        await page.keyboard.press("Enter")
        await until(lambda: 6 < station.limit_a(now_s()) <= 12)
        await expect(site.locator("summary")).to_contain_text("Kept below 12\u00a0A")
        await load.get_by_role("spinbutton").fill("0")
        await page.keyboard.press("Enter")
        await expect(load.get_by_role("alert")).to_contain_text("Enter 1\u00a0A or more.")
        await load.get_by_role("slider").press("End")
        await until(lambda: site_of(home).maximum_load_a == 0)
        await expect(load.get_by_role("alert")).not_to_be_visible()

        # how cars share, and what stays free; both taken back
        await site.get_by_label("How cars share").select_option("first_come")
        await until(lambda: site_of(home).strategy == "first_come")
        await undo(page, "first served")
        await until(lambda: site_of(home).strategy == "fair")
        await site.locator(".margin").get_by_role("spinbutton").fill("2")
        await page.keyboard.press("Enter")
        await until(lambda: site_of(home).margin_a == 2)
        await undo(page, "Margin: 2")
        await until(lambda: site_of(home).margin_a == 0.5)

        # balancing goes off only for who means it
        await balancing.get_by_text("Balancing").click()
        sure = page.locator("body > div > evlb-dialog")
        await sure.get_by_role("button", name="Cancel").click()
        await expect(balancing.get_by_role("switch")).to_be_checked()
        await balancing.get_by_text("Balancing").click()
        await sure.get_by_role("button", name="Yes").click()
        await expect(page.locator("#shadow-on")).to_be_visible()
        await undo(page, "Balancing is off")
        await expect(page.locator("#shadow-on")).not_to_be_visible()
        await expect(balancing.get_by_role("switch")).to_be_checked()
        assert await findings(page) == []
        home.chargers["carport"].unplug()
        await until(lambda: station.transaction is None)


async def undo(page: Page, what: str) -> None:
    """Take back what a message tells of."""
    told = page.locator("evlb-toasts div").filter(has_text=what)
    await told.get_by_role("button", name="Undo").click()


async def ask_for_more(home: Home, garage: Locator, page: Page) -> None:
    """Press what stands behind "More"."""
    before = heard(home, "TriggerMessage")
    more, dialog = garage.get_by_role("button", name="More"), garage.locator("evlb-more evlb-dialog")
    await more.click()
    await dialog.get_by_role("button", name="Ask for its state again").click()
    await until(lambda: heard(home, "TriggerMessage") > before)
    await expect(page.locator("evlb-toasts")).to_contain_text("was asked for its state")
    await expect(more).to_be_focused()
    await more.click()
    await dialog.get_by_role("button", name="Unlock the cable").click()
    await until(lambda: heard(home, "UnlockConnector") == 1)
    await more.click()
    await dialog.get_by_role("button", name="Restart", exact=True).click()
    sure = page.locator("body > div > evlb-dialog")
    await expect(sure.get_by_role("heading")).to_contain_text("Restart Standard (garage)?")
    await sure.get_by_role("button", name="Cancel").click()
    assert heard(home, "Reset") == 0
    await dialog.get_by_role("button", name="Restart", exact=True).click()
    await sure.get_by_role("button", name="Restart").click()
    await until(lambda: heard(home, "Reset") == 1)
    await more.click()
    await dialog.get_by_role("link", name="Its messages").click()
    await expect(page.locator("evlb-understand")).to_contain_text("UnlockConnector")
