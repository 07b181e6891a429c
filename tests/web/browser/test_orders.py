"""What people ask for on the page reaches the app, and what it refuses is told where it was asked for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, expect

from addon.commissioning import Report, State
from addon.errors import PeerRefusedError, RefusedError
from addon.web import WebServer
from tests.web.browser.chromium import opened
from tests.web.browser.conftest import url
from tests.web.desk import Desk
from tests.web.home import GARAGE, STATUS, Home, until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

REFUSALS = ("status of 400", "status of 404", "status of 502")
REPORT = Report(
    at="2026-11-22T19:00:00+00:00",
    version="0.1.0",
    charger_id=GARAGE.id,
    charger="Garage",
    make="ABB",
    main_fuse_a=25.0,
    site_phases=("L1", "L2", "L3"),
    meter="Shelly Pro 3EM",
    low_a=6.0,
    high_a=10.0,
    duration_s=80.0,
    steps=3,
    ended="The test came to its end.",
    phases_option="",
    suggested_phases=(),
    lines=(),
    samples=(),
)
ATTACK = "<img src=x onerror=\"document.title='owned'\">'`${1}"


async def test_changes_are_sent_undone_and_refusals_shown(
    home: Home, server: WebServer, browser: Browser
) -> None:
    async with opened(browser, url(server), complaints=REFUSALS) as page:
        amount = page.locator("evlb-charger evlb-amount").first
        await amount.get_by_role("spinbutton").fill("10.5")
        await amount.get_by_role("button").click()
        await until(lambda: home.board.status().chargers[0].max_current_a == 10.5)
        await page.get_by_role("button", name="Undo").click()
        await until(lambda: home.board.status().chargers[0].max_current_a == 16.0)

        home.failure = PeerRefusedError("Garage refused.")
        switch = page.locator("evlb-charger .in-service")
        await switch.get_by_text("In service").click()
        await expect(switch.get_by_role("alert")).to_have_text("Garage refused.")
        await expect(switch.get_by_role("switch")).to_be_checked()

        await page.goto(url(server, "setup/chargers"))
        await page.locator("[data-knocking]").get_by_role("button", name="Accept").click()
        await until(lambda: len(home.board.status().chargers) == 2)

        garage, adopted = home.board.status().chargers
        assert (garage.available, adopted.id) == (True, "stranger")


async def test_a_commissioning_test_is_begun_followed_and_read(
    home: Home, server: WebServer, browser: Browser
) -> None:
    editor = f"setup/chargers/{quote(GARAGE.charge_point_id, safe='')}"
    async with opened(browser, url(server, editor), complaints=REFUSALS) as page:
        test = page.locator("evlb-commissioning")
        begin = test.get_by_role("button", name="Begin the test")
        report = test.get_by_role("link", name="Report to print")
        await expect(report).to_have_count(0)
        home.failure = RefusedError("No car is charging.")
        await begin.click()
        await expect(test.get_by_role("alert")).to_contain_text(["No car is charging."])
        home.failure = None

        await begin.click()
        await expect(test).to_contain_text("Step 1.")
        await expect(test.get_by_role("button", name="Abort the test")).to_be_enabled()
        home.tests[GARAGE.id] = replace(home.tests[GARAGE.id], state=State.DONE, text=ATTACK, report=REPORT)
        await asyncio.sleep(1)  # it is looked at once a second at most, when the state moves
        home.board.publish(replace(STATUS, ocpp_url="ws://moved/"))
        await expect(test).to_contain_text(ATTACK)
        address = await report.get_attribute("href")
        read = await page.evaluate("(path) => fetch(path).then((answer) => answer.text())", address)
        assert read == f"<h1 lang=en>{GARAGE.id}</h1>"

        await begin.click()
        await test.get_by_role("button", name="Abort the test").click()
        await until(lambda: home.tests[GARAGE.id].state is State.ABORTED)


async def test_a_moment_is_saved(home: Home, server: WebServer, browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, url(server, "understand/help"), complaints=REFUSALS) as page:
        await page.get_by_label("What is wrong?").fill("Too low.")
        save = page.get_by_role("button", name="Save the moment")
        async with page.expect_download() as coming:
            await save.click()
        saved = tmp_path / (await coming.value).suggested_filename
        await (await coming.value).save_as(saved)
        assert (saved.name, saved.read_text(encoding="utf-8")) == (
            "moment-20261122T190311Z.yaml",
            "description: Too low.\n",
        )
        home.failure = RefusedError("Nothing has been decided yet.")
        await save.click()
        await expect(page.locator("evlb-help").get_by_role("alert")).to_contain_text("Nothing has")


async def test_a_session_is_stopped_and_started_and_the_last_ones_are_listed(
    home: Home, desk: Desk, server: WebServer, browser: Browser
) -> None:
    async with opened(browser, url(server), complaints=REFUSALS) as page:
        order = page.locator("evlb-charger .order")
        await order.get_by_role("button", name="Stop this session").click()
        await until(lambda: ("stop", GARAGE.charge_point_id, GARAGE.connector_id) in desk.calls)
        home.board.publish(replace(STATUS, chargers=(replace(GARAGE, session=None),)))
        desk.failure = PeerRefusedError("No car waits there.")
        await order.get_by_role("button", name="Start a session").click()
        await expect(order.get_by_role("alert")).to_have_text("No car waits there.")

        await page.get_by_role("link", name="History").click()
        await page.get_by_role("link", name="Sessions").click()
        row = page.locator("evlb-history tbody tr")
        await expect(row).to_have_count(1)
        await expect(row.locator("td")).to_have_text(
            [
                *(re.compile("2027"), "garage", "3.0\u00a0kWh", re.compile("€0.43.*0.5\u00a0kWh without")),
                *("1\u00a0h\u00a00\u00a0min", "Änna, the driver", "unplugged at the car"),
            ]
        )
        await expect(row.get_by_title("EVDisconnected")).to_be_visible()
