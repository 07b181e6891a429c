"""Circuits below the main fuse, and several meters, seen from the chargers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.whole.home import FALLBACK_A, OPTIONS, Home, Outlet, SubMeter, running_home, until, virtual_time

pytestmark = virtual_time

METER = "Garage meter"
GARAGE = {"name": "Garage", "limit_a": 20}
METERED = GARAGE | {"meter": METER}


def options(*circuits: dict[str, Any], device: str = "auto", **on_circuit: str) -> dict[str, Any]:
    chargers = [{"id": id_, "circuit": circuit} for id_, circuit in on_circuit.items()]
    return OPTIONS | {"circuits": list(circuits), "chargers": chargers, "meter": {"device": device}}


def limit_a(home: Home, id_: str) -> float:
    return home.stations[id_].limit_a(asyncio.get_running_loop().time())


def most_a(home: Home, sub: SubMeter) -> list[float]:
    """Note each second what flows through a circuit, from now on."""
    seen: list[float] = []
    home.each_second.append(lambda: seen.append(max(home.sub_meters.flows_through(sub))))
    return seen


async def check(home: Home, name: str) -> dict[str, Any]:
    found = [check for check in (await home.state())["health"] if check["check"] == name]
    return dict(found[0]) if found else {}


async def test_a_circuit_with_a_meter_of_its_own_holds(tmp_path: Path) -> None:
    sub = SubMeter(METER, ("garage",), (2.0, 2.0, 2.0))
    async with running_home(tmp_path, options=options(METERED, garage="Garage"), sub_meters=[sub]) as home:
        await home.charge(16.0)
        sub.house_a = (2.0, 8.0, 2.0)
        await home.draw(2.0, 8.0, 2.0)
        took_s = await until(lambda: home.limit_a <= 11.5, 20)

        assert took_s <= 2
        await asyncio.sleep(20)
        assert home.limit_a == 11.5
        flowing = most_a(home, sub)
        await asyncio.sleep(60)
        assert max(flowing) <= 20
        state = await home.state()
        (circuit,) = state["site"]["circuits"]
        assert (circuit["id"], circuit["limit_a"], circuit["parent"]) == ("Garage", 20.0, "main")
        assert (circuit["meter"]["name"], circuit["meter"]["ok"]) == (METER, True)
        assert circuit["phases"]["L2"]["current_a"] == 19.5
        assert 8.0 <= circuit["phases"]["L2"]["house_a"] <= 8.5
        (charger,) = state["chargers"]
        assert (charger["circuit"], charger["source"]) == ("Garage", "circuit")
        assert "under the 20 A Garage" in charger["reason"]
        assert {c["name"]: c["why_not"] for c in state["site"]["meter"]["candidates"]} == {
            "House meter": "",
            METER: "It is the meter of circuit Garage.",
        }
        assert (await check(home, "circuit_meters"))["ok"]
        sub.house_a = (2.0, 2.0, 2.0)
        await home.draw(2.0)
        await until(lambda: home.limit_a == 16.0, 90)


async def test_a_circuit_without_a_meter_holds_for_its_cars_together(tmp_path: Path) -> None:
    sub = SubMeter("not there", ("a", "b"))
    shed = {"name": "Shed", "limit_a": 10, "parent": "garage"}
    async with running_home(
        tmp_path, Outlet("a"), Outlet("b"), options=options(GARAGE, shed, a="Garage", b="shed")
    ) as home:
        flowing = most_a(home, sub)
        for charger in home.chargers.values():
            charger.plug_in()
        await until(lambda: limit_a(home, "a") >= 9.5 and limit_a(home, "b") == 9.5, 120)
        await asyncio.sleep(60)

        assert max(flowing) <= 20
        assert limit_a(home, "a") + limit_a(home, "b") <= 19.5
        assert [c["meter"] for c in (await home.state())["site"]["circuits"]] == [None, None]


async def test_a_circuit_whose_meter_is_lost_falls_back_and_the_others_go_on(tmp_path: Path) -> None:
    sub = SubMeter(METER, ("garage",))
    async with running_home(
        tmp_path,
        Outlet("garage"),
        Outlet("drive"),
        options=options(METERED, garage="Garage", drive="")
        | {"charging": {"max_current_a": 10, "min_pause_s": 30}},
        sub_meters=[sub],
    ) as home:
        await home.charge(10.0)
        home.sub_meters.shellys[METER].lose()
        assert await until(lambda: limit_a(home, "garage") <= FALLBACK_A, 10) <= 2
        assert limit_a(home, "drive") == 10.0
        told = await check(home, "circuit_meters")
        assert told["text"].startswith("Circuit Garage: Garage meter is unavailable")
        assert (await check(home, "meter"))["ok"]

        home.sub_meters.shellys[METER].find_again()
        await until(lambda: limit_a(home, "garage") == 10.0, 180)
        home.sub_meters.shellys[METER].hung = True
        assert await until(lambda: limit_a(home, "garage") <= FALLBACK_A, 60) <= 26
        assert limit_a(home, "drive") == 10.0


async def test_of_two_meters_the_one_that_shows_the_car_is_found(tmp_path: Path) -> None:
    sub = SubMeter("Heater meter")
    async with running_home(tmp_path, options=options(), sub_meters=[sub]) as home:

        def wobble() -> None:  # no meter holds perfectly still
            wave_a = 0.1 * (asyncio.get_running_loop().time() % 20 < 10)
            home.house.now_a = (2.0 + wave_a, 2.0, 2.0)
            sub.house_a = (0.5 + wave_a, 0.5, 0.5)

        home.each_second.append(wobble)
        await asyncio.sleep(60)
        told = await check(home, "meter")
        assert (told["ok"], "let a car start and stop" in told["text"]) == (False, True)
        home.charger.plug_in()
        await until(lambda: home.station.drawing, 60)
        await asyncio.sleep(60)
        assert home.limit_a == FALLBACK_A
        assert "One step was seen, at House meter." in (await check(home, "meter"))["text"]
        home.charger.unplug()
        await until(lambda: home.application.status.site and home.application.status.site.meter.ok, 60)
        assert "“House meter”" in (await check(home, "meter_choice"))["fix"]
        await home.charge(16.0)
