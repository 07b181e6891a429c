"""Transactions of the simulated 2.0.1 charger, seen by the library's central system, in virtual time."""

import asyncio
import base64
from typing import Any

import pytest

from addon.simulator.outbox import Replay
from addon.simulator.quirks import Quirks
from tests.simulator.v201.central_system import NOW, profile, running

pytestmark = pytest.mark.looptime

PENDING = {"current_time": NOW, "interval": 7, "status": "Pending"}
FAST = {"SampledDataCtrlr.TxUpdatedInterval": "5"}


def readings(payload: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Read an event's or message's first meter value as {(measurand, phase): value}."""
    return {
        (item["measurand"], item.get("phase", "")): item["value"]
        for item in payload["meter_value"][0]["sampled_value"]
    }


async def test_boots_tells_its_status_and_beats() -> None:
    async with running(plugged=False, evses=2, password="secret") as (charger, central):
        await central.heard("Heartbeat", count=2)

        assert central.actions()[:3] == ["BootNotification", "StatusNotification", "StatusNotification"]
        boot = central.calls[0][1]
        assert (boot["reason"], boot["charging_station"]["vendor_name"]) == ("PowerUp", "Simulated")
        assert [payload["evse_id"] for _, payload in central.calls[1:3]] == [1, 2]
        assert base64.b64decode(central.headers["Authorization"].split()[1]) == b"demo-charger:secret"
        assert charger.connected


async def test_boots_again_while_pending_and_reports_what_it_is_asked_meanwhile() -> None:
    async with running(plugged=False) as (charger, central):
        accepted, central.answers["BootNotification"] = central.answers["BootNotification"], PENDING
        assert await central.status("Reset", type="Immediate") == "Accepted"
        await central.heard("BootNotification", count=3)
        assert (
            await central.status("GetBaseReport", request_id=5, report_base="SummaryInventory") == "Accepted"
        )
        assert (await central.heard("NotifyReport"))["request_id"] == 5
        assert not charger.connected
        central.answers["BootNotification"] = accepted
        assert await central.status("TriggerMessage", requested_message="BootNotification") == "Accepted"
        boot = await central.heard("BootNotification", count=4, within_s=1)

        assert boot["reason"] == "Triggered"
        await central.heard("StatusNotification", count=2)


async def test_a_session_from_plugging_in_to_unplugging() -> None:
    names = "Current.Import,Power.Active.Import,Voltage,Energy.Active.Import.Register"
    variables = {**FAST, "SampledDataCtrlr.TxUpdatedMeasurands": names}
    async with running(variables=variables) as (charger, central):
        await central.heard("TransactionEvent", count=8)
        charger.unplug()
        ended = await central.heard("TransactionEvent", event_type="Ended")
        await central.heard("StatusNotification", connector_status="Available")

        events = central.events()
        started = events[0]
        assert (await central.heard("Authorize"))["id_token"] == {
            "id_token": "SIMULATED",
            "type": "ISO14443",
        }
        assert started["trigger_reason"] == "Authorized"
        assert started["evse"] == {"id": 1, "connector_id": 1}
        assert started["id_token"]["id_token"] == "SIMULATED"
        assert len({event["transaction_info"]["transaction_id"] for event in events}) == 1
        assert [event["seq_no"] for event in events] == list(range(len(events)))
        assert not any(event["offline"] for event in events)
        changed = [e for e in events if e["trigger_reason"] == "ChargingStateChanged"]
        assert [e["transaction_info"]["charging_state"] for e in changed] == ["SuspendedEV", "Charging"]
        last = [e for e in events if e["trigger_reason"] == "MeterValuePeriodic"][-1]
        assert [readings(last)["Current.Import", phase] for phase in ("L1", "L2", "L3")] == [16, 16, 16]
        assert readings(last)["Voltage", "L2-N"] == 230
        assert readings(last)["Power.Active.Import", ""] == 11_040
        assert ended["transaction_info"]["stopped_reason"] == "EVDisconnected"
        assert ended["trigger_reason"] == "EVDeparted"
        assert readings(ended)["Energy.Active.Import.Register", ""] == int(charger.station.energy_wh)


async def test_a_transaction_may_begin_with_the_cable_and_end_with_it() -> None:
    points = {"TxCtrlr.TxStartPoint": "EVConnected", "TxCtrlr.TxStopPoint": "EVConnected"}
    async with running(variables=points) as (charger, central):
        await central.heard("TransactionEvent", trigger_reason="Authorized")
        started, authorized = central.events()[:2]
        assert (started["trigger_reason"], started["transaction_info"]["charging_state"]) == (
            "CablePluggedIn",
            "EVConnected",
        )
        assert "id_token" not in started
        assert authorized["id_token"]["id_token"] == "SIMULATED"
        await asyncio.sleep(30)
        assert max(charger.station.terminals_a) == 16
        charger.tap("SIMULATED")
        stopped = await central.heard("TransactionEvent", trigger_reason="StopAuthorized")
        assert stopped["event_type"] == "Updated"
        await asyncio.sleep(30)
        assert not charger.station.drawing
        assert not central.events("Ended")
        charger.unplug()
        await central.heard("TransactionEvent", event_type="Ended")


async def test_a_refused_token_charges_nothing_until_another_is_held_to_it() -> None:
    async with running(plugged=False) as (charger, central):
        central.answers["Authorize"] = {"id_token_info": {"status": "Blocked"}}
        charger.plug_in()
        await central.heard("StatusNotification", connector_status="Occupied")
        await asyncio.sleep(60)
        assert central.actions().count("Authorize") == 1
        assert not central.events()
        central.answers["Authorize"] = {"id_token_info": {"status": "Accepted"}}
        charger.tap("OTHER")

        started = await central.heard("TransactionEvent", event_type="Started")
        assert started["id_token"]["id_token"] == "OTHER"


async def test_a_token_refused_by_the_answer_to_its_event_stops_the_transaction() -> None:
    async with running(plugged=False) as (charger, central):
        central.answers["TransactionEvent"] = {"id_token_info": {"status": "Expired"}}
        charger.plug_in()
        ended = await central.heard("TransactionEvent", event_type="Ended")

        assert ended["transaction_info"]["stopped_reason"] == "DeAuthorized"
        assert not charger.station.drawing


@pytest.mark.parametrize(
    ("replay", "backwards", "times"),
    [(Replay.IN_ORDER, False, 1), (Replay.REVERSED, True, 1), (Replay.TWICE, False, 2)],
)
async def test_tells_later_what_happened_while_it_was_offline(
    replay: Replay, *, backwards: bool, times: int
) -> None:
    async with running(Quirks(replay=replay), variables=FAST) as (charger, central):
        await central.heard("TransactionEvent", count=4)
        await asyncio.sleep(1)
        await charger.go_offline()
        before = len(central.events())
        await asyncio.sleep(30)
        charger.unplug()
        charger.go_online()
        await central.heard("TransactionEvent", event_type="Ended")
        await asyncio.sleep(10)

        late = central.events()[before:]
        numbers = [event["seq_no"] for event in late]
        assert all(event["offline"] for event in late)
        assert numbers == sorted(numbers, reverse=backwards)
        assert len(numbers) == len(set(numbers)) * times >= 6
        assert central.actions().count("BootNotification") == 1


@pytest.mark.parametrize(("allowed", "starts"), [("true", True), ("false", False)])
async def test_starts_offline_where_it_may(allowed: str, *, starts: bool) -> None:
    variables = {"AuthCtrlr.OfflineTxForUnknownIdEnabled": allowed}
    async with running(plugged=False, variables=variables) as (charger, central):
        await charger.go_offline()
        charger.plug_in()
        await asyncio.sleep(60)
        assert charger.station.drawing == starts
        charger.go_online()
        await asyncio.sleep(10)

        assert [event["offline"] for event in central.events("Started")] == [starts]


async def test_starts_offline_for_a_token_of_its_list() -> None:
    async with running(plugged=False) as (charger, central):
        listed = {"id_token": {"id_token": "SIMULATED", "type": "ISO14443"}}
        assert (
            await central.status(
                "SendLocalList",
                version_number=1,
                update_type="Full",
                local_authorization_list=[{**listed, "id_token_info": {"status": "Accepted"}}],
            )
            == "Accepted"
        )
        await charger.go_offline()
        charger.plug_in()
        await asyncio.sleep(30)

        assert charger.station.drawing


async def test_power_lost_ends_the_transaction_and_boots() -> None:
    async with running() as (charger, central):
        await asyncio.sleep(30)
        await charger.lose_power()
        await central.heard("BootNotification", count=2)
        ended = await central.heard("TransactionEvent", event_type="Ended")

        assert ended["transaction_info"]["stopped_reason"] == "PowerLoss"
        assert ended["offline"]
        assert not charger.station.drawing


async def test_samples_by_the_clock_with_and_without_a_transaction() -> None:
    async with running(evses=2, variables={"AlignedDataCtrlr.Interval": "900"}) as (charger, central):
        await asyncio.sleep(1000)

        aligned = [e for e in central.events() if e["trigger_reason"] == "MeterValueClock"]
        assert [e["timestamp"][11:19] for e in aligned] == ["08:15:00"]
        idle = await central.heard("MeterValues")
        assert idle["evse_id"] == 2
        assert idle["meter_value"][0]["sampled_value"][0]["context"] == "Sample.Clock"
        assert charger.sessions[1].station.terminals_a == (0, 0, 0)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
async def test_obeys_a_profile_and_falls_to_its_second_period_by_itself(version: str) -> None:
    async with running(version=version) as (charger, central):
        assert central.headers["Sec-WebSocket-Protocol"] == f"ocpp{version}"
        await asyncio.sleep(20)
        transaction_id = central.events()[0]["transaction_info"]["transaction_id"]
        due_s = 86_400 + round(asyncio.get_running_loop().time()) + 90
        limits = profile(
            (0, 10.0),
            (due_s, 6.0),
            start_schedule="2027-01-14T08:00:00Z",
            charging_profile_purpose="TxProfile",
            transaction_id=transaction_id,
        )
        assert await central.status("SetChargingProfile", evse_id=1, charging_profile=limits) == "Accepted"
        await asyncio.sleep(10)
        assert list(charger.station.terminals_a) == [10, 10, 10]
        await charger.go_offline()
        await asyncio.sleep(90)

        assert list(charger.station.terminals_a) == [6, 6, 6]
