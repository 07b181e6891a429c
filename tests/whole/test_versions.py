"""Chargers of both versions of OCPP behind one fuse: balanced alike, and as safe."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from addon.simulator.v201.charger import Charger as Charger201
from tests.whole.home import FALLBACK_A, FREE_A, Home, Outlet, now_s, running_home, until, virtual_time

pytestmark = virtual_time

FUSE_A = 25
DEAD_MAN_S = 90
OLD, NEW = Outlet(id="old"), Outlet(id="new", version="2.0.1")


def charger_of(home: Home, id_: str = "new") -> Charger201:
    return home.chargers_201[id_]


def limits_a(home: Home) -> dict[str, float]:
    return {id_: station.limit_a(now_s()) for id_, station in home.stations.items()}


async def plug_in_all(home: Home) -> None:
    for charger in home.all_chargers:
        charger.plug_in()
    await until(lambda: all(station.drawing for station in home.stations.values()), 120)


async def test_both_versions_share_one_fuse(tmp_path: Path) -> None:
    async with running_home(tmp_path, OLD, NEW) as home:
        await home.draw(3)
        await plug_in_all(home)
        await asyncio.sleep(90)
        shares = limits_a(home)
        assert sum(shares.values()) == pytest.approx(FREE_A - 3, abs=1.0)
        assert shares["old"] == pytest.approx(shares["new"], abs=1.0)

        cut_s = await home.draw(11)
        await until(lambda: sum(limits_a(home).values()) <= FREE_A - 11, 5)
        assert now_s() - cut_s <= 5

        # what one leaves the other gets
        charger_of(home).unplug()
        await until(lambda: limits_a(home)["old"] >= FREE_A - 11 - 1, 60)
        [new] = [one for one in (await home.state())["chargers"] if one["id"] == "new"]
        assert (new["session"], new["status"]) == (None, "Available")


async def test_the_limit_of_a_session_is_never_above_what_is_free(tmp_path: Path) -> None:
    async with running_home(tmp_path, NEW) as home:
        await home.draw(15)
        highest_a = 0.0

        def look() -> None:
            nonlocal highest_a
            highest_a = max(highest_a, *home.station.terminals_a)

        home.each_second.append(look)
        charger_of(home).plug_in()
        await until(lambda: home.station.drawing, 120)
        await asyncio.sleep(120)
        # until the charger has measured, the margin is what the estimate may be off by
        assert highest_a <= FUSE_A - 15
        assert home.station.limit_a(now_s()) == pytest.approx(FREE_A - 15, abs=0.6)


@pytest.mark.long
async def test_pause_and_resume(tmp_path: Path) -> None:
    async with running_home(tmp_path, NEW) as home:
        await home.draw(3)
        await plug_in_all(home)
        await asyncio.sleep(30)
        session = (await home.charger_state())["session"]

        await home.draw(22)
        await until(lambda: not home.station.drawing, 60)
        assert home.limit_a == 0
        await asyncio.sleep(70)  # no sooner than a pause may end
        await home.draw(3)
        await until(lambda: home.station.drawing and home.limit_a > FALLBACK_A, 180)
        assert (await home.charger_state())["session"]["id"] == session["id"]


async def test_killed_it_falls_by_itself_and_goes_on_afterwards(tmp_path: Path) -> None:
    """Nothing is said on the way out; the next application finds session, limit and energy again."""
    async with running_home(tmp_path, OLD, NEW) as home:
        await home.draw(3)
        await plug_in_all(home)
        await asyncio.sleep(120)
        before = await home.charger_state("new")
        assert limits_a(home)["new"] > FALLBACK_A
        stopped_s = now_s()

        await home.application.stop()
        await asyncio.sleep(DEAD_MAN_S + 10)
        assert max(limits_a(home).values()) <= FALLBACK_A
        assert home.heard(since_s=stopped_s) == []

        uid = home.stations["new"].transaction.uuid  # type: ignore[union-attr] # it goes on
        started_s = now_s()
        await home.start_application()
        await until(lambda: all(charger.connected for charger in home.all_chargers), 120)
        await until(lambda: limits_a(home)["new"] > FALLBACK_A, 120)
        after = await home.charger_state("new")
        assert after["session"]["id"] == before["session"]["id"]
        assert after["session"]["energy_wh"] > before["session"]["energy_wh"]
        profiles = [
            frame.content[3]["chargingProfile"]
            for frame in home.heard("new", since_s=started_s)
            if frame.action == "SetChargingProfile"
        ]
        assert {one["transactionId"] for one in profiles if "transactionId" in one} == {uid}
        assert "TxProfile" in {one["chargingProfilePurpose"] for one in profiles}


@pytest.mark.long
async def test_a_lost_link_loses_nothing(tmp_path: Path) -> None:
    """The car goes while the charger is cut off: told later, it is one session with all of its energy."""
    async with running_home(tmp_path, NEW) as home:
        await home.draw(3)
        await plug_in_all(home)
        await asyncio.sleep(60)
        charger = charger_of(home)
        await charger.go_offline()
        await asyncio.sleep(DEAD_MAN_S + 30)
        assert home.limit_a <= FALLBACK_A
        energy_wh = home.station.energy_wh
        charger.unplug()
        await asyncio.sleep(600)
        charger.go_online()
        await until(lambda: home.logged(event="session ended"), 1200)
        await asyncio.sleep(5)
        [ended] = home.logged(event="session ended")
        assert ended["energy_wh"] == pytest.approx(energy_wh, abs=5)
        state = await home.charger_state()
        assert (state["session"], state["status"]) == (None, "Available")


@pytest.mark.long
async def test_profiles_are_replaced_in_place(tmp_path: Path) -> None:
    """Between a clear and a set a car would be at full current."""
    async with running_home(tmp_path, NEW) as home:
        await home.draw(3)
        await plug_in_all(home)
        for house_a in (12, 5, 14):
            await home.draw(house_a)
            await asyncio.sleep(40)
        actions = [frame.action for frame in home.heard()]
        assert "ClearChargingProfile" not in actions
        ids = [
            frame.content[3]["chargingProfile"]["id"]
            for frame in home.heard()
            if frame.action == "SetChargingProfile"
        ]
        assert set(ids) <= {1001, 2001}
        raises = [order.at_s for before, order in pairwise(home.orders) if order.limit_a > before.limit_a]
        assert all(later - sooner >= 10 for sooner, later in pairwise(raises))
