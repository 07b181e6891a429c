"""What the simulated 1.6 charger answers to each call of its central system, and what follows from it."""

import asyncio
from typing import Any

import pytest

from addon.simulator.quirks import ALL_FEATURES, Quirks
from tests.simulator.central_system import Refused
from tests.simulator.test_charger import running

pytestmark = pytest.mark.looptime

LATER = "2027-01-15T09:00:00Z"
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c"}
SIGNED = {
    "location": "http://127.0.0.1:1/x",
    "retrieveDateTime": LATER,
    "signingCertificate": "none",
    "signature": "x",
}
TAG = {"idTag": "A", "idTagInfo": {"status": "Accepted"}}

# every call that a central system can make, with what a charger with a running transaction 42 answers
ANSWERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("CancelReservation", {"reservationId": 1}, {"status": "Rejected"}),
    ("CertificateSigned", {"certificateChain": "none"}, {"status": "Rejected"}),
    ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, {"status": "Scheduled"}),
    ("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, {"status": "Accepted"}),
    ("ChangeAvailability", {"connectorId": 3, "type": "Inoperative"}, {"status": "Rejected"}),
    ("ChangeConfiguration", {"key": "CpoName", "value": "x"}, {"status": "Accepted"}),
    ("ClearCache", {}, {"status": "Accepted"}),
    ("ClearChargingProfile", {}, {"status": "Unknown"}),
    ("DataTransfer", {"vendorId": "x"}, {"status": "UnknownVendorId"}),
    ("DeleteCertificate", {"certificateHashData": HASH}, {"status": "NotFound"}),
    ("ExtendedTriggerMessage", {"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
    ("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"}, {"status": "Rejected"}),
    ("GetCompositeSchedule", {"connectorId": 9, "duration": 60}, {"status": "Rejected"}),
    ("GetConfiguration", {"key": ["NumberOfConnectors"]}, {}),
    ("GetDiagnostics", {"location": "http://127.0.0.1:1/"}, {"fileName": "diagnostics.log"}),
    (
        "GetInstalledCertificateIds",
        {"certificateType": "CentralSystemRootCertificate"},
        {"status": "NotFound"},
    ),
    ("GetLocalListVersion", {}, {"listVersion": 0}),
    (
        "GetLog",
        {"log": {"remoteLocation": "http://127.0.0.1:1/"}, "logType": "SecurityLog", "requestId": 3},
        {"status": "Accepted", "filename": "SecurityLog-3.log"},
    ),
    (
        "InstallCertificate",
        {"certificateType": "CentralSystemRootCertificate", "certificate": "none"},
        {"status": "Rejected"},
    ),
    ("RemoteStartTransaction", {"idTag": "A", "connectorId": 1}, {"status": "Rejected"}),
    ("RemoteStartTransaction", {"idTag": "A"}, {"status": "Accepted"}),
    ("RemoteStopTransaction", {"transactionId": 41}, {"status": "Rejected"}),
    ("RemoteStopTransaction", {"transactionId": 42}, {"status": "Accepted"}),
    (
        "ReserveNow",
        {"connectorId": 1, "expiryDate": LATER, "idTag": "A", "reservationId": 1},
        {"status": "Occupied"},
    ),
    (
        "ReserveNow",
        {"connectorId": 2, "expiryDate": LATER, "idTag": "A", "reservationId": 1},
        {"status": "Accepted"},
    ),
    (
        "ReserveNow",
        {"connectorId": 3, "expiryDate": LATER, "idTag": "A", "reservationId": 1},
        {"status": "Rejected"},
    ),
    ("Reset", {"type": "Soft"}, {"status": "Accepted"}),
    (
        "SendLocalList",
        {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [TAG]},
        {"status": "Accepted"},
    ),
    ("SignedUpdateFirmware", {"requestId": 1, "firmware": SIGNED}, {"status": "InvalidCertificate"}),
    ("TriggerMessage", {"requestedMessage": "Heartbeat", "connectorId": 3}, {"status": "Rejected"}),
    ("UnlockConnector", {"connectorId": 2}, {"status": "Unlocked"}),
    ("UnlockConnector", {"connectorId": 3}, {"status": "NotSupported"}),
    ("UpdateFirmware", {"location": "http://127.0.0.1:1/x", "retrieveDate": LATER}, {}),
]


async def test_answers_everything_a_central_system_can_ask() -> None:
    for action, payload, expected in ANSWERS:
        async with running(connectors=2) as (_, central):
            await asyncio.sleep(1)
            answer = await central.call(action, **payload)
            assert (action, {key: answer.get(key) for key in expected}) == (action, expected)


@pytest.mark.parametrize(
    ("feature", "action", "payload"),
    [
        ("FirmwareManagement", "UpdateFirmware", {"location": "x", "retrieveDate": LATER}),
        ("LocalAuthListManagement", "GetLocalListVersion", {}),
        ("RemoteTrigger", "TriggerMessage", {"requestedMessage": "Heartbeat"}),
        ("Reservation", "CancelReservation", {"reservationId": 1}),
        ("SmartCharging", "ClearChargingProfile", {}),
    ],
)
async def test_knows_only_the_feature_profiles_it_says(
    feature: str, action: str, payload: dict[str, Any]
) -> None:
    features = tuple(name for name in ALL_FEATURES if name != feature)
    async with running(Quirks(feature_profiles=features), plugged=False) as (_, central):
        told = await central.call("GetConfiguration", key=["SupportedFeatureProfiles"])
        assert told["configurationKey"][0]["value"] == ",".join(features)
        with pytest.raises(Refused, match="NotImplemented"):
            await central.call(action, **payload)


async def test_keeps_a_list_with_versions_and_starts_offline_by_it() -> None:
    async with running(plugged=False) as (charger, central):
        other = {"idTag": "B", "idTagInfo": {"status": "Blocked"}}
        mine = {"idTag": "SIMULATED", "idTagInfo": {"status": "Accepted"}}
        for version, kind, entries, status in (
            (3, "Full", [TAG, other], "Accepted"),
            (3, "Differential", [mine], "VersionMismatch"),
            (4, "Differential", [mine, {"idTag": "B"}], "Accepted"),
            (
                5,
                "Full",
                [{"idTag": f"{number}"} | {"idTagInfo": {"status": "Accepted"}} for number in range(101)],
                "Failed",
            ),
        ):
            answer = await central.call(
                "SendLocalList", listVersion=version, updateType=kind, localAuthorizationList=entries
            )
            assert (version, answer) == (version, {"status": status})
        assert await central.call("GetLocalListVersion") == {"listVersion": 4}
        assert set(charger.local_list.tags) == {"A", "SIMULATED"}
        await charger.go_offline()
        charger.plug_in()
        await asyncio.sleep(30)
        assert charger.station.drawing
        charger.go_online()
        start = await central.heard("StartTransaction")

        assert start["timestamp"] < "2027-01-15T08:00:20"
        assert "Authorize" not in central.actions()


async def test_two_connectors_charge_and_are_limited_apart() -> None:
    async with running(connectors=2) as (charger, central):
        central.answers["StartTransaction"] = {"transactionId": 43, "idTagInfo": {"status": "Accepted"}}
        charger.plug_in(2)
        await central.heard("StartTransaction", connectorId=2)
        for connector, limit in ((1, 10), (2, 7)):
            data = central.profile((0, limit), chargingProfileId=connector)
            await central.call("SetChargingProfile", connectorId=connector, csChargingProfiles=data)
        await asyncio.sleep(70)
        drawn = [max(connector.station.terminals_a) for connector in charger.connectors]
        assert drawn == [10, 7]
        metered = {payload["connectorId"] for action, payload in central.calls if action == "MeterValues"}
        assert metered == {1, 2}
        assert await central.call("RemoteStopTransaction", transactionId=43) == {"status": "Accepted"}
        await central.heard("StopTransaction", transactionId=43)
        assert [connector.station.transaction is None for connector in charger.connectors] == [False, True]
        told = {payload["connectorId"] for action, payload in central.calls if action == "StatusNotification"}
        assert told == {0, 1, 2}


async def test_two_connectors_divide_the_limit_of_the_charge_point() -> None:
    async with running(connectors=2) as (charger, central):
        whole = central.profile((0, 24), chargingProfilePurpose="ChargePointMaxProfile")
        await central.call("SetChargingProfile", connectorId=0, csChargingProfiles=whole)
        await asyncio.sleep(30)
        assert list(charger.station.terminals_a) == [16, 16, 16]
        charger.plug_in(2)
        await central.heard("StartTransaction", connectorId=2)
        await asyncio.sleep(30)
        assert [max(connector.station.terminals_a) for connector in charger.connectors] == [12, 12]


@pytest.mark.parametrize(("waits_s", "starts"), [(30, True), (90, False)])
async def test_a_remote_start_waits_for_its_car_a_while(waits_s: float, *, starts: bool) -> None:
    async with running(Quirks(needs_remote_start=True), plugged=False) as (charger, central):
        assert await central.call("RemoteStartTransaction", idTag="R") == {"status": "Accepted"}
        await central.status("Preparing")
        await asyncio.sleep(waits_s)
        charger.plug_in()
        await asyncio.sleep(30)

        assert [
            tag for action, p in central.calls if action == "StartTransaction" for tag in [p["idTag"]]
        ] == (["R"] if starts else [])
        assert "Authorize" not in central.actions()


async def test_a_card_before_the_car_and_again_to_stop() -> None:
    async with running(plugged=False) as (charger, central):
        charger.tap("CARD")
        assert await central.heard("Authorize") == {"idTag": "CARD"}
        await central.status("Preparing")
        charger.plug_in()
        await central.heard("StartTransaction", idTag="CARD")
        await asyncio.sleep(30)
        charger.tap("CARD")

        assert (await central.heard("StopTransaction"))["reason"] == "Local"


async def test_a_reservation_shows_is_used_and_expires() -> None:
    async with running(plugged=False) as (charger, central):
        reserve = {"connectorId": 1, "idTag": "R", "reservationId": 4}
        assert await central.call("ReserveNow", expiryDate=LATER, **reserve) == {"status": "Accepted"}
        await central.status("Reserved")
        assert await central.call("RemoteStartTransaction", idTag="OTHER") == {"status": "Rejected"}
        assert await central.call("RemoteStartTransaction", idTag="R") == {"status": "Accepted"}
        charger.plug_in()
        assert (await central.heard("StartTransaction"))["reservationId"] == 4
        charger.unplug()
        await central.status("Available")
        soon = "2027-01-15T08:01:30Z"
        assert await central.call("ReserveNow", expiryDate=soon, **reserve) == {"status": "Accepted"}
        await central.status("Reserved")
        await central.status("Available")


async def test_a_fault_ends_the_session_and_is_told() -> None:
    async with running() as (charger, central):
        charger.break_down("GroundFailure")
        fault = await central.heard("StatusNotification", status="Faulted")
        assert (fault["errorCode"], fault["connectorId"]) == ("GroundFailure", 1)
        await central.heard("StopTransaction", reason="Other")
        assert not charger.station.drawing
        charger.break_down("")
        await central.heard("StatusNotification", status="Finishing")


async def test_power_lost_ends_the_session_and_boots() -> None:
    async with running() as (charger, central):
        await asyncio.sleep(30)
        await charger.lose_power()
        await central.heard("BootNotification", count=2)

        assert (await central.heard("StopTransaction"))["reason"] == "PowerLoss"


async def test_samples_by_the_clock() -> None:
    async with running(plugged=False) as (_, central):
        await central.call("ChangeConfiguration", key="ClockAlignedDataInterval", value="900")
        await asyncio.sleep(2000)

        values = [payload["meterValue"][0] for action, payload in central.calls if action == "MeterValues"]
        assert [value["timestamp"][11:19] for value in values] == ["08:15:00", "08:30:00"]
        assert values[0]["sampledValue"][0]["context"] == "Sample.Clock"
