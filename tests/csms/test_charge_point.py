"""A charge point through the accidents of its life: lost links, restarts on both sides, people."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from addon.errors import PeerGoneError, PeerRefusedError
from addon.model.loadpoint import ChargingStatus
from addon.simulator.quirks import ABB_TERRA_AC, STANDARD
from tests.csms.bench import ID, Bench, bench, now_s, restored, setpoint, until

pytestmark = pytest.mark.looptime


async def charging(b: Bench, limit_a: float = 16) -> int:
    """Have a session that has charged for a while; returns its id."""
    b.follow(limit_a)
    await b.session()
    await asyncio.sleep(60)
    assert b.station.limit_a(now_s()) == limit_a
    assert b.state.session
    return b.state.session.transaction_id


async def restart(b: Bench, *, down_s: float = 5.0) -> None:
    """Kill the app and start another on the same journal, the charger going on meanwhile."""
    b.follows = None
    await b.charger.go_offline()
    await asyncio.sleep(down_s)
    b.charge_point = await restored(b.journal)
    b.charger.go_online()
    await until(lambda: b.charge_point.connected, within_s=120)


async def test_a_lost_link_keeps_the_session_and_tells_the_limit_again_once() -> None:
    async with bench() as b:
        transaction_id = await charging(b)
        told = len(b.orders)

        await b.charger.go_offline()
        await until(lambda: not b.state.connected)

        assert b.state.session
        assert b.state.session.transaction_id == transaction_id

        b.charger.go_online()
        await until(lambda: b.state.connected, within_s=120)
        await asyncio.sleep(8)

        assert [o.limit_a for o in b.orders[told:]] == [16.0]
        assert b.state.status is ChargingStatus.CHARGING


async def test_a_charger_that_is_back_in_a_session_is_asked_what_its_car_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the meter's first report would count as house, and the car would give way to itself."""
    async with bench() as b:
        await charging(b)
        asked: list[str] = []
        trigger = b.charger.trigger

        def overheard(message: str) -> None:
            asked.append(message)
            trigger(message)

        monkeypatch.setattr(b.charger, "trigger", overheard)
        await restart(b)
        await asyncio.sleep(1)

        assert asked == ["StatusNotification", "MeterValues"]


async def test_draws_of_a_lost_charger_age_out() -> None:
    async with bench() as b:
        await charging(b)
        await b.charger.go_offline()
        await asyncio.sleep(90)

        assert b.state.draws == ()
        assert not b.state.connected


async def test_the_app_restarts_within_a_session() -> None:
    async with bench() as b:
        transaction_id = await charging(b)
        told = len(b.orders)

        await restart(b)

        assert b.state.session
        assert b.state.session.transaction_id == transaction_id == b.station.transaction.id  # type: ignore[union-attr]
        assert [(o.limit_da, o.accepted) for o in b.state.orders] == [(160, True)]
        assert b.state.dead_man_at_s is not None

        b.follow(16, send=False)
        await asyncio.sleep(10)

        assert len(b.orders) == told  # nothing is sent before the meter has spoken

        b.follow(12)
        await asyncio.sleep(3)

        assert [o.limit_a for o in b.orders[told:]] == [12.0]
        assert b.orders[-1].profile["transaction_id"] == transaction_id


async def test_the_session_that_ended_while_the_app_was_down_is_told_later() -> None:
    async with bench() as b:
        transaction_id = await charging(b)
        b.follows = None
        await b.charger.go_offline()
        b.charger.unplug()
        b.charge_point = await restored(b.journal)

        assert b.state.session

        b.charger.go_online()
        await until(lambda: b.journal.transactions[0].stopped_wall_s, within_s=120)

        ended = b.journal.transactions[0]
        assert ended.id == transaction_id
        assert ended.energy_wh == pytest.approx(b.station.energy_wh, abs=2)
        assert b.state.session is None


async def test_a_restart_finds_what_was_learned_and_writes_nothing_to_flash() -> None:
    async with bench(replace(STANDARD, purposes=("TxDefaultProfile",))) as b:
        await charging(b)
        b.charger.unplug()
        await until(lambda: b.state.session is None)
        await asyncio.sleep(5)
        told = len(b.orders)

        await restart(b)
        b.follow(16)
        await asyncio.sleep(30)

        assert len(b.orders) == told

        await b.session()
        await until(lambda: b.station.limit_a(now_s()) == 16.0)

        assert [o.status for o in b.orders[told:]] == ["Accepted"]  # the refused way is not tried again


async def test_a_default_that_a_session_has_replaced_is_stored_again_after_a_restart() -> None:
    async with bench(replace(STANDARD, purposes=("TxDefaultProfile",))) as b:
        await charging(b)
        b.follows = None
        await b.charger.go_offline()
        b.charger.unplug()
        b.charge_point = await restored(b.journal)
        b.charger.go_online()
        await until(lambda: b.charge_point.connected and b.state.session is None, within_s=120)
        b.follow(16)
        await asyncio.sleep(5)

        assert b.told("TxDefault")[-1] == 6.0


async def test_a_repeated_start_transaction_is_the_same_session() -> None:
    async with bench(ABB_TERRA_AC) as b:
        transaction_id = await charging(b)
        await b.charger.drop_link()
        await asyncio.sleep(30)

        assert b.state.session
        assert b.state.session.transaction_id == transaction_id
        assert len(b.journal.transactions) == 1


async def test_a_session_of_a_lost_journal_is_adopted() -> None:
    async with bench() as b:
        transaction_id = await charging(b)
        b.journal.transactions.clear()
        b.journal.last_limits.clear()

        await restart(b)
        await until(lambda: b.state.session is not None)

        assert b.state.session
        assert b.state.session.transaction_id == transaction_id

        b.follow(10)
        await asyncio.sleep(5)

        assert b.station.limit_a(now_s()) == 10.0


async def test_a_rebooted_charger_is_told_its_limit_again() -> None:
    async with bench() as b:
        await charging(b, 10)
        await b.charge_point.reset(hard=False)
        await until(lambda: b.state.session is None)
        await asyncio.sleep(15)
        await b.session()
        await asyncio.sleep(30)

        assert b.station.limit_a(now_s()) == 10.0
        assert len(b.journal.transactions) == 2


async def test_people_can_stop_and_start_it() -> None:
    async with bench() as b:
        await charging(b)

        await b.charge_point.remote_stop(1)
        await until(lambda: b.state.session is None)

        with pytest.raises(PeerRefusedError):
            await b.charge_point.remote_stop(1)

        await b.charge_point.remote_start(1, "HAND")
        await until(lambda: b.state.session is not None)

        assert b.state.session
        assert b.state.session.id_tag == "HAND"

        await b.charge_point.unlock(1)
        await until(lambda: b.state.session is None)


async def test_availability() -> None:
    async with bench() as b:
        await asyncio.sleep(5)

        await b.charge_point.set_availability(operative=False)
        await until(lambda: b.state.status is ChargingStatus.UNAVAILABLE)

        assert not b.state.operative

        await b.charge_point.set_availability(operative=True)
        await until(lambda: b.state.operative)


async def test_refresh_asks_for_everything_again() -> None:
    async with bench() as b:
        await asyncio.sleep(5)
        b.charger.configuration.keys["MeterValueSampleInterval"].value = "60"

        await b.charge_point.refresh()

        assert b.charger.configuration.keys["MeterValueSampleInterval"].value == "10"


async def test_nothing_can_be_asked_of_a_charger_that_is_not_there() -> None:
    async with bench() as b:
        await b.charger.go_offline()
        await until(lambda: not b.state.connected)

        with pytest.raises(PeerGoneError):
            await b.charge_point.reset(hard=True)
        b.charge_point.follow(1, setpoint(10))
        b.charge_point.follow(9, setpoint(10))


async def test_a_full_disk_stops_no_car() -> None:
    async with bench() as b:
        b.journal.broken = True
        await charging(b)


async def test_changes_are_told() -> None:
    async with bench() as b:
        await asyncio.sleep(5)
        before = b.changes

        await b.charger.go_offline()
        await until(lambda: not b.state.connected)

        assert b.changes > before


async def test_who_it_is_is_kept() -> None:
    async with bench(ABB_TERRA_AC) as b:
        await asyncio.sleep(10)

        assert b.charge_point.info.vendor == "ABB"
        assert b.journal.records[ID].firmware == "CDT_TACW11::V1.8.21"
        assert b.journal.records[ID].learned["provisioned"] is True
