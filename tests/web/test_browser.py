"""The page in a real browser: it shows, follows and changes the state, and runs no foreign script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from addon.commissioning import Report, State
from addon.errors import PeerRefusedError, RefusedError
from addon.model.status import CircuitStatus, PhaseStatus, Status
from addon.web import WebServer
from tests.web.browser import Page, opened
from tests.web.desk import Desk
from tests.web.home import CANDIDATE, GARAGE, SITE, STATUS, Home, until

pytestmark = pytest.mark.slow

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


async def test_circuits_have_bars_of_their_own(home: Home, server: WebServer, tmp_path: Path) -> None:
    garage = CircuitStatus(
        id="g", name=ATTACK, limit_a=20.0, parent="main", meter=SITE.meter, phases=SITE.phases
    )
    phase = PhaseStatus(current_a=None, house_a=None, headroom_a=9.5, planned_a=7.0, heat_left_pct=100.0)
    lost = replace(SITE.meter, ok=False, text="It does not answer.")
    shed = replace(garage, id="s", name="Shed", limit_a=10.0, parent="g", meter=None, phases={"L2": phase})
    pool = replace(garage, id="p", name="Pool", meter=lost)
    home.board.publish(replace(STATUS, site=replace(SITE, circuits=(garage, shed, pool), max_power_w=9000)))
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelectorAll('.circuit').length === 3")

        def text(number: int, part: str) -> str:
            return f"document.querySelectorAll('.circuit')[{number}].querySelector('{part}').textContent"

        assert await page.evaluate(text(0, ".name")) == f"{ATTACK} 20 A"
        assert "house 13.8" in str(await page.evaluate(text(0, ".phase:nth-child(2)")))
        assert await page.evaluate(text(1, ".about")) == f"behind {ATTACK} · no meter"
        assert await page.evaluate(text(1, ".parts")) == "cars 7.0\u00a0A · room 9.5\u00a0A"
        assert await page.evaluate(text(2, ".problem")) == "It does not answer."
        assert "9.0\u00a0kW" in str(await page.evaluate("document.getElementById('power-limit').textContent"))
        home.board.publish(STATUS)
        await page.until("document.querySelectorAll('.circuit').length === 0")
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


async def test_a_commissioning_test_is_begun_followed_and_read(
    home: Home, server: WebServer, tmp_path: Path
) -> None:
    button = "document.querySelector('.charger [data-test]')"
    async with opened(url(server), tmp_path) as page:
        await page.until(button)
        assert await page.evaluate("document.querySelector('.charger .report').hidden") is True
        home.failure = RefusedError("No car is charging.")
        await page.evaluate(f"{button}.click()")
        await page.until("document.querySelector('.test .refusal').textContent === 'No car is charging.'")
        home.failure = None

        await page.until(f"!{button}.disabled")
        await page.evaluate(f"{button}.click()")
        await page.until("document.querySelector('.test .progress').textContent === 'Step 1.'")
        await page.until(f"{button}.textContent === 'Abort the test' && !{button}.disabled")
        home.tests[GARAGE.id] = replace(home.tests[GARAGE.id], state=State.DONE, text=ATTACK, report=REPORT)
        await page.until("!document.querySelector('.charger .report').hidden")
        assert await page.evaluate("document.querySelector('.test .progress').textContent") == ATTACK
        read = await page.evaluate(
            "fetch(document.querySelector('.charger .report').href).then((answer) => answer.text())"
        )
        assert read == f"<h1>{GARAGE.id}</h1>"

        await page.until(f"{button}.textContent === 'Commissioning test' && !{button}.disabled")
        await page.evaluate(f"{button}.click()")
        await page.until(f"{button}.textContent === 'Abort the test' && !{button}.disabled")
        await page.evaluate(f"{button}.click()")
        await until(lambda: home.tests[GARAGE.id].state is State.ABORTED)


async def test_shadow_mode_is_switched_and_said_and_a_moment_is_saved(
    home: Home, server: WebServer, tmp_path: Path
) -> None:
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelector('.charger')")
        assert await page.evaluate("document.getElementById('shadow-on').hidden") is True
        await page.evaluate("document.getElementById('shadow').click()")
        await page.until("!document.getElementById('shadow-on').hidden")
        assert await page.evaluate("document.getElementById('shadow').checked") is True

        await page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "got"))
        await page.evaluate("document.getElementById('moment-words').value = 'Too low.'")
        await page.evaluate("document.getElementById('save-moment').click()")
        saved = tmp_path / "got" / "moment-20261122T190311Z.yaml"
        await until(saved.exists)
        assert saved.read_text(encoding="utf-8") == "description: Too low.\n"
        home.failure = RefusedError("Nothing has been decided yet.")
        await page.evaluate("document.getElementById('save-moment').click()")
        await page.until("document.getElementById('moment-refusal').textContent.startsWith('Nothing has')")
        assert not [line for line in page.console if "400" not in line]


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


async def test_a_session_is_stopped_and_started_and_the_last_ones_are_listed(
    home: Home, desk: Desk, server: WebServer, tmp_path: Path
) -> None:
    button = "document.querySelector('.charger [data-order]')"
    async with opened(url(server), tmp_path) as page:
        await page.until("document.querySelectorAll('#sessions-section tbody tr').length === 1")
        row = str(await page.evaluate("document.querySelector('#sessions-section tbody tr').textContent"))
        assert "Änna, the driver3.0\u00a0kWhEVDisconnected" in row
        assert await page.evaluate(f"{button}.textContent") == "Stop this session"

        await page.evaluate(f"{button}.click()")
        await until(lambda: ("stop", GARAGE.charge_point_id, GARAGE.connector_id) in desk.calls)
        home.board.publish(replace(STATUS, chargers=(replace(GARAGE, session=None),)))
        await page.until(f"{button}.textContent === 'Start a session'")
        desk.failure = PeerRefusedError("No car waits there.")
        await page.evaluate(f"{button}.click()")
        await page.until("document.querySelector('.order .refusal').textContent === 'No car waits there.'")
