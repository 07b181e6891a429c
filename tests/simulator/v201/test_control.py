"""Remote control, resets and reservations of the simulated 2.0.1 charger."""

import asyncio

import pytest

from tests.simulator.v201.central_system import profile, running

pytestmark = pytest.mark.looptime

TOKEN = {"id_token": "REMOTE", "type": "Central"}
LATER = "2027-01-15T09:00:00Z"


async def test_remote_stop_and_remote_start_with_a_profile() -> None:
    async with running() as (charger, central):
        first = charger.sessions[0].transaction_id
        assert await central.status("RequestStopTransaction", transaction_id=first) == "Accepted"
        ended = await central.heard("TransactionEvent", event_type="Ended")
        assert (ended["trigger_reason"], ended["transaction_info"]["stopped_reason"]) == (
            "RemoteStop",
            "Remote",
        )
        limits = profile((0, 7.0), charging_profile_purpose="TxProfile")
        answer = await central.call(
            "RequestStartTransaction", id_token=TOKEN, remote_start_id=77, charging_profile=limits
        )
        started = await central.heard("TransactionEvent", event_type="Started", count=2)
        assert answer.transaction_id == started["transaction_info"]["transaction_id"] != first
        assert (started["trigger_reason"], started["transaction_info"]["remote_start_id"]) == (
            "RemoteStart",
            77,
        )
        await asyncio.sleep(30)

        assert list(charger.station.terminals_a) == [7, 7, 7]


@pytest.mark.parametrize(("waits_s", "starts"), [(30, True), (90, False)])
async def test_a_remote_start_waits_for_its_car_a_while(waits_s: float, *, starts: bool) -> None:
    async with running(plugged=False) as (charger, central):
        await central.call("RequestStartTransaction", id_token=TOKEN, remote_start_id=5, evse_id=1)
        await asyncio.sleep(waits_s)
        charger.plug_in()
        started = await central.heard("TransactionEvent", event_type="Started")

        assert (started["trigger_reason"] == "RemoteStart") == starts


@pytest.mark.parametrize(("kind", "reason"), [("Immediate", "ImmediateReset"), ("OnIdle", "EVDisconnected")])
async def test_reset_boots_again(kind: str, reason: str) -> None:
    async with running() as (charger, central):
        await central.call("Reset", type=kind)
        await asyncio.sleep(30)
        assert central.actions().count("BootNotification") == (2 if kind == "Immediate" else 1)
        charger.unplug() if kind == "OnIdle" else None
        boot = await central.heard("BootNotification", count=2)

        assert boot["reason"] == ("RemoteReset" if kind == "Immediate" else "ScheduledReset")
        assert central.events("Ended")[0]["transaction_info"]["stopped_reason"] == reason


@pytest.mark.parametrize(
    ("requested", "heard"),
    [
        (name, name)
        for name in (
            "BootNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "LogStatusNotification",
            "MeterValues",
            "StatusNotification",
            "TransactionEvent",
        )
    ]
    + [("SignChargingStationCertificate", "SignCertificate")],
)
async def test_sends_what_is_triggered(requested: str, heard: str) -> None:
    async with running() as (charger, central):
        charger.csr = "-----BEGIN CERTIFICATE REQUEST-----"
        await asyncio.sleep(30)
        before = central.actions().count(heard)
        assert await central.status("TriggerMessage", requested_message=requested) == "Accepted"
        await central.heard(heard, count=before + 1, within_s=1)


async def test_a_reservation_shows_bars_others_and_expires() -> None:
    async with running(plugged=False) as (_, central):
        reserve = {"id": 4, "id_token": TOKEN, "evse_id": 1}
        assert await central.status("ReserveNow", expiry_date_time=LATER, **reserve) == "Accepted"
        await central.heard("StatusNotification", connector_status="Reserved")
        other = {"id_token": "OTHER", "type": "Central"}
        started = {"remote_start_id": 1, "evse_id": 1}
        assert await central.status("RequestStartTransaction", id_token=other, **started) == "Rejected"
        assert await central.status("CancelReservation", reservation_id=4) == "Accepted"
        await central.heard("StatusNotification", connector_status="Available", count=2)
        soon = "2027-01-15T08:01:00Z"
        assert await central.status("ReserveNow", expiry_date_time=soon, **reserve) == "Accepted"
        update = await central.heard("ReservationStatusUpdate")

        assert update == {"reservation_id": 4, "reservation_update_status": "Expired"}
        await central.heard("StatusNotification", connector_status="Available", count=3)


async def test_says_what_its_people_make_it_say() -> None:
    async with running() as (charger, central):
        charger.tell_needs(energy_wh=20_000, max_a=16)
        charger.tell_security_event("TamperDetectionActivated", "the lid")

        needs = (await central.heard("NotifyEVChargingNeeds"))["charging_needs"]
        assert needs["ac_charging_parameters"]["energy_amount"] == 20_000
        assert (await central.heard("SecurityEventNotification"))["tech_info"] == "the lid"
