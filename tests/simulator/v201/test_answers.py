"""What the simulated 2.0.1 charger answers to its central system, and what follows from it."""

from typing import Any

import pytest

from addon.simulator.quirks import ABB_TERRA_AC, Quirks
from tests.simulator.v201.central_system import profile, running, set_data

pytestmark = pytest.mark.looptime

TOKEN = {"id_token": "REMOTE", "type": "Central"}
LATER = "2027-01-15T09:00:00Z"
POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}

# every call that a central system can make, with what a charger with a running transaction answers
ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("CancelReservation", {"reservation_id": 1}, "Rejected"),
    ("CertificateSigned", {"certificate_chain": "none"}, "Rejected"),
    ("ChangeAvailability", {"operational_status": "Inoperative"}, "Scheduled"),
    ("ChangeAvailability", {"operational_status": "Inoperative", "evse": {"id": 2}}, "Accepted"),
    ("ChangeAvailability", {"operational_status": "Inoperative", "evse": {"id": 3}}, "Rejected"),
    ("ClearCache", {}, "Accepted"),
    ("ClearChargingProfile", {"charging_profile_id": 1}, "Unknown"),
    ("ClearDisplayMessage", {"id": 1}, "Unknown"),
    ("CustomerInformation", {"request_id": 1, "report": True, "clear": False}, "Accepted"),
    ("DataTransfer", {"vendor_id": "X"}, "UnknownVendorId"),
    (
        "DeleteCertificate",
        {
            "certificate_hash_data": {
                "hash_algorithm": "SHA256",
                "issuer_name_hash": "a",
                "issuer_key_hash": "b",
                "serial_number": "c",
            }
        },
        "NotFound",
    ),
    ("GetBaseReport", {"request_id": 1, "report_base": "FullInventory"}, "Accepted"),
    ("GetChargingProfiles", {"request_id": 1, "charging_profile": {}}, "NoProfiles"),
    ("GetCompositeSchedule", {"duration": 60, "evse_id": 1}, "Accepted"),
    ("GetCompositeSchedule", {"duration": 60, "evse_id": 9}, "Rejected"),
    ("GetDisplayMessages", {"request_id": 1}, "Unknown"),
    ("GetInstalledCertificateIds", {}, "NotFound"),
    ("GetMonitoringReport", {"request_id": 1}, "EmptyResultSet"),
    ("GetReport", {"request_id": 1, "component_criteria": ["Problem"]}, "EmptyResultSet"),
    ("InstallCertificate", {"certificate_type": "CSMSRootCertificate", "certificate": "none"}, "Rejected"),
    ("PublishFirmware", {"location": "x", "checksum": "x", "request_id": 1}, "Rejected"),
    ("RequestStartTransaction", {"id_token": TOKEN, "remote_start_id": 1, "evse_id": 1}, "Rejected"),
    ("RequestStartTransaction", {"id_token": TOKEN, "remote_start_id": 1, "evse_id": 2}, "Accepted"),
    ("RequestStopTransaction", {"transaction_id": "unknown"}, "Rejected"),
    ("ReserveNow", {"id": 1, "expiry_date_time": LATER, "id_token": TOKEN, "evse_id": 1}, "Occupied"),
    ("ReserveNow", {"id": 1, "expiry_date_time": LATER, "id_token": TOKEN, "evse_id": 2}, "Accepted"),
    ("Reset", {"type": "OnIdle"}, "Scheduled"),
    ("Reset", {"type": "Immediate", "evse_id": 9}, "Rejected"),
    ("SendLocalList", {"version_number": 1, "update_type": "Full"}, "Accepted"),
    ("SendLocalList", {"version_number": 0, "update_type": "Differential"}, "VersionMismatch"),
    ("SetChargingProfile", {"evse_id": 1, "charging_profile": profile((0, 16))}, "Accepted"),
    ("SetChargingProfile", {"evse_id": 9, "charging_profile": profile((0, 16))}, "Rejected"),
    (
        "SetDisplayMessage",
        {"message": {"id": 1, "priority": "AlwaysFront", "message": {"format": "ASCII", "content": "x"}}},
        "NotSupportedMessageFormat",
    ),
    ("SetMonitoringBase", {"monitoring_base": "All"}, "NotSupported"),
    ("SetMonitoringLevel", {"severity": 5}, "Accepted"),
    (
        "SetNetworkProfile",
        {
            "configuration_slot": 1,
            "connection_data": {
                "ocpp_version": "OCPP20",
                "ocpp_transport": "JSON",
                "ocpp_csms_url": "ws://x",
                "message_timeout": 30,
                "security_profile": 1,
                "ocpp_interface": "Wired0",
            },
        },
        "Rejected",
    ),
    ("TriggerMessage", {"requested_message": "SignV2GCertificate"}, "NotImplemented"),
    ("TriggerMessage", {"requested_message": "SignChargingStationCertificate"}, "Rejected"),
    ("UnlockConnector", {"evse_id": 1, "connector_id": 1}, "OngoingAuthorizedTransaction"),
    ("UnlockConnector", {"evse_id": 2, "connector_id": 1}, "Unlocked"),
    ("UnlockConnector", {"evse_id": 2, "connector_id": 2}, "UnknownConnector"),
    ("UnpublishFirmware", {"checksum": "x"}, "NoFirmware"),
]


async def test_answers_everything_a_central_system_can_ask() -> None:
    for action, payload, status in ANSWERS:
        async with running(evses=2) as (_, central):
            assert (action, await central.status(action, **payload)) == (action, status)


async def test_tells_and_sets_variables() -> None:
    async with running(plugged=False) as (charger, central):
        for name, value, status in (
            ("SampledDataCtrlr.TxUpdatedInterval", "10", "Accepted"),
            ("sampleddatactrlr.txupdatedinterval", "11", "Accepted"),
            ("SampledDataCtrlr.TxUpdatedInterval", "often", "Rejected"),
            ("SampledDataCtrlr.TxUpdatedMeasurands", "Current.Import,SoC", "Rejected"),
            ("SampledDataCtrlr.TxUpdatedMeasurands", "Current.Import,Voltage", "Accepted"),
            ("SmartChargingCtrlr.RateUnit", "W", "Rejected"),
            ("AuthCtrlr.Enabled", "maybe", "Rejected"),
            ("AuthCtrlr.Nonsense", "1", "UnknownVariable"),
            ("NonsenseCtrlr.Enabled", "1", "UnknownComponent"),
            ("OCPPCommCtrlr.NetworkConfigurationPriority", "2", "RebootRequired"),
            ("SecurityCtrlr.BasicAuthPassword", "0123456789abcdef", "Accepted"),
        ):
            component, variable = name.split(".")
            await central.set_variable(component, variable, value, status)
        odd = set_data("AuthCtrlr", "Enabled", "true", attribute_type="Target")
        answer = await central.call("SetVariables", set_variable_data=[odd])
        assert answer.set_variable_result[0]["attribute_status"] == "NotSupportedAttributeType"
        wanted = [
            ("SampledDataCtrlr", "TxUpdatedInterval", "Accepted", "11"),
            ("SmartChargingCtrlr", "RateUnit", "Accepted", "A,W"),
            ("SecurityCtrlr", "BasicAuthPassword", "Rejected", None),
            ("NonsenseCtrlr", "Enabled", "UnknownComponent", None),
        ]
        answer = await central.call(
            "GetVariables",
            get_variable_data=[{"component": {"name": c}, "variable": {"name": n}} for c, n, *_ in wanted],
        )
        assert [
            (result["attribute_status"], result.get("attribute_value"))
            for result in answer.get_variable_result
        ] == [tuple(row[2:]) for row in wanted]
        await charger.drop_link()
        await central.heard("StatusNotification", count=2)
        assert "Authorization" in central.headers


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (
            {"component_variable": [{"component": {"name": "EVSE"}}]},
            {"Power", "SupplyPhases", "AvailabilityState"},
        ),
        ({"component_variable": [POWER]}, {"Power"}),
        (
            {
                "component_variable": [
                    {"component": {"name": "smartchargingctrlr"}, "variable": {"name": "rateunit"}}
                ]
            },
            {"RateUnit"},
        ),
    ],
)
async def test_reports_the_variables_asked_for(request_: dict[str, Any], names: set[str]) -> None:
    async with running(plugged=False) as (_, central):
        assert await central.status("GetReport", request_id=7, **request_) == "Accepted"
        report = await central.heard("NotifyReport")

        assert (report["request_id"], report["tbc"]) == (7, False)
        assert {row["variable"]["name"] for row in report["report_data"]} == names


async def test_reports_its_whole_inventory_in_parts() -> None:
    async with running(plugged=False) as (charger, central):
        assert await central.status("GetBaseReport", request_id=3, report_base="FullInventory") == "Accepted"
        await central.heard("NotifyReport", tbc=False)
        parts = [payload for action, payload in central.calls if action == "NotifyReport"]

        assert [part["seq_no"] for part in parts] == list(range(len(parts)))
        assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
        assert len(parts) > 2
        assert sum(len(part["report_data"]) for part in parts) == len(charger.model.variables)


@pytest.mark.parametrize(
    ("quirks", "evse_id", "fields", "status"),
    [
        (Quirks(), 1, {}, "Accepted"),
        (Quirks(), 0, {}, "Accepted"),
        (Quirks(), 1, {"stack_level": 9}, "Rejected"),
        (Quirks(), 1, {"unit": "W"}, "Accepted"),
        (Quirks(units=("A",)), 1, {"unit": "W"}, "Rejected"),
        (Quirks(), 1, {"charging_profile_purpose": "TxProfile", "transaction_id": "running"}, "Accepted"),
        (Quirks(), 0, {"charging_profile_purpose": "TxProfile", "transaction_id": "running"}, "Rejected"),
        (Quirks(), 1, {"charging_profile_purpose": "TxProfile", "transaction_id": "other"}, "Rejected"),
        (Quirks(), 1, {"charging_profile_purpose": "TxProfile"}, "Rejected"),
        (Quirks(), 1, {"charging_profile_purpose": "ChargingStationExternalConstraints"}, "Rejected"),
        (Quirks(), 0, {"charging_profile_purpose": "ChargingStationMaxProfile"}, "Rejected"),
        (
            Quirks(),
            0,
            {
                "charging_profile_purpose": "ChargingStationMaxProfile",
                "start_schedule": "2027-01-14T08:00:00Z",
            },
            "Accepted",
        ),
        (ABB_TERRA_AC, 1, {"start_schedule": "2027-01-14T08:00:00Z"}, "Accepted"),
        (ABB_TERRA_AC, 1, {}, "Rejected"),
    ],
)
async def test_takes_the_profiles_its_make_takes(
    quirks: Quirks, evse_id: int, fields: dict[str, Any], status: str
) -> None:
    async with running(quirks) as (charger, central):
        if fields.get("transaction_id") == "running":
            fields = {**fields, "transaction_id": charger.sessions[0].transaction_id}
        limits = profile((0, 7000.0 if "unit" in fields else 10.0), **fields)

        assert await central.status("SetChargingProfile", evse_id=evse_id, charging_profile=limits) == status
        assert charger.station.orders[-1].status == status


async def test_tells_and_clears_its_profiles() -> None:
    async with running() as (charger, central):
        long = profile((0, 12.5), (3600, 6), id=1)
        high = profile((0, 20.0), id=2, stack_level=3)
        whole = profile(
            (0, 25.0),
            id=3,
            charging_profile_purpose="ChargingStationMaxProfile",
            start_schedule="2027-01-14T08:00:00Z",
        )
        for evse_id, limits in ((1, long), (1, high), (0, whole)):
            assert await central.status("SetChargingProfile", evse_id=evse_id, charging_profile=limits)
        assert (
            await central.status("GetChargingProfiles", request_id=9, charging_profile={"stack_level": 0})
            == "Accepted"
        )
        last = await central.heard("ReportChargingProfiles", tbc=False)
        reports = [p for action, p in central.calls if action == "ReportChargingProfiles"]
        assert [(r["evse_id"], [one["id"] for one in r["charging_profile"]]) for r in reports] == [
            (0, [3]),
            (1, [1]),
        ]
        assert last["charging_profile"] == [long]
        answer = await central.call("GetCompositeSchedule", duration=60, evse_id=1)
        assert answer.schedule["charging_schedule_period"] == [{"start_period": 0, "limit": 20}]
        watts = await central.call("GetCompositeSchedule", duration=60, evse_id=1, charging_rate_unit="W")
        assert watts.schedule["charging_schedule_period"] == [{"start_period": 0, "limit": 13_800}]
        for criteria, status, limit_a in (
            ({"stack_level": 3}, "Accepted", 12.5),
            ({"stack_level": 3}, "Unknown", 12.5),
            ({"charging_profile_purpose": "TxDefaultProfile"}, "Accepted", 25),
            ({"evse_id": 0}, "Accepted", 32),
        ):
            answered = await central.status("ClearChargingProfile", charging_profile_criteria=criteria)
            assert (criteria, answered, charger.station.limit_a(charger.now_s())) == (
                criteria,
                status,
                limit_a,
            )
