"""The application ends and starts again: sessions go on, and nothing is said before the meter was read."""

import asyncio
from pathlib import Path

import pytest

from addon.balancer.answer import STRANGER
from tests.whole.home import FREE_A, Home, now_s, running_home, until, virtual_time

pytestmark = virtual_time


async def restart(home: Home, *, down_s: float = 5.0) -> float:
    """Stop the application, start another on its data, wait for the charger; returns when it started."""
    await home.application.stop()
    await asyncio.sleep(down_s)
    started_s = now_s()
    await home.start_application()
    await until(lambda: home.charger.connected, 120)
    return started_s


def limits_told(home: Home, since_s: float) -> list[float]:
    return [order.limit_a for order in home.orders if order.at_s >= since_s]


async def test_the_session_goes_on_with_its_id_and_energy(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await asyncio.sleep(120)
        before = (await home.charger_state())["session"]
        stopped_s = now_s()

        started_s = await restart(home)

        assert home.heard(since_s=stopped_s) == home.heard(since_s=started_s)  # no word on the way out
        await until(lambda: home.moments[-1].decision.fresh and home.station.drawing)
        await asyncio.sleep(30)
        after = (await home.charger_state())["session"]
        assert (after["id"], after["started"]) == (before["id"], before["started"])
        assert after["id"] == home.transaction_id
        assert after["energy_wh"] > before["energy_wh"]
        assert after["energy_wh"] == pytest.approx(home.station.energy_wh, abs=60)
        assert [f for f in home.wire if f.action == "StartTransaction"][1:] == []


@pytest.mark.long
async def test_how_the_car_answers_need_not_be_learned_again(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        for house_a in (12, 5, 14, 3):
            await home.draw(house_a)
            await asyncio.sleep(75)
        learned = home.moments[-1].next_memory.answers
        assert learned["garage"] != STRANGER
        decided = len(home.moments)

        await restart(home)

        assert home.moments[decided].memory.answers == learned


async def test_nothing_is_told_before_the_first_fresh_reading(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(15)
        await home.charge(9.5)

        await home.home_assistant.go_down()  # so that there is no reading to be had
        home.house.now_a = (16.0, 16.0, 16.0)
        started_s = await restart(home)
        await asyncio.sleep(15)
        assert [f.action for f in home.heard(since_s=started_s) if "Profile" in f.action] == []
        assert home.limit_a == 9.5

        back_s = now_s()
        home.home_assistant.come_up()
        await until(lambda: home.moments[-1].decision.fresh)
        await asyncio.sleep(5)
        told = limits_told(home, started_s)
        assert told
        assert max(told) <= FREE_A - 16 + 0.1
        first_s = min(f.at_s for f in home.heard(since_s=started_s) if f.action == "SetChargingProfile")
        assert first_s >= back_s


async def test_a_session_that_ended_while_nobody_listened_is_taken(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await asyncio.sleep(60)
        first_id = home.transaction_id

        await home.application.stop()
        await asyncio.sleep(5)
        home.charger.unplug()
        await asyncio.sleep(5)
        await home.start_application()
        await until(lambda: home.logged(event="session ended"), 120)

        (line,) = home.logged(event="session ended")
        assert line["transaction"] == first_id
        assert line["energy_wh"] == pytest.approx(home.station.energy_wh, abs=2)
        assert (await home.charger_state())["session"] is None

        await home.charge()
        assert home.transaction_id > first_id


async def test_transaction_ids_are_never_used_again(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        ids = []
        for _ in range(3):
            home.charger.plug_in()
            await until(lambda: home.transaction_id)
            ids.append(home.transaction_id)
            home.charger.unplug()
            await until(lambda: home.station.status == "Available")
            await asyncio.sleep(2)
            await restart(home, down_s=1)

        assert ids == sorted(set(ids))
        assert len(ids) == 3


async def test_a_session_that_began_while_nobody_listened_is_taken(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await home.charger.go_offline()
        await asyncio.sleep(2)
        home.charger.unplug()
        home.charger.plug_in()
        assert home.charger.start("SIMULATED")

        await home.application.stop()
        await home.start_application()
        home.charger.go_online()
        await until(lambda: home.transaction_id, 120)
        await until(lambda: home.limit_a == 16 and home.station.drawing, 120)

        state = await home.charger_state()
        assert state["session"]["id"] == home.transaction_id
