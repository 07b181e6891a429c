"""The OCA's test cases of tags and transactions (OCPP 1.6, role central system), by their numbers.

Each is played by the simulated charger on a real socket; what is asserted is what the central system knows
and keeps of it.
"""

from __future__ import annotations

import asyncio

import pytest

from addon.config import TagOptions
from addon.csms.sessions.authorization import Authorizer
from addon.errors import PeerRefusedError
from addon.model.loadpoint import ChargingStatus
from addon.model.transaction import TransactionRecord
from tests.csms.bench import EPOCH_S, Bench, bench, now_s, until

pytestmark = pytest.mark.looptime

TAG = "SIMULATED"


def doorman(*tags: TagOptions) -> Authorizer:
    authorizer = Authorizer(now_s, lambda: EPOCH_S + now_s(), lambda *_: None)
    authorizer.reconfigure(tags, accept_unknown=False)
    return authorizer


def only(b: Bench) -> TransactionRecord:
    [record] = b.journal.transactions
    return record


async def ended(b: Bench) -> TransactionRecord:
    """Wait until the one session there was has its end."""
    await until(lambda: b.journal.transactions and only(b).settled, within_s=400)
    return only(b)


async def test_tc_003_charging_begins_with_the_plug() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await until(lambda: b.state.status is ChargingStatus.CHARGING)

        assert (only(b).id_tag, only(b).stopped_wall_s) == (TAG, None)


async def test_tc_004_1_charging_begins_with_the_card() -> None:
    async with bench() as b:
        b.follow(16)
        b.charger.tap("CARD")
        await asyncio.sleep(10)
        assert b.state.session is None
        await b.session()

        assert only(b).id_tag == "CARD"


async def test_tc_004_2_a_card_that_nobody_plugs_in_for_begins_nothing() -> None:
    async with bench(ConnectionTimeOut="20") as b:
        b.follow(16)
        b.charger.tap("CARD")
        await asyncio.sleep(60)

        assert (b.state.session, b.journal.transactions) == (None, [])


async def test_tc_005_1_pulling_the_plug_ends_it() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(120)
        b.charger.unplug()
        record = await ended(b)

        assert (record.stop_reason, b.state.session) == ("EVDisconnected", None)
        assert record.energy_wh == pytest.approx(b.station.energy_wh - (record.meter_start_wh or 0), abs=1)


async def test_tc_007_a_card_of_the_cache_is_not_asked_about_and_charges() -> None:
    async with bench() as b:
        b.follow(16)
        b.charger.agenda.id_tag = "REFUSED BY NOBODY"
        b.charger.plug_in()
        b.charger.start("CACHED")
        await until(lambda: b.state.session is not None)

        assert only(b).id_tag == "CACHED"


@pytest.mark.parametrize("plugged_first", [True, False])
async def test_tc_010_011_1_a_start_from_afar(*, plugged_first: bool) -> None:
    """Cable first, or the start first."""
    authorizer = doorman()
    async with bench(admits=authorizer) as b:
        b.follow(16)
        tag = authorizer.expect("CP1")
        if plugged_first:
            b.charger.plug_in()
            await asyncio.sleep(5)
        await b.charge_point.remote_start(1, tag)
        if not plugged_first:
            await asyncio.sleep(5)
            b.charger.plug_in()
        await until(lambda: b.state.session is not None)

        assert (only(b).id_tag, only(b).tag_name, only(b).refused) == (tag, "remote", "")


async def test_tc_011_2_a_start_from_afar_that_nobody_plugs_in_for_begins_nothing() -> None:
    authorizer = doorman()
    async with bench(admits=authorizer, ConnectionTimeOut="20") as b:
        b.follow(16)
        await b.charge_point.remote_start(1, authorizer.expect("CP1"))
        await asyncio.sleep(400)
        b.charger.plug_in()
        await asyncio.sleep(30)

        assert (b.state.session, b.journal.transactions) == (None, [])


async def test_tc_012_a_stop_from_afar() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)
        await b.charge_point.remote_stop(1)

        assert (await ended(b)).stop_reason == "Remote"


async def test_tc_026_028_a_start_and_a_stop_that_are_rejected() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        with pytest.raises(PeerRefusedError, match="RemoteStartTransaction with Rejected"):
            await b.charge_point.remote_start(1, "OTHER")
        b.charger.unplug()
        await ended(b)
        with pytest.raises(PeerRefusedError, match="No session is running"):
            await b.charge_point.remote_stop(1)


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("023_1 invalid", ()),
        ("023_2 expired", (TagOptions(id=TAG, expires="2026-01-01"),)),
        ("023_3 blocked", (TagOptions(id=TAG, blocked=True),)),
    ],
)
async def test_tc_023_a_card_that_may_not_charge_begins_nothing(
    tag: str, known: tuple[TagOptions, ...]
) -> None:
    del tag
    async with bench(admits=doorman(*known)) as b:
        b.follow(16)
        b.charger.plug_in()
        await asyncio.sleep(60)

        assert (b.state.session, b.journal.transactions) == (None, [])


async def test_tc_032_1_losing_power_ends_it_once_it_is_back() -> None:
    async with bench() as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(120)
        await b.charger.lose_power()

        assert (await ended(b)).stop_reason == "PowerLoss"


async def test_tc_037_1_a_session_that_began_offline_is_told_afterwards() -> None:
    async with bench(admits=doorman(TagOptions(id=TAG, name="Anna"))) as b:
        b.follow(16)
        await until(lambda: b.charger.local_list.accepts(TAG))  # it was given our list
        await b.charger.go_offline()
        await until(lambda: not b.state.connected, within_s=200)
        b.charger.plug_in()
        await asyncio.sleep(300)
        assert b.station.transaction is not None
        b.charger.go_online()
        await until(lambda: b.state.session is not None, within_s=400)

        assert (only(b).offline, only(b).tag_name, only(b).refused) == (True, "Anna", "")
        assert b.state.session is not None
        assert now_s() - b.state.session.started_at_s > 290


async def test_tc_037_3_a_session_that_began_offline_with_an_invalid_card_ends_with_its_answer() -> None:
    async with bench(admits=doorman(), AllowOfflineTxForUnknownId="true") as b:
        b.follow(16)
        await b.charger.go_offline()
        await until(lambda: not b.state.connected, within_s=200)
        b.charger.plug_in()
        await asyncio.sleep(120)
        assert b.station.transaction is not None
        b.charger.go_online()
        record = await ended(b)

        assert (record.refused, record.stop_reason, record.offline) == ("Invalid", "DeAuthorized", True)


async def test_tc_039_a_session_that_begins_and_ends_offline_is_one_record() -> None:
    async with bench(AllowOfflineTxForUnknownId="true") as b:
        b.follow(16)
        await b.charger.go_offline()
        await until(lambda: not b.state.connected, within_s=200)
        b.charger.plug_in()
        await asyncio.sleep(600)
        b.charger.unplug()
        await asyncio.sleep(60)
        b.charger.go_online()
        record = await ended(b)

        assert (record.offline, record.stop_reason) == (True, "EVDisconnected")
        assert record.energy_wh == pytest.approx(b.station.energy_wh - (record.meter_start_wh or 0), abs=1)
        assert (record.stopped_wall_s or 0) - record.started_wall_s == pytest.approx(600, abs=5)


async def test_tc_042_043_the_list_of_tags_is_given_and_kept_up_to_date() -> None:
    authorizer = doorman(TagOptions(id="AAAA"), TagOptions(id="BBBB"))
    async with bench(admits=authorizer) as b:
        await until(lambda: b.charger.local_list.version > 0)
        assert set(b.charger.local_list.tags) == {"AAAA", "BBBB"}
        version = b.charger.local_list.version

        authorizer.reconfigure((TagOptions(id="BBBB", blocked=True),), accept_unknown=False)
        b.charge_point.care.tags_changed()
        await until(lambda: b.charger.local_list.version > version)

        assert [b.charger.local_list.accepts(tag) for tag in ("AAAA", "BBBB")] == [False, False]
        assert set(b.charger.local_list.tags) == {"BBBB"}
