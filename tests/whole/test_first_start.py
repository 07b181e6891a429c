"""The first start: what the app finds by itself, and what it says of all that is missing or in its way."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from addon.app import Application, Arguments
from addon.model.status import HealthStatus
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.shelly_integration import ShellyIntegration
from tests.whole.home import running_home, until, virtual_time, wall_s

pytestmark = virtual_time

OCPP_ENTRY = {"domain": "ocpp", "title": "Central", "state": "setup_retry", "disabled_by": None}
EVCC = {"identifiers": [["hassio", "49686a9f_evcc"]], "name": "evcc", "id": "1"}


@contextlib.asynccontextmanager
async def first_start(
    folder: Path, *meters: str, core: Core | None = None, token: str = "", ocpp_port: int = 0
) -> AsyncIterator[Application]:
    """Run the app for the first time, in a Home Assistant with these meters."""
    core = core or Core()
    shellys = [
        ShellyIntegration(core, mac=f"A0A3B300000{number}", name=name) for number, name in enumerate(meters)
    ]
    home_assistant = HomeAssistant(core)
    await home_assistant.start()
    options = folder / "options.json"
    options.write_text(json.dumps({"grid": {"main_fuse_a": 25}}))
    app = Application(
        Arguments(
            options=options,
            data=folder / "data",
            supervisor=home_assistant.url,
            web_port=0,
            ocpp_port=ocpp_port,
            upload_port=0,
        ),
        token=token or home_assistant.token,
        wall_clock=wall_s,
    )
    await app.start()
    try:
        yield app
    finally:
        await app.stop()
        for shelly in shellys:
            shelly.close()
        await home_assistant.stop()


async def told(app: Application, check: str, word: str) -> HealthStatus:
    """Wait until a check says this."""

    def found() -> list[HealthStatus]:
        return [h for h in app.status.health if h.check == check and word in h.text]

    await until(lambda: bool(found()), 60)
    return found()[0]


async def test_what_is_there_and_what_is_missing_is_told_once_in_one_block(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with first_start(tmp_path) as app:
        await told(app, "meter", "")
        await asyncio.sleep(60)

    logged = capsys.readouterr().out
    assert logged.count("This is how it stands.") == 1
    block = logged.partition("This is how it stands.")[2]
    assert "  + Home Assistant is connected." in block
    assert "To do: Add your Shelly energy meter to Home Assistant" in block
    assert "  - No charger has connected yet." in block
    assert "Chargers connect to: ws://localhost:" in block


async def test_nothing_is_missing_in_a_home_that_is_complete(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await until(lambda: any("This is how it stands" in str(line["event"]) for line in home.lines), 60)
        [block] = [str(line["event"]) for line in home.lines if "how it stands" in str(line["event"])]

    assert "Nothing is missing." in block
    assert "  + Connected: Standard." in block


async def test_without_a_meter_it_says_where_to_add_one(tmp_path: Path) -> None:
    async with first_start(tmp_path) as app:
        health = await told(app, "meter", "no ")

    assert not health.ok
    assert "Add your Shelly energy meter to Home Assistant" in health.fix


async def test_of_two_meters_it_asks_which(tmp_path: Path) -> None:
    async with first_start(tmp_path, "House", "Garage") as app:
        health = await told(app, "meter", "meters")
        assert app.status.site
        assert {c.name for c in app.status.site.meter.candidates} == {"House", "Garage"}

    assert not health.ok
    assert "meter.device" in health.fix
    assert "“Garage”" in health.fix


async def test_without_the_right_it_says_so_and_goes_on(tmp_path: Path) -> None:
    async with first_start(tmp_path, "House", token="no longer the app's") as app:
        health = await told(app, "home_assistant", "does not let the app in")
        assert app.ocpp_port > 0

    assert not health.ok
    assert "homeassistant_api" in health.fix


async def test_a_port_that_is_taken_is_told_with_who_may_have_it(tmp_path: Path) -> None:
    core = Core()
    core.config_entries.append({**OCPP_ENTRY, "state": "loaded"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with first_start(tmp_path, core=core, ocpp_port=port) as app:
            health = await told(app, "ocpp_port", "Perhaps")
            taken.close()
            await until(lambda: "ocpp_port" not in {h.check for h in app.status.health}, 30)

    assert health.text == (
        f"Port {port} is used by another program. Perhaps the OCPP integration “Central” has it."
    )
    assert "under Network" in health.fix


async def test_others_that_serve_chargers_are_named(tmp_path: Path) -> None:
    core = Core()
    core.config_entries.append(OCPP_ENTRY)
    core.devices.append(EVCC)
    async with first_start(tmp_path, core=core) as app:
        health = await told(app, "neighbours", "evcc")

    assert health.ok
    assert health.notice
    assert "there are the OCPP integration “Central” and the app “evcc”; what is connected" in health.text
    assert "“Central” can't start" in health.text


async def test_without_a_broker_it_says_where_the_controls_are(tmp_path: Path) -> None:
    async with first_start(tmp_path) as app:
        health = await told(app, "no_broker", "There is no MQTT broker")

    assert health.ok
    assert health.notice
    assert "Mosquitto broker" in health.fix
