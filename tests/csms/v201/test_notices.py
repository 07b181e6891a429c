"""What chargers tell of their work, and of others who limit them: kept where a person sees it."""

from __future__ import annotations

import pytest

from addon.translation.catalogs import plain
from tests.csms.v201.desk201 import Desk201, Json


@pytest.mark.parametrize(
    ("action", "payload", "kept"),
    [
        (
            "FirmwareStatusNotification",
            {"status": "Downloading", "requestId": 4},
            ("FirmwareStatusNotification", "Downloading", 4, ""),
        ),
        ("LogStatusNotification", {"status": "Uploaded"}, ("LogStatusNotification", "Uploaded", None, "")),
        (
            "SecurityEventNotification",
            {"type": "TamperDetectionActivated", "timestamp": "2027-01-15T08:00:00Z", "techInfo": "lid"},
            ("SecurityEventNotification", "TamperDetectionActivated", None, "lid"),
        ),
        (
            "ReservationStatusUpdate",
            {"reservationId": 3, "reservationUpdateStatus": "Expired"},
            ("ReservationStatusUpdate", "Expired", 3, ""),
        ),
        (
            "NotifyCustomerInformation",
            {
                "data": "a person's",
                "seqNo": 0,
                "generatedAt": "2027-01-15T08:00:00Z",
                "requestId": 9,
                "tbc": True,
            },
            ("NotifyCustomerInformation", "more follows", 9, ""),
        ),
    ],
)
async def test_notices(action: str, payload: Json, kept: tuple[str, str, int | None, str]) -> None:
    desk = Desk201()
    await desk.say(action, **payload)
    [notice] = desk.station.notices.listed()
    assert (notice.kind, notice.status, notice.request_id, notice.detail) == kept


@pytest.mark.parametrize(
    ("trigger", "cleared", "kept"),
    [
        ("Alerting", False, ["Connector@1:1.Temperature=90"]),
        ("Alerting", True, ["Connector@1:1.Temperature=90 (over)"]),
        ("Periodic", False, []),
    ],
)
async def test_an_alarm_is_kept_and_a_value_is_not(trigger: str, *, cleared: bool, kept: list[str]) -> None:
    desk = Desk201()
    event = {
        "eventId": 1,
        "timestamp": desk.stamp(),
        "trigger": trigger,
        "actualValue": "90",
        "cleared": cleared,
        "eventNotificationType": "CustomMonitor",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "Temperature"},
    }
    await desk.say("NotifyEvent", generatedAt=desk.stamp(), seqNo=0, eventData=[event, "nonsense"])
    assert [notice.status for notice in desk.station.notices.listed()] == kept
    [variable] = desk.talk.model.listed()
    assert variable.value == "90"


@pytest.mark.parametrize(
    ("source", "schedule", "sentence", "german"),
    [
        (
            "EMS",
            None,
            "It is limited by an energy manager as well.",
            "Sie wird auch von einem Energiemanager begrenzt.",
        ),
        (
            "SO",
            (10, "A"),
            "It is limited to 10 A by the grid operator as well.",
            "Sie wird auch von dem Netzbetreiber auf 10 A begrenzt.",
        ),
        (
            "Other",
            (4140.5, "W"),
            "It is limited to 4140.5 W by another system as well.",
            "Sie wird auch von einem anderen System auf 4140,5 W begrenzt.",
        ),
        (
            "Odd",
            None,
            "It is limited by another system as well.",
            "Sie wird auch von einem anderen System begrenzt.",
        ),
    ],
)
async def test_who_else_limits_is_shown_until_it_is_over(
    source: str, schedule: tuple[float, str] | None, sentence: str, german: str
) -> None:
    desk = Desk201(evses=2)
    limits = [
        {
            "id": 1,
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": value}],
        }
        for value, unit in ([schedule] if schedule else [])
    ]
    more = {"chargingSchedule": limits} if limits else {}
    about = {"chargingLimit": {"chargingLimitSource": source}, **more}
    await desk.say("NotifyChargingLimit", evseId=2, **about)
    await desk.say("NotifyChargingLimit", **about)
    assert list(desk.connectors[2].remarks.values()) == [sentence]
    assert [plain(said, "de") for said in desk.connectors[2].remarks.values()] == [german]
    assert list(desk.station.remarks.values()) == [sentence]
    assert desk.connectors[1].remarks == {}
    await desk.say("ClearedChargingLimit", chargingLimitSource=source, evseId=2)
    await desk.say("ClearedChargingLimit", chargingLimitSource=source)
    assert desk.connectors[2].remarks == desk.station.remarks == {}


async def test_boot_introduces_and_sets_the_clock() -> None:
    desk = Desk201()
    station = {"vendorName": "V", "model": "M", "serialNumber": "S" * 40, "firmwareVersion": "1.0"}
    answer = await desk.say("BootNotification", reason="PowerUp", chargingStation=station)
    assert answer == {"currentTime": desk.stamp(), "interval": 60, "status": "Accepted"}
    info = desk.station.info
    assert (info.vendor, info.model, info.serial, info.firmware) == ("V", "M", "S" * 40, "1.0")
    assert desk.boots == 1
    assert desk.journal.records["CP1"].vendor == "V"


async def test_after_a_restart_it_tells_anew_who_limits_it() -> None:
    desk = Desk201()
    about = {"chargingLimit": {"chargingLimitSource": "EMS"}}
    await desk.say("NotifyChargingLimit", evseId=1, **about)
    await desk.say("NotifyChargingLimit", **about)
    await desk.say("BootNotification", reason="PowerUp", chargingStation={"vendorName": "V", "model": "M"})
    assert desk.connector.remarks == desk.station.remarks == {}
