"""The commissioning test in the whole application: a simulated home whose wiring it has to find out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC
from tests.whole.home import OPTIONS, Home, JsonObject, Outlet, now_s, running_home, until, virtual_time

pytestmark = virtual_time

TEST = "/api/chargers/garage/commissioning"
AT_MOST_S = 300


async def start(home: Home) -> float:
    status, progress = await home.request("POST", TEST, {})
    assert (status, progress.get("state")) == (202, "running"), progress
    return now_s()


async def refusal(home: Home) -> str:
    status, answer = await home.request("POST", TEST, {})
    assert status == 400
    return str(answer["error"])


async def ended(home: Home) -> JsonObject:
    """Wait for the end of the test; returns its progress, the report in it."""
    began_s = now_s()
    while (progress := (await home.request("GET", TEST))[1])["state"] == "running":
        assert now_s() - began_s <= AT_MOST_S + 2, progress
        await asyncio.sleep(1)
    return progress


def verdicts(progress: JsonObject) -> dict[str, str]:
    return {line["check"]: line["verdict"] for line in progress["report"]["lines"]}


def wired(option: str) -> JsonObject:
    return {**OPTIONS, "chargers": [{"id": "garage", "phases": option}]}


async def test_a_rotated_single_phase_car_is_found_out_and_all_is_as_before(tmp_path: Path) -> None:
    outlet = Outlet(car=CarModel(phases=1), phases=(1, 2, 0))
    async with running_home(tmp_path, outlet) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        began_s = await start(home)
        await until(lambda: home.limit_a == 6, 5)
        state = await home.charger_state()
        assert (state["source"], state["max_current_a"]) == ("commissioning", 16)
        assert state["reason"].startswith("6.0 A: the commissioning test holds it there; L2 has 20.0 A left")
        progress = await ended(home)

        assert progress["state"] == "done"
        assert progress["elapsed_s"] < 100
        assert set(verdicts(progress).values()) == {"proved"}
        assert progress["report"]["suggested_phases"] == ["L2", "L2 L3 L1"]
        told = [order.limit_a for order in home.orders if order.at_s >= began_s]
        assert [a for a, b in zip(told, [0.0, *told], strict=False) if a != b][:3] == [6, 10, 6]
        await until(lambda: home.limit_a == 16, 60)
        assert max(home.world.flow.grid_a) <= 25


@pytest.mark.parametrize(
    ("outlet", "option", "verdict", "suggested"),
    [
        (Outlet(car=CarModel(phases=1), phases=(1, 2, 0)), "L1 L2 L3", "failed", ["L2", "L2 L3 L1"]),
        (Outlet(phases=(1, 2, 0), quirks=ABB_TERRA_AC), "L1 L2 L3", "not proved", []),
    ],
    ids=["wrong", "three phases can't tell"],
)
async def test_the_option_is_held_against_the_wiring(
    tmp_path: Path, outlet: Outlet, option: str, verdict: str, suggested: list[str]
) -> None:
    async with running_home(tmp_path, outlet, options=wired(option)) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        progress = await ended(home)

        others = verdicts(progress)
        assert others.pop("phase_order") == verdict
        assert set(others.values()) == {"proved"}
        assert progress["report"]["suggested_phases"] == suggested


async def test_a_turned_clamp_is_named(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        measure = home.meter.measure
        home.meter.measure = (  # type: ignore[method-assign]
            lambda flowing_a, now_s: measure((flowing_a[0], -flowing_a[1], flowing_a[2]), now_s)
        )
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        progress = await ended(home)

        assert verdicts(progress)["direction"] == "failed"
        assert verdicts(progress)["behind_meter"] == "proved"


async def test_a_charger_that_the_meter_does_not_see_is_named(tmp_path: Path) -> None:
    """The balancer itself stops believing the meter, and the test ends with that."""
    async with running_home(tmp_path, Outlet(phases=())) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        progress = await ended(home)

        assert progress["text"] == "The balancer stopped believing the meter."
        assert verdicts(progress)["behind_meter"] == "failed"


@pytest.mark.long
async def test_a_restless_house_costs_repetitions_and_not_the_proof(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(car=CarModel(phases=1))) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        began_s = await start(home)

        def kettle() -> None:
            on = 29 <= now_s() - began_s <= 75
            home.house.now_a = (3.0 + 7.0 * on, 5.0, 2.0)

        home.each_second.append(kettle)
        progress = await ended(home)

        assert progress["report"]["steps"] > 3
        assert set(verdicts(progress).values()) == {"proved"}
        assert home.world.totals.over_s == 0


async def test_the_fuse_wins_and_the_test_ends(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        await until(lambda: home.limit_a == 10, 60)
        await asyncio.sleep(15)
        pushed_s = await home.draw(17, 5, 2)
        await asyncio.sleep(1.5)
        progress = (await home.request("GET", TEST))[1]

        assert home.limit_a == pytest.approx(7.5, abs=0.1)
        assert home.orders[-1].at_s - pushed_s < 0.1
        assert progress["state"] == "aborted"
        assert progress["text"].startswith(
            "The fuse needed the current, and the fuse wins. What was decided: “7.5 A: L1 has"
        )


UNDONE: dict[str, Callable[[Home], None]] = {
    "The session has ended.": lambda home: home.charger.unplug(),
    "The meter is no longer to be believed": lambda home: home.meter.lose(),
}


@pytest.mark.parametrize("sentence", UNDONE)
async def test_what_makes_it_pointless_ends_it(tmp_path: Path, sentence: str) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        await asyncio.sleep(20)
        UNDONE[sentence](home)
        progress = await ended(home)

        assert (progress["state"], progress["elapsed_s"] < 30) == ("aborted", True)
        assert progress["text"].startswith(sentence)


async def test_an_abort_and_a_restart_leave_nothing_behind(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(3, 5, 2)
        await home.charge()
        await start(home)
        assert await refusal(home) == "A test of garage is under way."
        await until(lambda: home.limit_a == 6, 10)
        assert (await home.request("DELETE", TEST, {}))[0] == 204
        await until(lambda: home.limit_a == 16, 30)
        assert (await home.request("GET", TEST))[1]["text"] == "It was aborted by hand."

        await start(home)
        await until(lambda: home.limit_a == 6, 10)
        await home.application.stop()
        await home.start_application()
        await until(lambda: home.limit_a == 16, 120)
        assert (await home.request("GET", TEST))[1]["state"] == "none"
        assert (await home.request("GET", f"{TEST}/report"))[0] == 404


async def test_why_it_does_not_begin_is_a_sentence(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(), Outlet(id="drive")) as home:
        await home.draw(3, 5, 2)
        assert await refusal(home) == "No car is charging: plug one in and start a session."

        home.charger.plug_in()
        await until(lambda: home.transaction_id)
        assert await refusal(home) == "The car draws nothing at the moment."
        await until(lambda: home.limit_a == 16, 60)
        await asyncio.sleep(20)
        assert (await home.request("PUT", "/api/chargers/garage/max_current_a", {"value": 8}))[0] == 204
        await asyncio.sleep(1.5)
        assert await refusal(home) == "The charger's maximum is 8 A; the test needs 10 A."
        await home.request("PUT", "/api/chargers/garage/max_current_a", {"value": 16})
        await home.draw(3, 16, 2)
        await asyncio.sleep(45)
        assert (await refusal(home)).startswith("L2 has only 8.5 A left for cars; the test needs 10 A.")
        await home.draw(3, 5, 2)
        home.chargers["drive"].plug_in()
        await asyncio.sleep(60)
        assert (await refusal(home)).startswith("Another car is charging at drive")
        await home.request("PUT", "/api/site/shadow", {"value": True})
        await asyncio.sleep(1.5)
        assert (await refusal(home)).startswith("Shadow mode is on")
