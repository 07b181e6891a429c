"""The simulated charger on a real socket, against a scripted central system, in virtual time."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from addon.simulator.car import CarModel
from addon.simulator.charger import Charger
from addon.simulator.quirks import (
    ABB_TERRA_AC,
    FORGETFUL,
    HEEDS_RELATIVE_ONLY,
    IGNORES_STOPS,
    QUIRKS,
    STANDARD,
    Quirks,
)
from addon.simulator.station import Station
from tests.simulator.central_system import CentralSystem, Refused

pytestmark = pytest.mark.looptime

EPOCH_S = 1_800_000_000.0  # 2027-01-15T08:00:00Z


@contextlib.asynccontextmanager
async def running(
    quirks: Quirks = STANDARD,
    *,
    car: CarModel | None = None,
    plugged: bool = True,
    connectors: int = 1,
    **options: Any,  # noqa: ANN401 - the charger's own
) -> AsyncIterator[tuple[Charger, CentralSystem]]:
    """A charger that has booted, with its car plugged in unless said otherwise."""
    async with CentralSystem().listening() as central:
        now_s = asyncio.get_running_loop().time()
        stations = [
            Station(quirks=quirks, car=car, now_s=now_s, epoch_s=EPOCH_S - now_s) for _ in range(connectors)
        ]
        charger = Charger(central.url, "demo-charger", *stations, **options)
        life = asyncio.create_task(charger.run())
        try:
            if plugged:
                charger.plug_in()
                await central.heard("StartTransaction")
            else:
                await central.status("Available")
            yield charger, central
        finally:
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life


def sample(payload: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Read MeterValues as {(measurand, phase): value}."""
    return {
        (item["measurand"], item.get("phase", "")): float(item["value"])
        for item in payload["meterValue"][0]["sampledValue"]
    }


async def test_boots_and_tells_its_status_then_beats() -> None:
    async with running(plugged=False) as (charger, central):
        await central.heard("Heartbeat", count=3)

        assert [action for action, _ in central.calls[:3]] == [
            "BootNotification",
            *2 * ["StatusNotification"],
        ]
        assert central.headers["path"] == "/demo-charger"
        assert central.headers["Sec-WebSocket-Protocol"] == "ocpp1.6"
        assert asyncio.get_running_loop().time() == pytest.approx(180, abs=5)
        assert charger.connected


async def test_authenticates_with_its_password() -> None:
    async with running(plugged=False, password="secret") as (_, central):
        assert base64.b64decode(central.headers["Authorization"].split()[1]) == b"demo-charger:secret"


async def test_boots_again_until_it_is_accepted() -> None:
    async with CentralSystem().listening() as central:
        accepted = central.answers["BootNotification"]
        assert isinstance(accepted, dict)
        central.answers["BootNotification"] = {**accepted, "status": "Pending", "interval": 7}
        life = asyncio.create_task(Charger(central.url, "x", Station()).run())
        await central.heard("BootNotification", count=3)
        assert set(central.actions()) == {"BootNotification"}
        central.answers["BootNotification"] = accepted
        await central.status("Available")
        life.cancel()


async def test_a_plugged_car_is_authorised_charges_and_is_metered() -> None:
    async with running(id_tag="TAG1") as (charger, central):
        assert await central.heard("Authorize") == {"idTag": "TAG1"}
        start = await central.heard("StartTransaction")
        assert (start["connectorId"], start["idTag"], start["meterStart"]) == (1, "TAG1", 0)
        assert start["timestamp"].startswith("2027-01-15T08:00:0")
        await central.call("ChangeConfiguration", key="MeterValueSampleInterval", value="5")
        await central.call(
            "ChangeConfiguration", key="MeterValuesSampledData", value=",".join(STANDARD.measurands)
        )
        await central.status("Charging")
        await asyncio.sleep(30)

        payload = central.calls[-1][1]
        values = sample(payload)
        assert payload["transactionId"] == 42
        assert [values["Current.Import", phase] for phase in ("L1", "L2", "L3")] == [16, 16, 16]
        assert values["Voltage", "L2-N"] == 230
        assert values["Power.Active.Import", "L1"] == 3680
        assert values["Power.Active.Import", ""] == 11_040
        assert values["Current.Offered", ""] == 32
        assert 50 < values["Energy.Active.Import.Register", ""] <= charger.station.energy_wh
        assert central.actions().count("MeterValues") in range(6, 13)


async def test_a_refused_tag_charges_nothing_and_is_not_asked_about_again() -> None:
    async with running(plugged=False) as (charger, central):
        central.answers["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
        charger.plug_in()
        await central.status("Preparing")
        await asyncio.sleep(60)

        assert central.actions().count("Authorize") == 1
        assert not charger.station.drawing


async def test_follows_a_profile_and_falls_to_its_second_period_by_itself() -> None:
    async with running() as (charger, central):
        await central.status("Charging")
        await asyncio.sleep(20)
        offset_s = 86_400 + round(asyncio.get_running_loop().time()) + 90
        answer = await central.call(
            "SetChargingProfile",
            connectorId=1,
            csChargingProfiles=central.profile(
                (0, 10.0), (offset_s, 6.0), start_schedule="2027-01-14T08:00:00Z"
            ),
        )
        assert answer == {"status": "Accepted"}
        await asyncio.sleep(10)
        assert list(charger.station.terminals_a) == [10, 10, 10]
        await charger.go_offline()
        await asyncio.sleep(90)

        assert list(charger.station.terminals_a) == [6, 6, 6]
        assert [(order.status, order.limit_a) for order in charger.station.orders] == [("Accepted", 10.0)]


async def test_zero_pauses_it_and_more_resumes_it() -> None:
    async with running() as (charger, central):
        await central.status("Charging")
        await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=central.profile((0, 0)))
        await central.status("SuspendedEVSE")
        await asyncio.sleep(14)
        assert not charger.station.drawing
        await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=central.profile((0, 8)))
        await central.status("Charging")
        await asyncio.sleep(10)

        assert list(charger.station.terminals_a) == [8, 8, 8]


async def test_keeps_its_session_through_a_lost_link_and_tells_all_of_it_later() -> None:
    async with running() as (charger, central):
        await central.status("Charging")
        await charger.go_offline()
        await asyncio.sleep(300)
        charger.unplug()
        charger.go_online()
        stop = await central.heard("StopTransaction")

        assert stop["transactionId"] == 42
        assert stop["reason"] == "EVDisconnected"
        assert stop["meterStop"] == int(charger.station.energy_wh) > 500
        assert central.actions().count("BootNotification") == 1
        assert central.actions().count("StartTransaction") == 1
        assert central.actions().count("MeterValues") >= 4


async def test_a_start_whose_answer_was_lost_is_told_again_as_it_was() -> None:
    async with running() as (charger, central):
        await charger.drop_link()
        again = await central.heard("StartTransaction", count=2)

        assert again == await central.heard("StartTransaction")
        await asyncio.sleep(5)
        assert charger.station.transaction
        assert charger.station.transaction.id == 42


async def test_dials_again_with_growing_pauses() -> None:
    async with running(plugged=False) as (charger, central):
        await charger.drop_link()
        await central.heard("StatusNotification", count=4, within_s=5)

        assert central.connections == 2


async def test_remote_stop_and_remote_start() -> None:
    async with running() as (charger, central):
        await central.status("Charging")
        assert await central.call("RemoteStopTransaction", transactionId=41) == {"status": "Rejected"}
        assert await central.call("RemoteStopTransaction", transactionId=42) == {"status": "Accepted"}
        assert (await central.heard("StopTransaction"))["reason"] == "Remote"
        await central.status("Finishing")
        assert not charger.station.drawing
        central.answers["StartTransaction"] = {"transactionId": 43, "idTagInfo": {"status": "Accepted"}}
        profile = central.profile((0, 7), chargingProfilePurpose="TxProfile")
        started = await central.call("RemoteStartTransaction", idTag="R", chargingProfile=profile)
        assert started == {"status": "Accepted"}
        await central.heard("StartTransaction", idTag="R")
        await asyncio.sleep(30)

        assert list(charger.station.terminals_a) == [7, 7, 7]
        assert await central.call("RemoteStartTransaction", idTag="R") == {"status": "Rejected"}


async def test_a_transaction_whose_tag_is_no_longer_valid_ends() -> None:
    async with running(plugged=False) as (charger, central):
        central.answers["StartTransaction"] = {"transactionId": 5, "idTagInfo": {"status": "Invalid"}}
        charger.plug_in()

        assert (await central.heard("StopTransaction"))["reason"] == "DeAuthorized"


async def test_what_is_not_answered_is_tried_three_times() -> None:
    async with running() as (charger, central):
        central.answers["StopTransaction"] = None
        charger.unplug()
        await central.heard("StopTransaction", count=3)
        await asyncio.sleep(200)

        assert central.actions().count("StopTransaction") == 3
        assert charger.connected


async def test_goes_out_of_service_after_its_session() -> None:
    async with running() as (charger, central):
        answer = await central.call("ChangeAvailability", connectorId=0, type="Inoperative")
        assert answer == {"status": "Scheduled"}
        charger.unplug()
        await central.status("Unavailable")
        await central.call("ChangeAvailability", connectorId=0, type="Operative")
        await central.status("Available")
        assert await central.call("ChangeAvailability", connectorId=2, type="Operative") == {
            "status": "Rejected"
        }


@pytest.mark.parametrize(("kind", "stops_first"), [("Soft", True), ("Hard", False)])
async def test_reset_boots_again_and_ends_the_session(kind: str, *, stops_first: bool) -> None:
    async with running() as (_, central):
        assert await central.call("Reset", type=kind) == {"status": "Accepted"}
        await central.heard("BootNotification", count=2)
        stop = await central.heard("StopTransaction")
        actions = central.actions()

        assert stop["reason"] == f"{kind}Reset"
        assert stops_first == (actions.index("StopTransaction") < actions.index("BootNotification", 1))


@pytest.mark.parametrize("message", ["BootNotification", "Heartbeat", "MeterValues", "StatusNotification"])
async def test_sends_a_message_when_triggered(message: str) -> None:
    async with running() as (_, central):
        await central.status("Charging")
        before = central.actions().count(message)
        assert await central.call("TriggerMessage", requestedMessage=message) == {"status": "Accepted"}
        await central.heard(message, count=before + 1, within_s=2)


async def test_answers_what_it_can_not_do() -> None:
    core = Quirks(feature_profiles=("Core", "RemoteTrigger"), knows_security=False)
    async with running(core, plugged=False) as (_, central):
        trigger = await central.call("TriggerMessage", requestedMessage="FirmwareStatusNotification")
        assert trigger == {"status": "NotImplemented"}
        assert await central.call("DataTransfer", vendorId="X") == {"status": "UnknownVendorId"}
        with pytest.raises(Refused, match="NotImplemented"):
            await central.call("GetLocalListVersion")
        assert await central.call("UnlockConnector", connectorId=1) == {"status": "Unlocked"}


async def test_tells_and_changes_its_configuration() -> None:
    async with running(plugged=False) as (charger, central):
        answer = await central.call("GetConfiguration", key=["NumberOfConnectors", "NoSuchKey"])
        assert answer == {
            "configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "1"}],
            "unknownKey": ["NoSuchKey"],
        }
        everything = (await central.call("GetConfiguration"))["configurationKey"]
        assert "AuthorizationKey" not in {item["key"] for item in everything}
        for key, value, status in (
            ("HeartbeatInterval", "10", "Accepted"),
            ("HeartbeatInterval", "often", "Rejected"),
            ("NumberOfConnectors", "2", "Rejected"),
            ("NoSuchKey", "1", "NotSupported"),
            ("MeterValuesSampledData", "Current.Import,SoC", "Rejected"),
            ("MeterValuesSampledData", "Current.Import,Voltage", "Accepted"),
            ("AuthorizationKey", "0123456789abcdef", "Accepted"),
        ):
            assert await central.call("ChangeConfiguration", key=key, value=value) == {"status": status}
        assert charger.configuration.measurands() == ("Current.Import", "Voltage")


async def test_composite_schedule_and_clearing() -> None:
    async with running() as (charger, central):
        await central.call(
            "SetChargingProfile", connectorId=1, csChargingProfiles=central.profile((0, 12.5), (3600, 6))
        )
        answer = await central.call("GetCompositeSchedule", connectorId=1, duration=60)
        assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 12.5}]
        assert answer["scheduleStart"].startswith("2027-01-15T08:00:")
        assert await central.call("ClearChargingProfile", id=1) == {"status": "Accepted"}
        assert await central.call("ClearChargingProfile", id=1) == {"status": "Unknown"}
        assert charger.station.limit_a(charger.now_s()) == 32


async def test_the_terra_ac_drops_the_link_when_asked_for_everything() -> None:
    async with running(ABB_TERRA_AC, plugged=False) as (_, central):
        with contextlib.suppress(TimeoutError):
            await central.call("GetConfiguration")
        await central.heard("StatusNotification", count=4)

        assert central.connections == 2
        assert central.actions().count("BootNotification") == 1


async def test_the_terra_ac_reboots_when_its_many_measurands_are_read_back() -> None:
    async with running(ABB_TERRA_AC, plugged=False) as (_, central):
        for value in (",".join(ABB_TERRA_AC.measurands), "Current.Import"):
            answer = await central.call("ChangeConfiguration", key="MeterValuesSampledData", value=value)
            assert answer == {"status": "Accepted"}
        await central.call("GetConfiguration", key=["MeterValuesSampledData"])
        assert central.connections == 1
        await central.call(
            "ChangeConfiguration", key="MeterValuesSampledData", value="Temperature,Current.Import"
        )
        with contextlib.suppress(TimeoutError):
            await central.call("GetConfiguration", key=["MeterValuesSampledData"])
        await central.heard("BootNotification", count=2)


async def test_the_terra_ac_tells_its_start_again_and_counts_its_session_from_zero() -> None:
    async with running(ABB_TERRA_AC) as (charger, central):
        await central.status("Charging")
        await asyncio.sleep(60)
        charger.unplug()
        await central.heard("StopTransaction")
        charger.plug_in()
        second = await central.heard("StartTransaction", count=2)
        await asyncio.sleep(60)
        await charger.drop_link()

        assert second == await central.heard("StartTransaction", count=3)
        await central.call("TriggerMessage", requestedMessage="MeterValues")
        register_wh = sample(await central.heard("MeterValues", count=2))["Energy.Active.Import.Register", ""]
        assert register_wh < charger.station.energy_wh - 1
        status = next(payload for action, payload in central.calls if action == "StatusNotification")
        assert (status["info"], status["vendorErrorCode"]) == ("null", "0x0000")


@pytest.mark.parametrize(
    ("make", "profile", "connector_id", "status"),
    [
        ("standard", {}, 1, "Accepted"),
        ("standard", {}, 0, "Accepted"),
        ("standard", {"stackLevel": 9}, 1, "Rejected"),
        ("standard", {"chargingProfilePurpose": "ChargePointMaxProfile"}, 1, "Rejected"),
        ("standard", {"chargingProfilePurpose": "ChargePointMaxProfile"}, 0, "Accepted"),
        ("standard", {"chargingProfilePurpose": "TxProfile", "transactionId": 42}, 1, "Accepted"),
        ("standard", {"chargingProfilePurpose": "TxProfile", "transactionId": 41}, 1, "Rejected"),
        ("abb_terra_ac", {"start_schedule": "2027-01-14T08:00:00Z"}, 1, "Accepted"),
        ("abb_terra_ac", {}, 1, "Rejected"),
        ("abb_terra_ac", {"start_schedule": "2027-01-14T08:00:00Z"}, 0, "Rejected"),
        ("abb_terra_ac", {"start_schedule": "2027-01-14T08:00:00Z", "stackLevel": 1}, 1, "Rejected"),
        ("abb_terra_ac", {"start_schedule": "2027-01-14T08:00:00Z", "unit": "W"}, 1, "Rejected"),
        ("watts_only", {}, 1, "Rejected"),
        ("watts_only", {"unit": "W"}, 1, "Accepted"),
    ],
)
async def test_takes_the_profiles_its_make_takes(
    make: str, profile: dict[str, Any], connector_id: int, status: str
) -> None:
    async with running(QUIRKS[make]) as (charger, central):
        await central.heard("StatusNotification", status="Charging")
        data = central.profile((0, 10.0), **profile)
        answer = await central.call("SetChargingProfile", connectorId=connector_id, csChargingProfiles=data)

        assert answer == {"status": status}
        assert charger.station.orders[-1].status == status


async def test_the_terra_ac_rejects_zero() -> None:
    async with running(ABB_TERRA_AC) as (_, central):
        data = central.profile((0, 0.0), start_schedule="2027-01-14T08:00:00Z")

        assert await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=data) == {
            "status": "Rejected"
        }


async def test_one_make_accepts_and_disobeys() -> None:
    async with running(QUIRKS["ignores_profiles"]) as (charger, central):
        await central.status("Charging")
        await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=central.profile((0, 6)))
        await asyncio.sleep(30)

        assert list(charger.station.terminals_a) == [16, 16, 16]


async def test_one_make_accepts_a_stop_and_charges_on() -> None:
    async with running(IGNORES_STOPS) as (charger, central):
        await central.status("Charging")
        running_id = charger.station.transaction.id if charger.station.transaction else 0
        answer = await central.call("RemoteStopTransaction", transactionId=running_id)
        await asyncio.sleep(10)

        assert answer == {"status": "Accepted"}
        assert charger.station.drawing


async def test_one_make_accepts_all_and_heeds_one_kind() -> None:
    async with running(HEEDS_RELATIVE_ONLY) as (charger, central):
        await central.status("Charging")
        for kind, drawn_a in (("Absolute", 16.0), ("Relative", 6.0)):
            profile = central.profile((0, 6)) | {"chargingProfileKind": kind}
            await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=profile)
            await asyncio.sleep(30)

            assert max(charger.station.terminals_a) == drawn_a


@pytest.mark.parametrize(("quirks", "limit_a"), [(STANDARD, 10.0), (FORGETFUL, 32.0)])
async def test_one_make_forgets_its_profiles_with_its_power(quirks: Quirks, limit_a: float) -> None:
    async with running(quirks) as (charger, central):
        await central.status("Charging")
        profile = central.profile((0, 10)) | {"chargingProfilePurpose": "TxDefaultProfile"}
        await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=profile)
        charger.reboot("PowerLoss")
        await asyncio.sleep(20)

        assert charger.station.limit_a(charger.now_s()) == limit_a


async def test_one_make_jumps_when_a_profile_is_replaced() -> None:
    async with running(Quirks(swap_jump_s=2.0), car=CarModel(max_a=32.0)) as (charger, central):
        await central.status("Charging")
        for limit in (10, 9):
            await central.call(
                "SetChargingProfile", connectorId=1, csChargingProfiles=central.profile((0, limit))
            )
            await asyncio.sleep(2.2)
            assert charger.station.offered_da == (320 if limit == 9 else 100)
            await asyncio.sleep(10)

        assert charger.station.offered_da == 90


async def test_one_makes_clock_is_an_hour_ahead() -> None:
    async with running(QUIRKS["clock_one_hour_off"]) as (_, central):
        assert (await central.heard("StartTransaction"))["timestamp"].startswith("2027-01-15T09:00:0")
