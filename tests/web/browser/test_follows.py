"""The page in a real browser: it shows what is, follows it or says why not, runs no foreign script."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Locator, expect

from addon.model.status import CircuitStatus, HealthStatus, PhaseStatus, Status
from addon.web import WebServer
from tests.web.browser.chromium import HD, WALL, opened
from tests.web.browser.conftest import url
from tests.web.home import CANDIDATE, GARAGE, SITE, STATUS, Home, until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ATTACK = "<img src=x onerror=\"document.title='owned'\">'`${1}"
LINK_LOST = ("WebSocket connection to", "ERR_CONNECTION_REFUSED")


async def test_the_page_shows_the_house_and_follows_it(
    home: Home, server: WebServer, browser: Browser
) -> None:
    async with opened(browser, url(server)) as page:
        await expect(page.locator("#link")).to_have_text("Live")
        await expect(page.locator("evlb-phases li.phase")).to_have_count(3)
        await expect(page.locator("evlb-phases li.phase").nth(1)).to_contain_text("free 0.6\u00a0A")
        await expect(page.locator("evlb-charger .amps")).to_have_text("10.7\u00a0A")
        await page.evaluate(
            """() => {
                const inside = (root, name) => root.querySelector(name).shadowRoot;
                const card = inside(inside(inside(document, "evlb-app"), "evlb-now"), "evlb-charger");
                const amps = card.querySelector(".amps");
                window.shown = new Promise((resolve) => new MutationObserver(() => resolve(Date.now()))
                    .observe(amps, { characterData: true, childList: true, subtree: true }));
            }"""
        )

        decided_ms = time.time() * 1000
        home.board.publish(replace(STATUS, chargers=(replace(GARAGE, limit_a=8.0, reason="Because."),)))

        assert await page.evaluate("window.shown") - decided_ms < 300
        await expect(page.locator("evlb-charger .amps")).to_have_text("8.0\u00a0A")
        await expect(page.locator("evlb-charger .reason")).to_have_text("Because.")


async def test_circuits_have_bars_of_their_own(home: Home, server: WebServer, browser: Browser) -> None:
    garage = CircuitStatus(
        id="g", name=ATTACK, limit_a=20.0, parent="main", meter=SITE.meter, phases=SITE.phases
    )
    phase = PhaseStatus(current_a=None, house_a=None, headroom_a=9.5, planned_a=7.0, heat_left_pct=100.0)
    lost = replace(SITE.meter, ok=False, text="It does not answer.")
    shed = replace(garage, id="s", name="Shed", limit_a=10.0, parent="g", meter=None, phases={"L2": phase})
    pool = replace(garage, id="p", name="Pool", meter=lost)
    home.board.publish(replace(STATUS, site=replace(SITE, circuits=(garage, shed, pool), max_power_w=9000)))
    async with opened(browser, url(server)) as page:
        circuits = page.locator("evlb-now .circuit")
        await expect(circuits).to_have_count(3)

        await expect(circuits.nth(0).locator("h3")).to_have_text(f"{ATTACK} 20\u00a0A")
        await expect(circuits.nth(0).locator(".phase").nth(1)).to_contain_text("house 13.8\u00a0A")
        await expect(circuits.nth(1).locator(".about")).to_have_text(f"behind {ATTACK} · no meter")
        await expect(circuits.nth(1).locator(".parts")).to_have_text("cars 7.0\u00a0A · free 2.5\u00a0A")
        await expect(circuits.nth(2).locator(".problem")).to_have_text("It does not answer.")
        await expect(page.locator("evlb-now .together")).to_contain_text("9.0\u00a0kW")
        home.board.publish(STATUS)
        await expect(circuits).to_have_count(0)


async def test_the_page_says_what_is_missing(home: Home, server: WebServer, browser: Browser) -> None:
    meter = replace(SITE.meter, ok=False, status="ambiguous", text="Two meters.", candidates=(CANDIDATE,))
    home.board.publish(replace(STATUS, site=replace(SITE, meter=meter), chargers=()))
    async with opened(browser, url(server, "setup"), complaints=("status of 404",)) as page:
        await page.get_by_role("button", name="A charger connects").click()
        await expect(page.locator("evlb-copy input").first).to_have_value("ws://192.168.1.5:9000/")
        await page.get_by_role("button", name="The meter is read").click()
        await expect(page.locator("evlb-setup")).to_contain_text("Pool meter")

        home.board.publish(
            Status(version="0.1.0", site=None, error="The option grid.main_fuse_a is missing.")
        )
        await expect(page.locator("#error")).to_contain_text("main_fuse_a")


async def test_what_must_be_seen_at_a_glance(home: Home, server: WebServer, browser: Browser) -> None:
    resting = replace(GARAGE, status="SuspendedEVSE", limit_a=0.0, power_w=0.0, resume_in_s=95.0)
    home.board.publish(replace(STATUS, chargers=(resting,)))
    async with opened(browser, url(server)) as page:
        rest, safety = page.locator("evlb-charger .rest"), page.locator("evlb-now .safety")
        await expect(rest).to_have_text("Rests for 1:35 at least, then waits for room")
        await expect(safety).to_have_text("Safe: 1.1\u00a0A below the fuse on L2")
        await expect(page.locator("evlb-flow svg")).to_have_attribute(
            "aria-label", "From the grid 11.1\u00a0kW: House 11.1\u00a0kW, Garage 0\u00a0W"
        )

        home.board.publish(replace(STATUS, chargers=(replace(resting, resume_in_s=94.0),)))
        await expect(rest).to_contain_text("1:34")
        over = replace(SITE, actual_current_a=27.0)
        home.board.publish(replace(STATUS, site=over))
        await expect(rest).to_have_count(0)
        await expect(safety).to_have_text("L2 is 2.0\u00a0A over the fuse")
        lost = replace(SITE.meter, ok=False, text="The meter does not answer.")
        home.board.publish(replace(STATUS, site=replace(SITE, meter=lost)))
        await expect(safety).to_have_text("Meter lost")
        ill = HealthStatus(check="clock", ok=False, text="The charger's clock is wrong.", fix="Set it.")
        home.board.publish(replace(STATUS, site=replace(SITE, meter=lost), health=(ill,)))
        told = page.locator("evlb-now .attention")
        await expect(told).to_have_text([re.compile("clock is wrong"), re.compile("stranger")])
        await expect(page.locator("evlb-now .blind")).to_contain_text("all cars together get 6\u00a0A")


async def test_a_tablet_on_the_wall_is_read_from_afar(
    home: Home, server: WebServer, browser: Browser
) -> None:
    resting = replace(GARAGE, status="SuspendedEVSE", limit_a=0.0, resume_in_s=95.0)
    home.board.publish(replace(STATUS, knocking=(), chargers=(resting,)))
    for screen, large_px, words_px in ((WALL, 36, 16), (HD, 48, 20)):
        async with opened(browser, url(server), screen) as page:
            numbers, card = (
                page.locator("evlb-phases .total, evlb-charger .amps"),
                page.locator("evlb-charger"),
            )
            await expect(card.locator(".rest")).to_be_visible()
            for number in await numbers.all():
                assert await px(number) >= large_px
            for words in await page.locator(
                "evlb-charger .reason, evlb-charger dd, evlb-site summary b"
            ).all():
                assert await px(words) >= words_px
            box = await card.bounding_box()
            assert box
            assert box["y"] + box["height"] <= screen.height  # all of it, without a touch
            assert await page.evaluate("document.documentElement.scrollWidth") <= screen.width


async def px(words: Locator) -> float:
    return float(await words.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)"))


async def test_no_name_runs_a_script(home: Home, server: WebServer, browser: Browser) -> None:
    garage = replace(
        GARAGE, id=ATTACK, name=ATTACK, status=ATTACK, reason=ATTACK, problem=ATTACK, vendor=ATTACK
    )
    home.board.publish(
        replace(STATUS, chargers=(garage,), knocking=(replace(STATUS.knocking[0], id=ATTACK),), error=ATTACK)
    )
    async with opened(browser, url(server)) as page:
        await expect(page.locator("evlb-charger h3")).to_have_text(ATTACK)
        await expect(page.locator("main img")).to_have_count(0)
        await expect(page).to_have_title("EV Load Balancer")
        await page.locator("evlb-charger input[type=number]").first.fill("7")
        await page.keyboard.press("Enter")
        await until(lambda: home.board.status().chargers[0].max_current_a == 7.0)


async def test_a_lost_link_is_told_and_comes_back_by_itself(
    home: Home, server: WebServer, browser: Browser
) -> None:
    again = WebServer(home.board, home, host="127.0.0.1", port=server.port)
    async with opened(browser, url(server), complaints=LINK_LOST) as page:
        await expect(page.locator("#link")).to_have_text("Live")

        await server.stop()
        await expect(page.locator("#link")).to_contain_text("Connection lost")
        await expect(page.locator("main[data-stale] evlb-charger .amps")).to_have_text("10.7\u00a0A")

        await again.start()
        home.board.publish(replace(STATUS, chargers=(replace(GARAGE, limit_a=9.0),)))
        await expect(page.locator("evlb-charger .amps")).to_have_text("9.0\u00a0A")
        await expect(page.locator("#link")).to_have_text("Live")
    await again.stop()
