"""Each message a charger may send, well-formed and as the field sends it: always answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp.messages import MessageType, get_validator

from addon.csms.learned import Learned
from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.model.loadpoint import ChargingStatus
from tests.csms.ocpp_messages import request_schema, spoil, valid
from tests.csms.v16.desk import FROM_CHARGE_POINT, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


START = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": "2027-01-15T08:16:40Z"}


@pytest.mark.parametrize(
    ("action", "payload", "answer"),
    [
        ("Authorize", {"idTag": "ANY"}, {"idTagInfo": {"status": "Accepted"}}),
        ("Authorize", {}, {"idTagInfo": {"status": "Accepted"}}),
        ("Heartbeat", {}, {"currentTime": "2027-01-15T08:16:40Z"}),
        ("Heartbeat", {"more": 1}, {"currentTime": "2027-01-15T08:16:40Z"}),
        (
            "BootNotification",
            {"chargePointVendor": "V", "chargePointModel": "M", "chargePointSerialNumber": "9" * 40},
            {"currentTime": "2027-01-15T08:16:40Z", "interval": 60, "status": "Accepted"},
        ),
        ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}, {}),
        ("StatusNotification", {"connectorId": 0, "errorCode": "NoError", "status": "Available"}, {}),
        (
            "StatusNotification",
            {"connectorId": "1", "errorCode": "Error", "status": "Dancing", "info": None},
            {},
        ),
        ("StartTransaction", START, {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}),
        (
            "StartTransaction",
            {"connectorId": "1", "idTag": 5, "meterStart": "12.5", "timestamp": "x", "more": {}},
            {"transactionId": 1, "idTagInfo": {"status": "Accepted"}},
        ),
        ("StartTransaction", {}, {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}),
        ("StopTransaction", {"transactionId": 4711, "meterStop": 5, "timestamp": "2027-01-15T08:16:40Z"}, {}),
        ("StopTransaction", {"idTag": "TAG"}, {"idTagInfo": {"status": "Accepted"}}),
        ("MeterValues", {"connectorId": 1, "meterValue": []}, {}),
        ("MeterValues", {"connectorId": 7, "meterValue": [{"timestamp": "", "sampledValue": None}]}, {}),
        ("MeterValues", {"meterValue": "nonsense"}, {}),
        ("DataTransfer", {"vendorId": "EN+", "data": {"deep": [1]}}, {"status": "UnknownVendorId"}),
        ("FirmwareStatusNotification", {"status": "Idle"}, {}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}, {}),
        ("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": "x"}, {}),
        ("LogStatusNotification", {"status": "Idle"}, {}),
        ("SignedFirmwareStatusNotification", {"status": "Idle", "requestId": 1}, {}),
        ("SignCertificate", {"csr": "…"}, {"status": "Rejected"}),
    ],
)
async def test_every_message_is_answered(
    desk: Desk, action: str, payload: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert await desk.say(action, **payload) == answer


async def test_what_nobody_knows_is_not_implemented(desk: Desk) -> None:
    with pytest.raises(CallRefused) as refusal:
        await desk.inbound.handle("MakeCoffee", {})

    assert refusal.value.code is ErrorCode.NOT_IMPLEMENTED


@pytest.mark.parametrize("payload", [{}, {"connectorId": 1}, {"connectorId": 99, "status": "Charging"}])
async def test_a_status_that_tells_nothing_is_answered_and_changes_nothing(
    desk: Desk, payload: dict[str, Any]
) -> None:
    await desk.say("StatusNotification", connectorId=1, status="Preparing", errorCode="NoError")

    assert await desk.say("StatusNotification", **payload) == {}
    assert desk.connector.status is ChargingStatus.PREPARING
    assert "StatusNotification" in {deviation.message for deviation in desk.station.deviations.listed()}


async def test_boot_introduces_the_charger_and_another_firmware_is_learned_anew(desk: Desk) -> None:
    who = {"chargePointVendor": "ABB", "chargePointModel": "CDT_TACW11", "firmwareVersion": "1"}
    await desk.say("BootNotification", **who)
    desk.station.learned = Learned(provisioned=True)
    await desk.say("BootNotification", **who)

    assert desk.station.learned == Learned(provisioned=True)
    assert not desk.station.quirk.takes_zero
    assert desk.journal.records["CP1"].vendor == "ABB"

    await desk.say("BootNotification", **(who | {"firmwareVersion": "2"}))

    assert desk.station.learned == Learned()
    assert desk.boots == 3


async def test_the_status_of_a_connector(desk: Desk) -> None:
    await desk.say("StatusNotification", connectorId=1, errorCode="GroundFailure", status="Faulted")

    assert desk.connector.status is ChargingStatus.FAULTED
    assert desk.connector.fault == "GroundFailure"

    await desk.say("StatusNotification", connectorId=1, errorCode="NoError", status="Unavailable")

    assert not desk.connector.operative


async def test_measurements_before_boot_and_without_transaction(desk: Desk) -> None:
    await desk.values(9.9)

    assert [d.terminals_da for d in desk.connector.draws(desk.now_s)] == [(99, 0, 0)]
    assert desk.connector.draws(desk.now_s)[0].at_s == pytest.approx(desk.now_s, abs=1)


async def test_replayed_measurements_say_nothing_of_now(desk: Desk) -> None:
    await desk.values(5)
    for ago_s in range(3600, 3500, -10):
        desk.now_s += 0.05
        await desk.values(16, ago_s=ago_s)

    assert [d.terminals_da for d in desk.connector.draws(desk.now_s)] == [(50, 0, 0)]


async def test_measurements_of_a_wrong_clock_are_live_once_it_is_known(desk: Desk) -> None:
    for _ in range(3):
        await desk.values(8, ago_s=3600)
        desk.now_s += 10

    draws = desk.connector.draws(desk.now_s)
    assert [d.at_s for d in draws] == pytest.approx([1010, 1020], abs=1)


@pytest.mark.parametrize(
    ("status", "transaction_id", "adopted"),
    [
        ("Charging", 77, True),
        ("SuspendedEV", 77, True),
        ("Available", 77, False),
        ("Finishing", 77, False),
        ("Charging", -1, False),
        ("Charging", None, False),
    ],
)
async def test_a_lost_session_is_found_in_meter_values(
    desk: Desk, status: str, transaction_id: int | None, *, adopted: bool
) -> None:
    await desk.say("StatusNotification", connectorId=1, errorCode="NoError", status=status)
    await desk.values(8, transaction_id=transaction_id)

    assert (desk.book.session(1) is not None) is adopted


async def test_a_session_offline_began_when_the_charger_says(desk: Desk) -> None:
    await desk.values(5)  # its clock is right
    await desk.say("StartTransaction", **(START | {"timestamp": desk.stamp(ago_s=600)}))

    assert desk.journal.transactions[0].started_wall_s == pytest.approx(desk.wall_s() - 600, abs=1)


async def test_a_session_of_a_clock_nobody_knows_begins_now(desk: Desk) -> None:
    await desk.say("StartTransaction", **(START | {"timestamp": desk.stamp(ago_s=600)}))

    assert desk.journal.transactions[0].started_wall_s == desk.wall_s()


@pytest.mark.parametrize("make", [lambda: "x" * 300, lambda: 2**70, lambda: [[]], lambda: {"a": None}])
@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues", "BootNotification"])
async def test_nonsense_in_every_field_is_still_answered(
    desk: Desk, action: str, make: Callable[[], object]
) -> None:
    schema = get_validator(MessageType.Call, action, "1.6").schema

    await desk.inbound.handle(action, {name: make() for name in schema["properties"]})


@given(st.sampled_from(sorted(FROM_CHARGE_POINT | {"DataTransfer"})), st.randoms(use_true_random=False))
def test_no_message_is_refused_however_spoiled_it_is(action: str, chance: Random) -> None:
    payload = valid(request_schema("1.6", action), chance)
    for _ in range(chance.randint(0, 4)):
        spoil(payload, chance)

    asyncio.run(Desk().say(action, **payload))
