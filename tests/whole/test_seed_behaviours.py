"""What the app replaces did these things badly; here each is seen on the wire of the whole application."""

import asyncio
import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from addon.balancer.recurrence import GAP_MAX_S
from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC, CLOCK_ONE_HOUR_OFF, STANDARD, WATTS_ONLY, Quirks
from addon.simulator.station import ProfileOrder
from tests.whole.home import (
    FALLBACK_A,
    FREE_A,
    OPTIONS,
    Home,
    Outlet,
    now_s,
    running_home,
    until,
    virtual_time,
)

pytestmark = virtual_time

AT_ONCE_S = 0.05
GRACE_AT_MOST_S = 60.0
TWO_DAYS_S = 2 * 86_400


def since(orders: Sequence[ProfileOrder], at_s: float) -> list[ProfileOrder]:
    return [order for order in orders if order.at_s >= at_s]


async def test_a_ten_ampere_car_on_a_sixteen_ampere_setpoint_is_really_cut(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(car=CarModel(max_a=10))) as home:
        await home.draw(8)
        await home.charge(16)
        assert max(home.station.terminals_a) == 10

        pushed_s = await home.draw(18)
        await asyncio.sleep(AT_ONCE_S)

        assert home.orders[-1].limit_a == pytest.approx(FREE_A - 18, abs=0.1)
        assert home.orders[-1].at_s - pushed_s <= AT_ONCE_S
        await asyncio.sleep(10)
        assert max(home.world.flow.grid_a) <= FREE_A


async def test_a_house_near_the_fuse_pauses_the_car_and_lets_it_go_on_later(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()

        pushed_s = await home.draw(20)
        await until(lambda: home.limit_a == 0, GRACE_AT_MOST_S)
        assert {order.limit_a for order in since(home.orders, pushed_s)} == {6.0, 0.0}
        await asyncio.sleep(30)
        assert home.station.status == "SuspendedEVSE"
        assert not home.station.drawing
        assert home.station.transaction
        assert 0 < (await home.charger_state())["resume_in_s"] <= 30
        paused_s = home.orders[-1].at_s

        await home.draw(8)
        await until(lambda: home.limit_a >= 6, 300)
        assert home.orders[-1].at_s - paused_s >= 60
        await until(lambda: home.limit_a == 16 and home.station.drawing, 120)
        assert home.world.totals.trips == 0


async def test_a_charger_that_takes_no_zero_is_paused_all_the_same(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(quirks=ABB_TERRA_AC)) as home:
        await home.charge()

        await home.draw(20)
        await until(lambda: not home.station.drawing, GRACE_AT_MOST_S + 60)

        await home.draw(8)
        await until(lambda: home.station.drawing, 400)


async def test_an_unavailable_meter_is_fallback_within_two_seconds(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()

        lost_s = now_s()
        home.meter.lose()
        await until(lambda: home.limit_a <= FALLBACK_A, 2)
        assert not (await home.state())["site"]["meter"]["ok"]
        await asyncio.sleep(120)
        assert max(order.limit_a for order in since(home.orders, lost_s)) <= FALLBACK_A

        home.meter.find_again()
        await until(lambda: home.limit_a == 16)


async def test_a_silent_meter_is_fallback_within_25_seconds(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await asyncio.sleep(60)

        home.meter.hung = True
        took_s = await until(lambda: home.limit_a <= FALLBACK_A, 25)
        assert took_s > 10  # silence alone is no fault
        fell_s = now_s()
        await asyncio.sleep(120)
        assert max((order.limit_a for order in since(home.orders, fell_s)), default=0) <= FALLBACK_A
        assert home.limit_a <= FALLBACK_A

        home.meter.hung = False
        await until(lambda: home.limit_a == 16)


@pytest.mark.parametrize("duration_s", [600, pytest.param(7200, marks=pytest.mark.long)])
async def test_a_steady_load_writes_renewals_only(duration_s: int, tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await asyncio.sleep(60)

        began_s, decided, told = now_s(), len(home.moments), len(home.orders)
        await asyncio.sleep(duration_s)

        assert all(moment.decision.fresh for moment in home.moments[decided:])
        renewals = home.orders[told:]
        assert {order.limit_a for order in renewals} == {16.0}
        between_s = [b.at_s - a.at_s for a, b in itertools.pairwise(renewals)]
        assert min(between_s) >= 44
        assert max(between_s) <= 46
        assert {frame.action for frame in home.heard(since_s=began_s)} == {"SetChargingProfile"}
        said = {frame.action for frame in home.wire if frame.sent and frame.at_s > began_s} - {""}
        assert said == {"Heartbeat", "MeterValues"}


async def test_equal_values_told_again_write_nothing(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(12)
        await home.charge(12.5)
        renewed = len(home.orders)
        await until(lambda: len(home.orders) > renewed)

        told = len(home.orders)
        entity_id = "sensor.house_meter_phase_a_current"
        same = home.core.states[entity_id]
        for number in range(200):
            home.core.set_state(entity_id, same.state, {**same.attributes, "told": number})
            await asyncio.sleep(0.1)

        assert len(home.orders) == told


@pytest.mark.parametrize("duration_s", [900, pytest.param(7200, marks=pytest.mark.long)])
async def test_abb_terra_ac_is_written_as_it_wants_and_seldom(duration_s: int, tmp_path: Path) -> None:
    lively = {**OPTIONS, "charging": {"raise_hold_s": 5}}
    async with running_home(tmp_path, Outlet(quirks=ABB_TERRA_AC), options=lively) as home:
        await home.charge()
        began_s = now_s()
        # away for so long that the next raise does not wait for it to come back
        for house_a, held_s in itertools.cycle(((12.0, 6), (6.0, GAP_MAX_S + 1))):
            if now_s() > began_s + duration_s:
                break
            await home.draw(house_a)
            await asyncio.sleep(held_s)

        cuts = decided_cuts(home, began_s)
        assert len(cuts) >= 4
        for decided_s, limit_a in cuts:
            order = since(home.orders, decided_s)[0]
            assert order.limit_a == limit_a
            assert order.at_s - decided_s <= AT_ONCE_S
        for order in home.orders:
            profile, schedule = order.profile, order.profile["charging_schedule"]
            assert order.status == "Accepted"
            assert order.connector_id == 1
            assert profile["stack_level"] == 0
            assert profile["charging_profile_purpose"] == "TxDefaultProfile"
            assert profile["charging_profile_kind"] == "Absolute"
            assert schedule["charging_rate_unit"] == "A"
        times_s = [order.at_s for order in home.orders]
        assert max(sum(at <= t < at + 3600 for t in times_s) for at in times_s) <= 30
        assert len(times_s) >= 8  # it was balanced all the same


def decided_cuts(home: Home, since_s: float) -> list[tuple[float, float]]:
    """List when the balancer wanted less than the charger had been told, and how much."""
    cuts: list[tuple[float, float]] = []
    wanted_a = math.inf
    for decision in (moment.decision for moment in home.moments if moment.decision.at_s >= since_s):
        before_a, wanted_a = wanted_a, decision.setpoints[0].limit_da / 10
        told_a = [order.limit_a for order in home.orders if order.at_s < decision.at_s][-1]
        if wanted_a < min(before_a, told_a):
            cuts.append((decision.at_s, wanted_a))
    return cuts


@pytest.mark.parametrize(
    ("quirks", "dead_man_s"),
    [(STANDARD, 90), (WATTS_ONLY, 90), (ABB_TERRA_AC, 600), (CLOCK_ONE_HOUR_OFF, 90)],
    ids=lambda value: value.model if isinstance(value, Quirks) else "",
)
async def test_when_the_app_dies_the_charger_falls_back_by_itself(
    quirks: Quirks, dead_man_s: int, tmp_path: Path
) -> None:
    async with running_home(tmp_path, Outlet(quirks=quirks)) as home:
        never_above(home, 16)
        await home.charge()
        await asyncio.sleep(100)

        told = len(home.orders)
        await home.application.stop()
        assert home.limit_a == 16  # nothing was said on the way out
        await asyncio.sleep(dead_man_s + 10)

        assert len(home.orders) == told
        assert home.limit_a == FALLBACK_A
        await asyncio.sleep(10)
        assert max(home.station.terminals_a) == FALLBACK_A
        coming_s = range(0, TWO_DAYS_S, 60)
        assert max(home.station.limit_a(now_s() + in_s) for in_s in coming_s) == FALLBACK_A


def never_above(home: Home, limit_a: float) -> None:
    """See to it that a session never has more, not even for a second, once it was told its first limit."""

    def look() -> None:
        if home.orders and home.station.transaction:
            assert home.limit_a <= limit_a

    home.each_second.append(look)


async def test_cuts_go_out_before_raises_and_raises_wait_for_what_was_cut(tmp_path: Path) -> None:
    first, second = Outlet(id="carport"), Outlet(id="garage", car=CarModel(phases=1))
    async with running_home(tmp_path, first, second) as home:
        await home.draw(4)
        home.chargers["carport"].plug_in()
        carport, garage = home.stations["carport"], home.stations["garage"]
        await until(lambda: carport.limit_a(now_s()) == 16 and carport.drawing)
        await asyncio.sleep(30)

        came_s = now_s()
        home.chargers["garage"].plug_in()
        await until(lambda: garage.drawing and carport.limit_a(now_s()) + garage.limit_a(now_s()) >= 19, 240)
        await asyncio.sleep(60)

        cut = next(order for order in since(carport.orders, came_s) if order.limit_a < 16)
        raised = next(order for order in since(garage.orders, came_s) if order.limit_a > FALLBACK_A)
        assert cut.at_s < raised.at_s
        assert home.world.totals.over_s == 0
        shares_a = [station.limit_a(now_s()) for station in (carport, garage)]
        # what is left is less than a raise is worth
        assert FREE_A - 4 - 0.6 <= sum(shares_a) <= FREE_A - 4 + 0.01
        assert min(shares_a) >= 9.5

        home.world.totals = type(home.world.totals)()
        pushed_s = await home.draw(10)
        await asyncio.sleep(AT_ONCE_S)
        for station in (carport, garage):
            assert since(station.orders, pushed_s)[0].at_s - pushed_s <= AT_ONCE_S
        assert carport.limit_a(now_s()) + garage.limit_a(now_s()) <= FREE_A - 10 + 0.1


async def test_home_assistant_restarts_and_nothing_is_raised_on_old_data(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(15)
        await home.charge(9.5)
        posted = set(home.core.posted)
        assert "sensor.ev_load_balancer_actual_power" in posted

        went_s = now_s()
        await home.home_assistant.go_down()
        home.house.now_a = (1.0, 1.0, 1.0)  # much room, which nobody can know of
        home.meter.hung = True
        await asyncio.sleep(8)
        home.home_assistant.come_up()
        await until(lambda: home.core.posted >= posted)
        await asyncio.sleep(40)
        assert max(order.limit_a for order in since(home.orders, went_s)) <= 9.5
        assert home.limit_a == FALLBACK_A

        home.meter.hung = False
        await until(lambda: home.limit_a == 16, 90)
