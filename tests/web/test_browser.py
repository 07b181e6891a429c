"""The page in a real browser: it shows, follows and changes the state, and runs no foreign script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from addon.errors import PeerRefusedError
from addon.model.status import Status
from addon.web import WebServer
from tests.web.browser import Page, opened
from tests.web.home import CANDIDATE, GARAGE, SITE, STATUS, Home, until

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=\"document.title='owned'\">'`${1}"


def url(server: WebServer) -> str:
    return f"http://127.0.0.1:{server.port}/"


async def type_and_send(page: Page, field: str, value: str) -> None:
    await page.evaluate(
        f"""(() => {{
            const input = document.querySelector("{field}");
            input.value = "{value}";
            input.dispatchEvent(new Event("input", {{ bubbles: true }}));
            input.form.requestSubmit();
        }})()"""
    )


async def test_the_page_shows_the_house_and_follows_it(home: Home, server: WebServer, tmp_path: Path) -> None:
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelectorAll('.phase').length === 3")
        assert await page.evaluate("document.getElementById('link').textContent") == "Live"
        assert "room 10.7" in str(await page.evaluate("document.querySelectorAll('.phase')[1].textContent"))
        assert await page.evaluate("document.querySelector('.charger .amps').textContent") == "10.7\u00a0A"

        home.board.publish(replace(STATUS, chargers=(replace(GARAGE, limit_a=8.0, reason="Because."),)))

        await page.until("document.querySelector('.charger .amps').textContent === '8.0\u00a0A'")
        assert await page.evaluate("document.querySelector('.charger .reason').textContent") == "Because."
        assert page.console == []


async def test_the_page_says_what_is_missing(home: Home, server: WebServer, tmp_path: Path) -> None:
    meter = replace(SITE.meter, ok=False, status="ambiguous", text="Two meters.", candidates=(CANDIDATE,))
    home.board.publish(replace(STATUS, site=replace(SITE, meter=meter), chargers=()))
    async with opened(url(server), tmp_path) as page:
        await page.until("!document.getElementById('setup').hidden")

        assert await page.evaluate("document.getElementById('ocpp-url').value") == "ws://192.168.1.5:9000/"
        assert "Pool meter" in str(await page.evaluate("document.getElementById('candidates').textContent"))

        home.board.publish(
            Status(version="0.1.0", site=None, error="The option grid.main_fuse_a is missing.")
        )
        await page.until("document.getElementById('error').textContent.includes('main_fuse_a')")
        assert await page.evaluate("document.getElementById('site').hidden")
        assert page.console == []


async def test_changes_are_sent_and_refusals_shown(home: Home, server: WebServer, tmp_path: Path) -> None:
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelector('.charger')")

        await type_and_send(page, ".charger input[type=number]", "10.5")
        await until(lambda: home.board.status().chargers[0].max_current_a == 10.5)
        await type_and_send(page, "#main-fuse", "300")
        await page.until("document.getElementById('main-fuse-refusal').textContent.includes('6 to 125')")
        home.failure = PeerRefusedError("Garage refused.")
        await page.evaluate("document.querySelector('[role=switch]').click()")
        await page.until("document.querySelector('.in-service .refusal').textContent === 'Garage refused.'")
        await page.evaluate("document.querySelector('#knocking button').click()")
        await page.until("document.querySelectorAll('.charger').length === 2")

        assert await page.evaluate("document.querySelector('[role=switch]').checked") is True
        garage, adopted = home.board.status().chargers
        assert (garage.max_current_a, garage.available, adopted.id) == (10.5, True, "stranger")


async def test_no_name_runs_a_script(home: Home, server: WebServer, tmp_path: Path) -> None:
    garage = replace(
        GARAGE, id=ATTACK, name=ATTACK, status=ATTACK, reason=ATTACK, problem=ATTACK, vendor=ATTACK
    )
    home.board.publish(
        replace(STATUS, chargers=(garage,), knocking=(replace(STATUS.knocking[0], id=ATTACK),), error=ATTACK)
    )
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelector('.charger')")

        assert await page.evaluate("document.querySelector('.charger .name').textContent") == ATTACK
        assert await page.evaluate("document.querySelectorAll('main img').length") == 0
        assert await page.evaluate("document.title") == "EV Load Balancer"
        await type_and_send(page, ".charger input[type=number]", "7")
        await until(lambda: home.board.status().chargers[0].max_current_a == 7.0)
        assert page.console == []


async def test_a_lost_link_is_told_and_comes_back_by_itself(
    home: Home, server: WebServer, tmp_path: Path
) -> None:
    again = WebServer(home.board, home, host="127.0.0.1", port=server.port)
    async with opened(url(server), tmp_path) as page:
        await page.until("document.getElementById('link').textContent === 'Live'")

        await server.stop()
        await page.until("document.getElementById('link').textContent.startsWith('Connection lost')")
        assert await page.evaluate("document.body.classList.contains('stale')")

        await again.start()
        home.board.publish(replace(STATUS, version="0.1.1"))
        await page.until("document.getElementById('version').textContent === 'Version 0.1.1'")
        assert await page.evaluate("document.getElementById('link').textContent") == "Live"
    await again.stop()
