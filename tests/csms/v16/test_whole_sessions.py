"""OCA's cases with a charger that acts by itself: the simulated one, through whole sessions, by their ids.

What is said in them stands in the transcripts of `tests/data/ocpp/oca`; here it is what the car does.
"""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.v16.speech import Conversation16
from addon.csms.way import Unit
from addon.errors import PeerRefusedError
from addon.model.loadpoint import ChargingStatus
from addon.simulator.quirks import Quirks
from tests.csms.bench import Bench, bench, now_s, until

pytestmark = pytest.mark.looptime


async def charging(b: Bench, limit_a: float = 10) -> int:
    """Have a session whose car has settled at its limit; returns its id."""
    b.follow(limit_a)
    await b.session()
    await asyncio.sleep(40)
    assert b.state.session
    assert max(b.station.terminals_a) <= limit_a
    return b.state.session.transaction_id


async def test_tc_001_cold_boot() -> None:
    async with bench() as b:
        await until(lambda: b.state.status is ChargingStatus.AVAILABLE)

        assert b.charge_point.info.firmware == b.station.quirks.firmware
        assert b.state.session is None


async def test_tc_003_and_005_1_a_session_from_plugging_in_to_unplugging_at_the_car() -> None:
    async with bench() as b:
        await charging(b)
        assert b.state.status is ChargingStatus.CHARGING
        assert b.state.power_w == pytest.approx(3 * 230 * 10, rel=0.1)

        b.charger.unplug()

        await until(lambda: b.state.session is None)
        await until(lambda: b.state.status is ChargingStatus.AVAILABLE)
        assert b.state.energy_wh == pytest.approx(b.station.energy_wh, abs=25)


async def test_tc_010_and_012_stopped_and_started_from_afar() -> None:
    async with bench() as b:
        first = await charging(b)

        await b.charge_point.remote_stop(1)
        await until(lambda: b.state.session is None)
        assert not b.station.drawing

        await b.charge_point.remote_start(1, "FROM-AFAR")
        await until(lambda: b.state.session is not None)
        await asyncio.sleep(40)

        assert b.state.session
        assert (b.state.session.id_tag, b.state.session.transaction_id > first) == ("FROM-AFAR", True)
        assert b.station.limit_a(now_s()) == 10


async def test_tc_011_1_a_start_from_afar_waits_for_the_car() -> None:
    async with bench() as b:
        await b.charge_point.remote_start(1, "FROM-AFAR")
        await asyncio.sleep(10)
        before = b.state.session

        await b.session()
        after = b.state.session

        assert before is None
        assert after
        assert after.id_tag == "FROM-AFAR"


async def test_tc_026_a_start_from_afar_beside_a_session_is_refused() -> None:
    async with bench() as b:
        first = await charging(b)

        with pytest.raises(PeerRefusedError, match="RemoteStartTransaction with Rejected"):
            await b.charge_point.remote_start(1, "FROM-AFAR")

        assert b.state.session
        assert b.state.session.transaction_id == first


@pytest.mark.parametrize("hard", [True, False])
async def test_tc_013_and_014_a_reset_ends_the_session_and_the_next_is_limited(*, hard: bool) -> None:
    async with bench() as b:
        first = await charging(b)

        await b.charge_point.reset(hard=hard)
        await until(lambda: b.state.session is None or b.state.session.transaction_id != first)
        await until(lambda: b.charger.connected, within_s=120)
        b.charger.unplug()
        await asyncio.sleep(5)
        second = await charging(b, 8)

        assert second != first
        assert b.station.limit_a(now_s()) == 8


async def test_tc_018_1_unlocking_the_cable_ends_the_session() -> None:
    async with bench() as b:
        await charging(b)

        await b.charge_point.unlock(1)

        await until(lambda: b.state.session is None)
        assert not b.station.drawing


async def test_tc_037_1_a_session_begun_offline_is_limited_as_soon_as_it_is_back() -> None:
    async with bench() as b:
        b.follow(10)
        await asyncio.sleep(20)
        await b.charger.go_offline()
        b.charger.plug_in()
        await asyncio.sleep(60)
        b.charger.go_online()
        await until(lambda: b.state.session is not None, within_s=120)
        await asyncio.sleep(20)

        assert b.station.limit_a(now_s()) == 10


async def test_tc_039_a_session_ended_offline_is_over_when_it_is_back() -> None:
    async with bench() as b:
        await charging(b)
        await b.charger.go_offline()
        b.charger.unplug()
        await asyncio.sleep(60)
        assert b.state.session is not None

        b.charger.go_online()
        await until(lambda: b.state.session is None, within_s=120)


async def test_tc_056_the_next_car_begins_at_the_stored_default() -> None:
    async with bench() as b:
        await charging(b)
        b.charger.unplug()
        await until(lambda: b.state.session is None)
        b.follows = None  # nobody tells it anything
        b.charger.plug_in()
        await until(lambda: b.state.session is not None)
        await asyncio.sleep(30)

        assert b.station.limit_a(now_s()) == 6


async def test_tc_057_a_limit_within_a_session_is_followed_down_and_up() -> None:
    async with bench() as b:
        await charging(b, 16)
        for limit_a in (7.0, 12.0):
            b.follow(limit_a)
            await asyncio.sleep(30)
            assert b.station.limit_a(now_s()) == limit_a
            assert max(b.station.terminals_a) == pytest.approx(limit_a, abs=0.5)


async def test_tc_066_the_composite_schedule_shows_the_limit_and_its_fall() -> None:
    async with bench() as b:
        await charging(b, 12)
        talk = b.charge_point._conversation
        assert isinstance(talk, Conversation16)

        schedule = await talk.requests.get_composite_schedule(1, 300, Unit.AMPS)

        assert schedule
        assert [limit for _, limit in schedule.periods] == [12.0, 6.0]


async def test_tc_067_a_default_that_is_cleared_is_none() -> None:
    async with bench() as b:
        await charging(b)
        talk = b.charge_point._conversation
        assert isinstance(talk, Conversation16)

        assert await talk.requests.clear_charging_profile(profile_id=2001) == "Accepted"
        assert await talk.requests.clear_charging_profile(profile_id=2001) == "Unknown"


async def test_tc_019_021_and_040_its_configuration() -> None:
    async with bench() as b:
        await asyncio.sleep(10)
        talk = b.charge_point._conversation
        assert isinstance(talk, Conversation16)

        everything = await talk.configuration.all()
        one_by_one = await talk.configuration.all(one_by_one=True)

        assert {key.key for key in one_by_one} <= {key.key for key in everything}
        assert len(one_by_one) > 5
        assert await talk.configuration.change("MeterValueSampleInterval", "20") == "Accepted"
        assert await talk.configuration.get("MeterValueSampleInterval") == "20"
        assert await talk.configuration.change("NoSuchKey", "20") == "NotSupported"


async def test_a_make_that_drops_the_link_when_asked_for_all_keys_is_asked_one_by_one() -> None:
    async with bench(Quirks(full_configuration_drops_link=True)) as b:
        await asyncio.sleep(10)
        talk = b.charge_point._conversation
        assert isinstance(talk, Conversation16)

        assert await talk.configuration.all(one_by_one=True)
        assert b.charger.connected
