"""Shadow mode in the whole application: all is decided and shown, and nothing reaches the chargers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.whole.home import (
    FREE_A,
    OPTIONS,
    Home,
    JsonObject,
    Outlet,
    now_s,
    running_home,
    until,
    virtual_time,
)

pytestmark = virtual_time

READING = {"GetConfiguration", "GetCompositeSchedule", "TriggerMessage"}
SHADOW: JsonObject = {**OPTIONS, "charging": {**OPTIONS["charging"], "shadow": True}}


def changing(home: Home, since_s: float = 0.0) -> list[str]:
    """List what was asked of the chargers that changes anything there."""
    return [frame.action for frame in home.heard(since_s=since_s) if frame.action not in READING]


async def switch(home: Home, *, on: bool) -> float:
    assert await home.request("PUT", "/api/site/shadow", {"value": on}) == (204, {})
    return now_s()


def decided_a(home: Home, id_: str = "garage") -> float:
    setpoint = home.moments[-1].decision.setpoint(id_)
    assert setpoint is not None
    return setpoint.limit_da / 10


async def test_nothing_is_sent_from_the_first_connection_on_and_all_is_decided(tmp_path: Path) -> None:
    """A session, a shortage that would pause it, a reconnection, a restart: no word that changes anything."""
    async with running_home(tmp_path, options=SHADOW) as home:
        home.charger.configuration.keys["MeterValueSampleInterval"].value = "0"
        await home.draw(8)
        home.charger.plug_in()
        await until(lambda: decided_a(home) == max(home.station.terminals_a) == 16, 120)  # nobody limits it

        await home.draw(15)
        await until(lambda: decided_a(home) == pytest.approx(FREE_A - 15, abs=0.1), 30)
        assert max(home.world.flow.grid_a) == 31  # the fuse is nobody's business here
        state = await home.state()
        assert state["site"]["phases"]["L1"]["house_a"] == pytest.approx(15, abs=0.1)
        assert state["chargers"][0]["current_a"]["L1"] == 16
        assert state["chargers"][0]["problem"] == ""
        await asyncio.sleep(60)
        assert decided_a(home) == pytest.approx(FREE_A - 15, abs=0.1)  # as if the car followed

        await home.draw(20)
        await until(lambda: decided_a(home) == 0, 60)
        await home.charger.go_offline()
        home.charger.go_online()
        await until(lambda: home.charger.connected)
        await home.application.stop()
        await home.start_application()
        await until(lambda: home.charger.connected)
        await asyncio.sleep(60)

        assert changing(home) == []
        assert home.heard()  # it was asked, and answered


async def test_it_is_said_loudly(tmp_path: Path) -> None:
    async with running_home(tmp_path, options=SHADOW) as home:
        await home.draw(5)
        home.charger.plug_in()
        await until(lambda: home.station.drawing)
        state = await home.state()

        assert state["site"]["shadow"] is True
        assert state["site"]["reason"].startswith("Shadow mode, nothing is sent: ")
        assert state["chargers"][0]["reason"].startswith("Shadow mode, nothing is sent: ")
        (check,) = (check for check in state["health"] if check["check"] == "shadow")
        assert not check["ok"]
        refusal = await home.request("PUT", "/api/chargers/garage/availability", {"value": False})
        assert refusal == (400, {"error": "Shadow mode is on: nothing is sent to the chargers."})


@pytest.mark.long
async def test_switched_on_the_dead_man_falls_and_switched_off_control_comes_back(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(8)
        await home.charge(16)

        on_s = await switch(home, on=True)
        await until(
            lambda: home.logged(event="Shadow mode: nothing is sent to the chargers", level="warning")
        )
        await home.draw(12)
        await until(lambda: home.limit_a == 6, 95)
        assert now_s() - on_s <= 91
        await until(lambda: decided_a(home) == pytest.approx(FREE_A - 12, abs=0.1), 60)
        await asyncio.sleep(120)
        assert changing(home, on_s) == []
        assert home.home_assistant.options["charging"]["shadow"] is True

        off_s = await switch(home, on=False)
        await until(lambda: home.limit_a == pytest.approx(FREE_A - 12, abs=0.1), 60)
        told = [order.limit_a for order in home.orders if order.at_s >= off_s]
        assert max(told) <= FREE_A - 12 + 0.1
        await asyncio.sleep(60)
        assert max(home.world.flow.grid_a) <= FREE_A
        assert home.logged(event="Shadow mode is over: the chargers are controlled", level="warning")


async def test_a_paused_car_gets_nothing_while_nothing_is_left_and_soon_what_is(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(10)
        home.charger.plug_in()
        await until(lambda: home.station.drawing)
        await home.draw(24)
        await until(lambda: home.limit_a == max(home.station.terminals_a) == 0, 60)

        await switch(home, on=True)
        await asyncio.sleep(100)
        off_s = await switch(home, on=False)
        await asyncio.sleep(40)
        assert {order.limit_a for order in home.orders if order.at_s >= off_s} == {0}

        await home.draw(5)
        await until(lambda: max(home.station.terminals_a) == 16, 150)


async def test_a_charger_first_met_in_shadow_mode_is_set_up_when_it_ends(tmp_path: Path) -> None:
    async with running_home(tmp_path, options=SHADOW) as home:
        home.charger.plug_in()
        await until(lambda: home.station.drawing)
        assert changing(home) == []
        await home.draw(15)  # beside 16 A of the car, that nobody limits

        off_s = await switch(home, on=False)
        await until(lambda: "ChangeConfiguration" in changing(home, off_s), 5)
        await until(lambda: home.limit_a == pytest.approx(FREE_A - 15, abs=0.25), 60)
        await asyncio.sleep(20)
        assert max(home.world.flow.grid_a) <= FREE_A


async def test_two_cars_are_not_moved_against_each_other_when_it_ends(tmp_path: Path) -> None:
    """Decided is a fair share for each; really nobody limits them, and both have to come down."""
    options = {**SHADOW, "chargers": [{"id": "a"}, {"id": "b"}]}
    outlets = (Outlet(id="a"), Outlet(id="b"))
    async with running_home(tmp_path, *outlets, options=options) as home:
        await home.draw(2.5)
        home.chargers["a"].plug_in()
        await until(lambda: home.stations["a"].drawing)
        home.chargers["b"].plug_in()
        await until(lambda: decided_a(home, "b") == decided_a(home, "a") == pytest.approx(11, abs=0.2), 120)
        await until(lambda: home.world.flow.cars_a == (32, 32, 32))

        off_s = await switch(home, on=False)
        await until(lambda: max(home.world.flow.grid_a) <= FREE_A, 20)
        over_s = now_s() - off_s
        await asyncio.sleep(60)
        assert over_s <= 10
        assert max(home.world.flow.grid_a) <= FREE_A
        assert {id_: s.limit_a(now_s()) for id_, s in home.stations.items()} == {
            "a": pytest.approx(11, abs=0.2),
            "b": pytest.approx(11, abs=0.2),
        }
