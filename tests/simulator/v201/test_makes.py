"""Each make of the simulated charger, speaking OCPP 2.0.1."""

import asyncio

import pytest
from ocpp.exceptions import OCPPError

from addon.simulator.makes import EN_PLUS, MAKES
from addon.simulator.quirks import Quirks
from tests.simulator.v201.central_system import profile, running

pytestmark = pytest.mark.looptime

TOKEN = {"id_token": "R", "type": "Central"}


@pytest.mark.parametrize("make", [name for name in MAKES if name != "foxess_201"])
async def test_each_make_charges_and_is_metered(make: str) -> None:
    async with running(MAKES[make], plugged=False) as (charger, central):
        charger.plug_in()
        if MAKES[make].needs_remote_start:
            await asyncio.sleep(10)
            assert not central.events()
            status = await central.status("RequestStartTransaction", id_token=TOKEN, remote_start_id=1)
            assert status == "Accepted"
        await central.heard("TransactionEvent", event_type="Started")
        await central.heard("TransactionEvent", trigger_reason="MeterValuePeriodic")
        assert charger.station.drawing
        charger.unplug()
        await central.heard("TransactionEvent", event_type="Ended")


async def test_one_make_knows_the_newer_version_by_name_only() -> None:
    async with running(MAKES["foxess_201"], plugged=False) as (charger, central):
        with pytest.raises(OCPPError):
            await central.call("SetChargingProfile", evse_id=1, charging_profile=profile((0, 10)))
        assert charger.station.limit_a(charger.now_s()) == 32


async def test_one_make_greets_meters_while_idle_and_can_not_bear_change_availability() -> None:
    async with running(EN_PLUS, plugged=False) as (_, central):
        assert (await central.heard("DataTransfer"))["message_id"] == "gatewayInfo"
        assert (await central.heard("MeterValues"))["evse_id"] == 1
        await central.call("ChangeAvailability", operational_status="Operative")
        await central.heard("StatusNotification", connector_status="Faulted")
        await central.call("Reset", type="Immediate")
        await central.heard("StatusNotification", connector_status="Available", count=2)


async def test_one_make_rejects_a_start_with_a_profile() -> None:
    async with running(MAKES["go_e"], plugged=False) as (charger, central):
        limits = profile((0, 10), charging_profile_purpose="TxProfile")
        start = {"id_token": TOKEN, "remote_start_id": 1}
        assert await central.status("RequestStartTransaction", charging_profile=limits, **start) == "Rejected"
        assert await central.status("RequestStartTransaction", **start) == "Accepted"
        charger.plug_in()
        await central.heard("TransactionEvent", trigger_reason="RemoteStart")


async def test_one_make_stays_away_when_it_is_triggered_too_often() -> None:
    async with running(Quirks(max_triggers=1, sulks_s=300.0), plugged=False) as (_, central):
        for answered in (True, False):
            asked = central.call("TriggerMessage", requested_message="Heartbeat")
            if answered:
                await asked
            else:
                with pytest.raises(TimeoutError):
                    await asked
        await asyncio.sleep(240)
        assert central.connections == 1
        await asyncio.sleep(100)
        assert central.connections == 2


async def test_two_evses_divide_the_limit_of_the_station() -> None:
    async with running(evses=2) as (charger, central):
        start = "2027-01-14T08:00:00Z"
        whole = profile((0, 24), charging_profile_purpose="ChargingStationMaxProfile", start_schedule=start)
        assert await central.status("SetChargingProfile", evse_id=0, charging_profile=whole) == "Accepted"
        await asyncio.sleep(30)
        assert list(charger.station.terminals_a) == [16, 16, 16]
        charger.plug_in(2)
        await asyncio.sleep(60)
        assert [max(session.station.terminals_a) for session in charger.sessions] == [12, 12]
