"""Who may charge and what was charged, from the HTTP API to the simulated charger and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from addon.simulator.home import JsonObject
from tests.whole.home import OPTIONS, Home, running_home, until, virtual_time

pytestmark = virtual_time

LOCKED: JsonObject = {**OPTIONS, "accept_unknown_tags": False}
TAG = "SIMULATED"  # what the charger reads


async def sessions(home: Home) -> list[JsonObject]:
    return list((await home.request("GET", "/api/sessions"))[1]["sessions"])


def flowed_wh(home: Home, session: JsonObject) -> float:
    return float(home.station.energy_wh - session["meter_start_wh"])


async def test_nobody_charges_until_the_tag_was_learned_by_tapping_it(tmp_path: Path) -> None:
    async with running_home(tmp_path, options=LOCKED) as home:
        home.charger.plug_in()
        await asyncio.sleep(30)
        assert (await home.charger_state())["session"] is None
        home.charger.unplug()
        await asyncio.sleep(5)

        status, body = await home.request("POST", "/api/chargers/garage/learn_tag", {"name": "Anna"})
        assert (status, body) == (202, {"seconds": 60.0})
        await home.charge()

        assert (await home.charger_state())["session"]["tag_name"] == "Anna"
        assert (await home.request("GET", "/api/tags"))[1]["tags"][0]["id"] == TAG
        await asyncio.sleep(5)
        assert home.home_assistant.options["tags"] == [{"id": TAG, "name": "Anna"}]


async def test_a_start_from_here_needs_no_tag_on_the_list_and_gives_a_record(tmp_path: Path) -> None:
    async with running_home(tmp_path, options=LOCKED) as home:
        home.charger.plug_in()
        await asyncio.sleep(5)
        assert await home.request("POST", "/api/chargers/garage/start") == (202, {})
        await until(lambda: home.station.drawing)
        again = await home.request("POST", "/api/chargers/garage/start")
        assert again == (400, {"error": "A session is running there already."})
        await asyncio.sleep(300)
        assert await home.request("POST", "/api/chargers/garage/stop") == (202, {})
        await until(lambda: home.station.transaction is None)
        await asyncio.sleep(5)

        (session,) = await sessions(home)
        assert (session["tag_name"], session["reason"], session["refused"]) == ("remote", "Remote", "")
        assert len(session["tag"]) <= 16
        assert session["energy_wh"] == pytest.approx(flowed_wh(home, session), abs=1)
        parts = [session[f"energy_l{n}_wh"] for n in (1, 2, 3)]
        assert sum(parts) == pytest.approx(session["energy_wh"], abs=1)
        assert (session["gap_s"], session["offline"], session["start_known"]) == (0, False, True)


async def test_a_tag_that_was_taken_off_the_list_does_not_charge_the_next_time(tmp_path: Path) -> None:
    options = {**LOCKED, "tags": [{"id": TAG.lower(), "name": "Anna"}]}
    async with running_home(tmp_path, options=options) as home:
        await home.charge()
        assert (await home.request("DELETE", f"/api/tags/{TAG}"))[0] == 204
        await asyncio.sleep(60)
        assert home.station.drawing  # what runs goes on
        home.charger.unplug()
        await asyncio.sleep(10)
        home.charger.plug_in()
        await asyncio.sleep(30)

        assert (await home.charger_state())["session"] is None
        assert [session["tag_name"] for session in await sessions(home)] == ["Anna"]


async def test_what_was_charged_while_the_app_was_away_is_one_record_with_its_gap(tmp_path: Path) -> None:
    """OCA test case 039: a transaction that ends offline."""
    async with running_home(tmp_path) as home:
        await home.charge()
        await asyncio.sleep(120)
        await home.application.stop()
        await asyncio.sleep(400)
        home.charger.unplug()
        await asyncio.sleep(60)
        await home.start_application()
        await until(lambda: home.charger.connected, 120)
        await until_settled(home)

        (session,) = await sessions(home)
        assert session["offline"] is True
        assert session["energy_wh"] == pytest.approx(flowed_wh(home, session), abs=1)
        assert session["gap_s"] == pytest.approx(400, abs=70)
        assert session["duration_s"] == pytest.approx(120 + 400, abs=60)


async def until_settled(home: Home) -> None:
    for _ in range(60):
        await asyncio.sleep(5)
        if all(session["stopped"] for session in await sessions(home)):
            return
    raise AssertionError(await sessions(home))
