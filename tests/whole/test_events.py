"""What Home Assistant is told while a home lives: sessions, a meter that dies, disobedience, restarts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from addon.simulator.home import live_home
from addon.simulator.quirks import Quirks
from tests.whole.home import OPTIONS, Home, Outlet, now_s, running_home, until, virtual_time

pytestmark = virtual_time

Events = list[dict[str, Any]]


def listening(home: Home) -> Events:
    """Gather the data of our events from now on."""
    told: Events = []

    def fired(event: dict[str, Any]) -> None:
        if event["event_type"] == "ev_load_balancer_event":
            told.append(event["data"])

    home.core.event_listeners.append(fired)
    return told


async def until_told(told: Events, *types: str) -> None:
    await until(lambda: [event["type"] for event in told] == list(types), 600)


async def test_a_session_is_told_with_the_energy_that_its_charger_counted(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        told = listening(home)
        await home.charge()
        await asyncio.sleep(65)
        home.charger.unplug()
        await until_told(told, "session_started", "session_stopped")
        [session] = (await home.request("GET", "/api/sessions"))[1]["sessions"]

    assert told[0]["charger_id"] == "garage"
    assert told[1]["session_id"] == session["id"]
    assert told[1]["energy_wh"] == pytest.approx(session["energy_wh"], abs=0.1)
    assert told[1]["energy_wh"] > 100


async def test_a_meter_that_dies_is_a_fallback_and_a_restart_of_home_assistant_is_none(
    tmp_path: Path,
) -> None:
    async with running_home(tmp_path) as home:
        told = listening(home)
        await home.draw(8)
        await home.home_assistant.restart(down_s=60)
        await asyncio.sleep(120)
        assert told == []

        home.meter.lose()
        await until_told(told, "fallback_started")
        home.meter.find_again()
        await until_told(told, "fallback_started", "fallback_ended")


async def test_a_charger_that_goes_is_lost_and_a_restart_of_the_app_is_no_news(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        told = listening(home)
        await home.charge()
        await until_told(told, "session_started")
        await home.application.stop()
        await asyncio.sleep(20)
        await home.start_application()
        await until(lambda: home.charger.connected, 120)
        await asyncio.sleep(400)
        assert [event["type"] for event in told] == ["session_started"]

        for away_s in (3, 3, 120):  # it flaps, and then is gone
            await home.charger.go_offline()
            await asyncio.sleep(away_s)
            home.charger.go_online()
            await until(lambda: home.charger.connected, 120)
            await asyncio.sleep(5)
        assert [event["type"] for event in told] == ["session_started", "charger_lost", "charger_back"]
        assert told[-1]["away_s"] >= 120


async def test_each_step_against_a_charger_that_does_not_obey_is_told(tmp_path: Path) -> None:
    deaf = Quirks(obeys=False, heeds_stop=False)
    async with live_home(tmp_path, (Outlet(quirks=deaf),), OPTIONS, ()) as home:  # its log is critical
        told = listening(home)
        for charger in home.all_chargers:
            charger.plug_in()
        await home.draw(20)
        await until(lambda: bool(told) and told[-1].get("step") == "by_hand", 600)
        steps = [event["step"] for event in told if event["type"] == "charger_disobeys"]

    assert steps[-3:] == ["stopped", "out_of_service", "by_hand"]


async def test_a_charger_that_connects_is_there_within_five_seconds(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await asyncio.sleep(30)
        async with home.one_more(Outlet(id="drive")):
            began_s = now_s()
            await until(lambda: any("drive" in id_ or "standard_2" in id_ for id_ in home.core.states), 30)
            took_s = now_s() - began_s

    assert took_s <= 5
