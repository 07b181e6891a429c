"""A charger kept at its setpoint: a real socket, a charger simulated apart from this code, virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from addon.csms.limiting.dead_man import IN_MEMORY
from addon.csms.v16.provision import Provisioning
from addon.model.loadpoint import ChargingStatus
from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC, CLOCK_ONE_HOUR_OFF, STANDARD
from tests.csms.bench import EPOCH_S, bench, first_limit, now_s, schedules, until

pytestmark = pytest.mark.looptime


async def test_a_session_begins_at_the_fallback_and_gets_its_setpoint() -> None:
    async with bench() as b:
        b.follow(16)
        await asyncio.sleep(5)

        assert b.told("TxDefault") == [6.0]  # stored before any car came

        await b.session()
        await until(lambda: b.told("TxProfile"))

        assert b.told("TxProfile") == [16.0]
        assert b.state.orders[-1].limit_da == 160
        assert b.state.orders[-1].accepted
        assert b.state.dead_man_at_s == pytest.approx(now_s() + 90, abs=3)

        await asyncio.sleep(40)

        assert b.state.status is ChargingStatus.CHARGING
        assert b.state.draws[-1].terminals_da == (160, 160, 160)
        assert b.state.problem == ""


@pytest.mark.long
async def test_two_hours_without_change_write_nothing_but_renewals() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.told("TxProfile"))
        await asyncio.sleep(10)
        before, began_s = len(b.orders), now_s()

        await asyncio.sleep(7200)

        renewals = [order.at_s - began_s for order in b.orders[before:]]
        assert {first_limit(order) for order in b.orders[before:]} == {16.0}
        assert len(renewals) == pytest.approx(7200 / IN_MEMORY.renew_s, abs=3)
        assert b.state.draws[-1].terminals_da == (160, 160, 160)  # the dead-man never fell


async def test_at_the_fallback_there_is_nothing_to_renew() -> None:
    async with bench() as b:
        b.follow(6)
        await b.session()
        await until(lambda: b.told("TxProfile"))
        before = len(b.orders)

        await asyncio.sleep(900)

        assert len(b.orders) == before
        assert b.state.dead_man_at_s is None


async def test_a_charger_that_could_not_be_set_up_is_limited_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(_: Provisioning) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Provisioning, "run", broken)
    async with bench() as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.station.limit_a(now_s()) == 16.0)

        assert b.charger.connected


async def test_a_cut_goes_out_at_once() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.told("TxProfile"))
        await asyncio.sleep(20)
        cut_at_s = now_s()

        b.follow(8)
        await until(lambda: b.told("TxProfile")[-1] == 8.0)

        assert b.orders[-1].at_s - cut_at_s < 0.2
        assert [o.limit_da for o in b.state.orders][-2:] == [160, 80]


async def test_when_the_balancer_falls_silent_the_charger_falls_back() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)
        last_s = max(order.at_s for order in b.orders)

        b.follows = None
        await asyncio.sleep(100)

        assert max(order.at_s for order in b.orders) <= max(last_s, now_s() - 95)
        assert b.station.limit_a(now_s()) == 6.0


async def test_nothing_is_sent_while_nothing_may_be_sent() -> None:
    async with bench() as b:
        b.follow(16, send=False)
        await b.session()
        await asyncio.sleep(600)

        assert b.orders == []


async def test_a_pause_is_zero_amperes_where_that_is_taken() -> None:
    async with bench() as b:
        b.follow(10)
        await b.session()
        await asyncio.sleep(60)
        b.follow(0)
        await asyncio.sleep(60)

        assert b.told("TxProfile")[-1] == 0.0
        assert b.state.status is ChargingStatus.SUSPENDED_EVSE
        assert b.state.can_pause

        b.follow(10)
        await asyncio.sleep(60)

        assert b.state.draws[-1].terminals_da == (100, 100, 100)


async def test_the_first_thing_ever_told_can_be_a_pause() -> None:
    async with bench() as b:
        b.follow(0)
        await b.session()
        await until(lambda: b.told("TxProfile")[-1:] == [0.0])

        assert b.told("TxProfile") == [6.0, 0.0]


async def test_a_sleeping_car_lets_its_dead_man_fall_and_gets_its_limit_when_it_wakes() -> None:
    async with bench(car=CarModel(target_wh=200.0)) as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.state.status is ChargingStatus.SUSPENDED_EV, within_s=600)
        await asyncio.sleep(100)
        before = len(b.orders)

        await asyncio.sleep(600)

        assert len(b.orders) == before
        assert b.station.limit_a(now_s()) == 6.0

        b.station._car = replace(b.station._car, charged_wh=0.0)  # type: ignore[type-var]
        await until(lambda: b.state.status is ChargingStatus.CHARGING)
        await asyncio.sleep(2)

        assert b.station.limit_a(now_s()) == 16.0


# Ways


async def test_a_refused_way_is_followed_by_the_next_and_remembered() -> None:
    async with bench(replace(STANDARD, purposes=("TxDefaultProfile",))) as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.told("TxDefault")[-1:] == [16.0])

        in_session = [o for o in b.orders if o.status == "Rejected" or first_limit(o) == 16.0]
        assert [o.status for o in in_session] == ["Rejected", "Accepted"]  # two round trips

        b.follow(12)
        await until(lambda: b.told("TxDefault")[-1] == 12.0)

        assert [o.status for o in b.orders].count("Rejected") == 1


@pytest.mark.parametrize(
    "quirks",
    [
        replace(STANDARD, kinds=("Relative",)),
        replace(STANDARD, units=("W",), stated_units="Current,Power"),
        replace(STANDARD, purposes=("TxDefaultProfile",)),
        replace(STANDARD, max_stack_level=0, stated_stack_level=5),
    ],
)
async def test_other_makes_are_found_out(quirks: object) -> None:
    async with bench(quirks) as b:  # type: ignore[arg-type]
        b.follow(13)
        await b.session()
        await asyncio.sleep(60)

        assert b.station.limit_a(now_s()) == 13.0
        assert b.state.problem == ""


async def test_a_charger_that_refuses_everything_is_not_besieged() -> None:
    async with bench(replace(STANDARD, purposes=())) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(120)
        tried = len(b.orders)

        assert tried <= 40
        assert "refuses every charging profile" in b.state.problem

        await asyncio.sleep(100)

        assert len(b.orders) == tried

        await asyncio.sleep(300)

        assert len(b.orders) > tried  # some minutes later it is tried again


# The dead-man


async def test_no_second_period_no_current_above_the_fallback() -> None:
    async with bench(replace(STANDARD, max_periods=1), ChargingScheduleMaxPeriods="24") as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)

        assert not b.state.has_dead_man
        assert b.station.limit_a(now_s()) == 6.0
        assert "does not fall back by itself" in b.state.problem


async def test_a_clock_an_hour_off_gets_its_dead_man_from_the_start_of_charging() -> None:
    async with bench(CLOCK_ONE_HOUR_OFF) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(120)

        assert b.orders[-1].profile["charging_profile_kind"] == "Relative"
        assert b.state.has_dead_man

        b.follows = None
        await asyncio.sleep(100)

        assert b.station.limit_a(now_s()) == 6.0


async def test_a_clock_an_hour_off_and_absolute_only_is_held_at_the_fallback() -> None:
    async with bench(replace(CLOCK_ONE_HOUR_OFF, kinds=("Absolute",))) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(120)

        assert not b.state.has_dead_man
        assert "clock is 3600 s off" in b.state.problem
        assert b.station.limit_a(now_s()) == 6.0
        assert b.state.draws  # its live measurements are still believed


@pytest.mark.long
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("how", [{"kinds": ("Relative",)}, {"clock_offset_s": 60.0}])
async def test_what_is_stored_binds_the_next_session_too(version: str, how: dict[str, Any]) -> None:
    """Times that count from the start of charging count anew with the next car, when nobody may be there."""
    quirks = replace(STANDARD, purposes=("TxDefaultProfile",), **how)
    async with bench(quirks, CarModel(max_a=32), version=version) as b:
        b.follow(25)
        await b.session()
        await asyncio.sleep(300)

        assert not b.state.has_dead_man
        assert "held at the fallback" in b.state.problem

        b.follows = None
        b.charger.unplug()
        await asyncio.sleep(10)
        b.charger.plug_in()
        for _ in range(10):
            await asyncio.sleep(60)

            assert b.station.limit_a(now_s()) == 6.0


@pytest.mark.parametrize("kind", ["Absolute", "Relative"])
@pytest.mark.parametrize("by_s", [5 * 3600.0, -5 * 3600.0, 56 * 365 * 86_400.0])
async def test_our_own_clock_is_set_during_a_session(kind: str, by_s: float) -> None:
    """As on a host without a battery for its clock: the dead-man stays where it was."""
    async with bench(replace(STANDARD, kinds=(kind,))) as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.station.limit_a(now_s()) == 16.0)
        b.charge_point._station._wall_clock = lambda: EPOCH_S + by_s + now_s()
        await asyncio.sleep(60)  # a renewal, by the clock as it is now

        b.follows = None
        await asyncio.sleep(100)

        assert b.station.limit_a(now_s()) == 6.0


# ABB Terra AC


@pytest.mark.long
async def test_abb_terra_ac_takes_one_default_profile() -> None:
    async with bench(ABB_TERRA_AC) as b:
        b.follow(16)
        await asyncio.sleep(30)
        await b.session()
        await until(lambda: b.told()[-1:] == [16.0])

        assert {o.status for o in b.orders} == {"Accepted"}
        assert [first_limit(o) for o in b.orders] == [6.0, 16.0]
        assert {
            (o.connector_id, o.profile["stack_level"], o.profile["charging_profile_kind"]) for o in b.orders
        } == {(1, 0, "Absolute")}
        assert schedules(b.orders)[-1]["charging_schedule_period"][-1]["limit"] == 6.0

        before = len(b.orders)
        await asyncio.sleep(7200)

        assert (len(b.orders) - before) == pytest.approx(7200 / 300, abs=2)
        assert b.state.session is not None
        assert b.state.session.energy_wh == pytest.approx(b.station.energy_wh, rel=0.05)

        b.charger.unplug()
        await until(lambda: b.state.session is None)
        await asyncio.sleep(3)

        assert b.told()[-1] == 6.0  # the next session begins there


@pytest.mark.long
async def test_abb_terra_ac_is_not_written_more_than_thirty_times_an_hour() -> None:
    async with bench(ABB_TERRA_AC) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(30)
        began_s = now_s()
        for step in range(3600 // 20):
            b.follow(10 + step % 2 * 2)
            await asyncio.sleep(20)

        raises = [o for o in b.orders if o.at_s >= began_s and first_limit(o) == 12.0]
        assert len(raises) <= 30
        assert b.station.limit_a(now_s()) <= 12.0


async def test_abb_terra_ac_is_paused_by_stopping_and_resumed_by_starting() -> None:
    async with bench(ABB_TERRA_AC) as b:
        b.follow(10)
        await b.session()
        await asyncio.sleep(60)
        assert b.station.drawing

        b.follow(0)
        await until(lambda: not b.station.drawing)
        await asyncio.sleep(60)

        assert b.station.transaction is None
        assert b.state.session is not None  # for the balancer it goes on, paused
        assert b.state.orders[-1].limit_da == 0
        assert b.state.can_pause

        b.follow(10)
        await until(lambda: b.station.drawing)

        assert b.station.transaction is not None


async def test_one_that_does_not_start_again_is_held_at_its_minimum_from_then_on() -> None:
    async with bench(replace(ABB_TERRA_AC, resumes_by_remote_start=False)) as b:
        b.follow(10)
        await b.session()
        await asyncio.sleep(60)
        b.follow(0)
        await asyncio.sleep(60)
        b.follow(10)
        await asyncio.sleep(90)

        assert "unplug the car" in b.state.problem
        assert b.state.session is None

        b.charger.unplug()
        await asyncio.sleep(5)
        await b.session()
        b.follow(10)
        await asyncio.sleep(30)
        b.follow(0)
        await asyncio.sleep(60)

        assert b.station.limit_a(now_s()) == 6.0
        assert not b.state.can_pause


async def test_a_disobedient_charger_is_told_of() -> None:
    async with bench(replace(STANDARD, obeys=False)) as b:
        b.follow(8)
        await b.session()
        await until(lambda: "more than its limit" in b.state.problem, within_s=90)
