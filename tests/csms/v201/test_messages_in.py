"""Every message that a charger may send in 2.0.1 and 2.1, one row each: its answer, which is valid."""

from __future__ import annotations

from random import Random

import pytest

from addon.csms.rpc.errors import CallRefused, ErrorCode
from tests.csms.ocpp_messages import actions, request_schema, spoil, valid
from tests.csms.v201.desk201 import Desk201, Json

TIME = {"currentTime": "2027-01-15T08:16:40Z"}
ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}
NO_AUTHORITY = {
    "reasonCode": "UnsupportedRequest",
    "additionalInfo": "There is no certificate authority here.",
}

ANSWERS_201: dict[str, Json] = {
    "Authorize": ACCEPTED,
    "BootNotification": {**TIME, "interval": 60, "status": "Accepted"},
    "ClearedChargingLimit": {},
    "DataTransfer": {"status": "UnknownVendorId"},
    "FirmwareStatusNotification": {},
    "Get15118EVCertificate": {"status": "Failed", "exiResponse": "", "statusInfo": NO_AUTHORITY},
    "GetCertificateStatus": {"status": "Failed", "statusInfo": NO_AUTHORITY},
    "Heartbeat": TIME,
    "LogStatusNotification": {},
    "MeterValues": {},
    "NotifyChargingLimit": {},
    "NotifyCustomerInformation": {},
    "NotifyDisplayMessages": {},
    "NotifyEVChargingNeeds": {"status": "Processing"},
    "NotifyEVChargingSchedule": {"status": "Accepted"},
    "NotifyEvent": {},
    "NotifyMonitoringReport": {},
    "NotifyReport": {},
    "PublishFirmwareStatusNotification": {},
    "ReportChargingProfiles": {},
    "ReservationStatusUpdate": {},
    "SecurityEventNotification": {},
    "SignCertificate": {"status": "Rejected", "statusInfo": NO_AUTHORITY},
    "StatusNotification": {},
    "TransactionEvent": ACCEPTED,
}
ANSWERS_21: dict[str, Json] = {
    "BatterySwap": {},
    "ClosePeriodicEventStream": {},
    "NotifyDERAlarm": {},
    "NotifyDERStartStop": {},
    "NotifyPeriodicEventStream": {},
    "NotifyPriorityCharging": {},
    "NotifySettlement": {},
    "NotifyWebPaymentStarted": {},
    "OpenPeriodicEventStream": {"status": "Rejected"},
    "PullDynamicScheduleUpdate": {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidProfile"}},
    "ReportDERControl": {},
    "VatNumberValidation": {"status": "Rejected"},
}
OURS_201 = frozenset(
    [
        "CancelReservation",
        "CertificateSigned",
        "ChangeAvailability",
        "ClearCache",
        "ClearChargingProfile",
        "ClearDisplayMessage",
        "ClearVariableMonitoring",
        "CostUpdated",
        "CustomerInformation",
        "DeleteCertificate",
        "GetBaseReport",
        "GetChargingProfiles",
        "GetCompositeSchedule",
        "GetDisplayMessages",
        "GetInstalledCertificateIds",
        "GetLocalListVersion",
        "GetLog",
        "GetMonitoringReport",
        "GetReport",
        "GetTransactionStatus",
        "GetVariables",
        "InstallCertificate",
        "PublishFirmware",
        "RequestStartTransaction",
        "RequestStopTransaction",
        "ReserveNow",
        "Reset",
        "SendLocalList",
        "SetChargingProfile",
        "SetDisplayMessage",
        "SetMonitoringBase",
        "SetMonitoringLevel",
        "SetNetworkProfile",
        "SetVariableMonitoring",
        "SetVariables",
        "TriggerMessage",
        "UnlockConnector",
        "UnpublishFirmware",
        "UpdateFirmware",
    ]
)
OURS_21 = frozenset(
    [
        "AFRRSignal",
        "AdjustPeriodicEventStream",
        "ChangeTransactionTariff",
        "ClearDERControl",
        "ClearTariffs",
        "GetDERControl",
        "GetPeriodicEventStream",
        "GetTariffs",
        "NotifyAllowedEnergyTransfer",
        "RequestBatterySwap",
        "SetDERControl",
        "SetDefaultTariff",
        "UpdateDynamicSchedule",
        "UsePriorityCharging",
    ]
)

ROWS = [("2.0.1", action, answer) for action, answer in ANSWERS_201.items()] + [
    ("2.1", action, answer) for action, answer in {**ANSWERS_201, **ANSWERS_21}.items()
]


def full(version: str, action: str, seed: int) -> Json:
    payload: Json = valid(request_schema(version, action), Random(f"{action}{seed}"))
    if action == "TransactionEvent":
        payload["idToken"] = {"idToken": "A1", "type": "Local"}
    return payload


@pytest.mark.parametrize(("version", "action", "expected"), ROWS)
async def test_each_message_has_its_answer(version: str, action: str, expected: Json) -> None:
    desk = Desk201(version=version)
    for seed in range(5):
        answer = await desk.say(action, **full(version, action, seed))
        assert answer == {**answer, **expected}


@pytest.mark.parametrize(
    ("version", "answers", "ours"), [("2.0.1", {}, frozenset()), ("2.1", ANSWERS_21, OURS_21)]
)
def test_no_message_is_left_out(version: str, answers: Json, ours: frozenset[str]) -> None:
    left = {"GetCertificateChainStatus"} if version == "2.1" else set()
    assert set(actions(version)) == {*ANSWERS_201, *OURS_201, *answers, *ours, *left}


@pytest.mark.parametrize("action", ["GetVariables", "Reset", "Nonsense", ""])
async def test_what_only_a_central_system_sends_is_not_implemented(action: str) -> None:
    with pytest.raises(CallRefused) as refusal:
        await Desk201().say(action)
    assert refusal.value.code is ErrorCode.NOT_IMPLEMENTED


async def test_nobody_here_vouches_for_a_chain_of_certificates() -> None:
    desk = Desk201(version="2.1")
    with pytest.raises(CallRefused) as refusal:
        await desk.say("GetCertificateChainStatus", **full("2.1", "GetCertificateChainStatus", 0))
    assert refusal.value.code is ErrorCode.NOT_SUPPORTED


@pytest.mark.parametrize(("version", "action", "expected"), ROWS)
async def test_a_spoiled_message_is_answered_as_well(version: str, action: str, expected: Json) -> None:
    """A CALLERROR would be repeated for ever; and no text in it may end what is served."""
    del expected
    desk = Desk201(version=version)
    chance = Random(action)
    for seed in range(12):
        payload = full(version, action, seed)
        for _ in range(1 + seed % 3):
            payload = spoil(payload, chance) if payload else {"extra": None}
        await desk.say(action, **payload)
