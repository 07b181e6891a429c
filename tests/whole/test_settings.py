"""Settings change while cars charge: they hold at once, nobody is dropped, and a restart keeps everything."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.whole.home import (
    FALLBACK_A,
    FREE_A,
    OPTIONS,
    Home,
    Outlet,
    SubMeter,
    now_s,
    running_home,
    until,
    virtual_time,
)

pytestmark = virtual_time

OTHER = "Garage meter"


async def patch(home: Home, change: dict[str, Any]) -> dict[str, Any]:
    status, answer = await home.request("PATCH", "/api/settings", change)
    assert status == 200, answer
    return answer


async def put(home: Home, path: str, value: object) -> None:
    assert await home.request("PUT", path, {"value": value}) == (204, {})


def boots(home: Home) -> int:
    return len([frame for frame in home.wire if frame.action == "BootNotification"])


async def test_another_meter_is_taken_without_dropping_anyone_and_nothing_is_raised_on_the_old_one(
    tmp_path: Path,
) -> None:
    """The other one sees the garage alone; what the first one has seen says nothing about that."""
    options = OPTIONS | {"meter": {"device": "House meter"}}
    sub = SubMeter(OTHER, ("garage",), (2.0, 2.0, 2.0))
    async with running_home(tmp_path, options=options, sub_meters=[sub]) as home:
        await home.draw(14)
        home.charger.plug_in()
        await until(lambda: home.limit_a == pytest.approx(FREE_A - 14, abs=0.1), 120)
        await asyncio.sleep(30)
        before, transaction, came = len(home.moments), home.transaction_id, boots(home)

        changed_s = now_s()
        await patch(home, {"meter": {"device": OTHER}})
        await until(lambda: home.limit_a <= FALLBACK_A, 2)
        await until(lambda: home.moments[-1].decision.fresh, 10)
        fresh_s = now_s()
        during = [m for m in home.moments[before:] if m.snapshot.now_s >= changed_s and not m.decision.fresh]
        assert during
        assert all(s.limit_da <= FALLBACK_A * 10 for m in during for s in m.decision.setpoints)
        assert home.moments[-1].snapshot.meter.name == OTHER

        await until(lambda: home.limit_a == 16, 120)  # 2 A of house behind this one
        assert now_s() - fresh_s >= 20  # but only once it has been followed for as long as a raise waits
        assert (home.transaction_id, boots(home)) == (transaction, came)

        await patch(home, {"meter": {"device": "House meter"}})
        await until(lambda: home.limit_a <= FALLBACK_A, 2)
        await until(lambda: home.limit_a == pytest.approx(FREE_A - 14, abs=0.1), 60)
        assert (home.transaction_id, boots(home)) == (transaction, came)


async def test_circuits_come_and_go_and_get_meters(tmp_path: Path) -> None:
    sub = SubMeter(OTHER, ("garage",), (3.0, 3.0, 3.0))
    options = OPTIONS | {"meter": {"device": "House meter"}}
    async with running_home(tmp_path, options=options, sub_meters=[sub]) as home:
        await home.draw(3)
        await home.charge()
        came = boots(home)

        await patch(
            home,
            {"circuits": {"Garage": {"limit_a": 12}}, "chargers": {"garage": {"circuit": "Garage"}}},
        )
        await until(lambda: home.limit_a == 11.5, 3)  # only its cars are counted
        added = (await home.request("GET", "/api/settings/changes"))[1]["changes"][0]
        assert added["text"] == "Circuit Garage added; Charger garage set up: Circuit: Garage"

        await patch(home, {"circuits": {"Garage": {"meter": OTHER}}})
        await until(lambda: home.limit_a <= FALLBACK_A, 3)  # nothing is known of it yet
        await until(lambda: home.limit_a == 8.5, 90)  # beside 3 A of what else is there
        (circuit,) = (await home.state())["site"]["circuits"]
        assert (circuit["meter"]["name"], circuit["meter"]["ok"]) == (OTHER, True)

        await patch(home, {"circuits": {"Garage": {"meter": None}}})
        await until(lambda: home.limit_a == 11.5, 90)
        assert (await home.request("POST", "/api/settings/undo", {"id": added["id"]}))[0] == 200
        await until(lambda: home.limit_a == 16, 90)
        assert boots(home) == came


async def test_entities_and_page_change_a_value_and_it_holds_at_the_charger(tmp_path: Path) -> None:
    """Maximum load, margin, minimum, priority, strategy, balancing: until what the chargers do."""
    outlets = (Outlet(id="a"), Outlet(id="b"))
    async with running_home(tmp_path, *outlets) as home:
        stations = home.stations

        def limits() -> list[float]:
            return [stations[id_].limit_a(now_s()) for id_ in ("a", "b")]

        await home.draw(3)
        home.chargers["a"].plug_in()
        await until(lambda: limits()[0] == 16, 120)
        home.chargers["b"].plug_in()
        await until(lambda: limits() == pytest.approx([10.7, 10.7], abs=0.2), 120)

        await put(home, "/api/site/strategy", "first_come")
        await until(lambda: limits() == pytest.approx([15.5, 6], abs=0.2), 60)
        await put(home, "/api/chargers/b/priority", 1)
        await until(lambda: limits() == pytest.approx([6, 15.5], abs=0.2), 60)
        await put(home, "/api/chargers/a/min_current_a", 8)
        await until(lambda: limits() == pytest.approx([8, 13.5], abs=0.2), 60)
        await put(home, "/api/site/margin_a", 3)
        await until(lambda: sum(limits()) == pytest.approx(19, abs=0.3), 5)

        lowered_s = now_s()
        await put(home, "/api/site/maximum_load_a", 22)
        await until(lambda: sum(limits()) <= 16, 5)
        await asyncio.sleep(10)
        assert now_s() - lowered_s < 60
        site = (await home.state())["site"]
        assert (site["limit_a"], site["main_fuse_a"], site["maximum_load_a"]) == (22, 25, 22)
        assert site["strategy"] == "first_come"
        assert "under the 22 A maximum load" in site["reason"]
        assert max(home.world.flow.grid_a) <= 22

        await asyncio.sleep(125)
        stored = home.home_assistant.options
        assert (stored["grid"]["maximum_load_a"], stored["charging"]["strategy"]) == (22, "first_come")
        assert stored["chargers"] == [{"id": "b", "priority": 1}, {"id": "a", "min_current_a": 8}]
        await put(home, "/api/site/balancing", value=False)
        assert home.home_assistant.options["charging"].get("shadow") is None  # not stored yet
        await until(lambda: all(limit_a <= FALLBACK_A for limit_a in limits()), 95)  # the dead-man's word
        assert (await home.state())["site"]["shadow"] is True


async def test_a_charger_is_set_up_before_it_comes_and_refused_when_it_may_not(tmp_path: Path) -> None:
    options = OPTIONS | {"accept_unknown_chargers": False, "chargers": [{"id": "garage"}]}
    async with running_home(tmp_path, options=options) as home:
        await home.draw(3)
        async with home.one_more(Outlet(id="stranger")):
            await until(lambda: home.application.status.knocking)
            assert await home.request("POST", "/api/chargers/stranger/refuse") == (204, {})
            await asyncio.sleep(30)
            assert home.application.status.knocking == ()
        await patch(home, {"chargers": {"soon": {"name": "Soon", "max_current_a": 10}}})
        async with home.one_more(Outlet(id="soon")) as soon:
            await until(lambda: soon.connected)
            await asyncio.sleep(5)
            charger = await home.charger_state("soon")
            assert (charger["name"], charger["max_current_a"]) == ("Soon", 10)
        await patch(home, {"chargers": {"never": {}}})
        assert await home.request("DELETE", "/api/chargers/never") == (204, {})
        assert (await home.request("DELETE", "/api/chargers/never"))[0] == 404


async def test_options_of_the_configuration_tab_hold_after_the_restart_and_everything_goes_on(
    tmp_path: Path,
) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(3)
        await home.charge()
        session = (await home.charger_state())["session"]
        home.home_assistant.options = {
            "grid": {"main_fuse_a": 16, "made_up": 1},
            "chargers": [{"id": "garage", "name": "Carport"}],
        }
        await home.application.stop()
        await home.start_application()
        await until(lambda: home.charger.connected, 120)
        await until(lambda: home.limit_a == 12.5, 60)

        charger = await home.charger_state()
        assert (charger["name"], charger["session"]["id"]) == ("Carport", session["id"])
        assert home.logged(event="unknown option left out", option="grid.made_up")
