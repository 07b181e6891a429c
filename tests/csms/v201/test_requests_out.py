"""Each request on the wire, held against OCPP's own schemas of both versions, and what its answer makes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from addon.csms.limit_profile import LimitProfile, Mains, TimeBase
from addon.csms.requests import CompositeSchedule, Trigger
from addon.csms.v201.certificates import CertificateId
from addon.csms.v201.charging_profile import charging_profile
from addon.csms.v201.device_model import Name
from addon.csms.v201.local_list import ListEntry
from addon.csms.v201.monitoring import Monitor
from addon.csms.v201.speech import Conversation201
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError
from tests.csms.v201.desk201 import Desk201, Json, refused

LIMIT = LimitProfile(
    way=Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.WATTS, kind=Kind.RELATIVE),
    limit_da=60,
    base=TimeBase(now_wall_s=0.0),
    mains=Mains(),
)
CERTIFICATE = CertificateId(
    hash_algorithm="SHA256",
    issuer_name_hash="a",
    issuer_key_hash="b",
    serial_number="1",
    use="CSMSRootCertificate",
)
HEARTBEAT = Name("OCPPCommCtrlr", "HeartbeatInterval")
Ask = Callable[[Conversation201], Awaitable[object]]

# what is asked, its action, its payload (what differs from call to call left out), the answer, what it makes
ROWS: list[tuple[Ask, str, Json, Json, object]] = [
    (
        lambda talk: talk.requests.set_limit(1, LIMIT),
        "SetChargingProfile",
        {"evseId": 1, "chargingProfile": charging_profile(LIMIT, 1, "")},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.requests.get_composite_schedule(1, 150, Unit.AMPS),
        "GetCompositeSchedule",
        {"evseId": 1, "duration": 150, "chargingRateUnit": "A"},
        {
            "status": "Accepted",
            "schedule": {
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [
                    {"startPeriod": 90, "limit": 6},
                    {"startPeriod": 0, "limit": 16.0},
                ],
            },
        },
        CompositeSchedule(unit="A", periods=((0, 16.0), (90, 6.0))),
    ),
    (
        lambda talk: talk.requests.get_composite_schedule(1, 150, Unit.AMPS),
        "GetCompositeSchedule",
        {"evseId": 1, "duration": 150, "chargingRateUnit": "A"},
        {"status": "Rejected"},
        None,
    ),
    (
        lambda talk: talk.requests.remote_start(1, "04A1B2C3"),
        "RequestStartTransaction",
        {"evseId": 1, "idToken": {"idToken": "04A1B2C3", "type": "ISO14443"}},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.requests.remote_start(1, "x" * 50),
        "RequestStartTransaction",
        {"evseId": 1, "idToken": {"idToken": "x" * 36, "type": "Central"}},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.requests.remote_start(1, ""),
        "RequestStartTransaction",
        {"evseId": 1, "idToken": {"idToken": "", "type": "NoAuthorization"}},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.requests.remote_stop(9),
        "RequestStopTransaction",
        {"transactionId": "9"},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.requests.change_availability(0, operative=False),
        "ChangeAvailability",
        {"operationalStatus": "Inoperative"},
        {"status": "Scheduled"},
        "Scheduled",
    ),
    (
        lambda talk: talk.requests.change_availability(2, operative=True),
        "ChangeAvailability",
        {"operationalStatus": "Operative", "evse": {"id": 2}},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.requests.reset(hard=True),
        "Reset",
        {"type": "Immediate"},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.requests.reset(hard=False),
        "Reset",
        {"type": "OnIdle"},
        {"status": "Scheduled"},
        None,
    ),
    (
        lambda talk: talk.requests.trigger(Trigger.BOOT),
        "TriggerMessage",
        {"requestedMessage": "BootNotification"},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.requests.unlock(1),
        "UnlockConnector",
        {"evseId": 1, "connectorId": 1},
        {"status": "Unlocked"},
        None,
    ),
    (
        lambda talk: talk.profiles.clear(evse_id=1, purpose="TxProfile", stack_level=0),
        "ClearChargingProfile",
        {
            "chargingProfileCriteria": {
                "evseId": 1,
                "chargingProfilePurpose": "TxProfile",
                "stackLevel": 0,
            }
        },
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.profiles.clear(profile_id=1001),
        "ClearChargingProfile",
        {"chargingProfileId": 1001},
        {"status": "Unknown"},
        "Unknown",
    ),
    (lambda talk: talk.local_list.version(), "GetLocalListVersion", {}, {"versionNumber": 7}, 7),
    (
        lambda talk: talk.local_list.send(8, [ListEntry(id_tag="A1", expires_wall_s=0.0)], full=True),
        "SendLocalList",
        {
            "versionNumber": 8,
            "updateType": "Full",
            "localAuthorizationList": [
                {
                    "idToken": {"idToken": "A1", "type": "Central"},
                    "idTokenInfo": {"status": "Accepted", "cacheExpiryDateTime": "1970-01-01T00:00:00Z"},
                }
            ],
        },
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.local_list.send(9, [ListEntry(id_tag="A1", status=None)], full=False),
        "SendLocalList",
        {
            "versionNumber": 9,
            "updateType": "Differential",
            "localAuthorizationList": [{"idToken": {"idToken": "A1", "type": "Central"}}],
        },
        {"status": "VersionMismatch"},
        "VersionMismatch",
    ),
    (
        lambda talk: talk.local_list.send(1, [], full=True),
        "SendLocalList",
        {"versionNumber": 1, "updateType": "Full"},
        {"status": "Accepted"},
        "Accepted",
    ),
    (lambda talk: talk.local_list.clear_cache(), "ClearCache", {}, {"status": "Accepted"}, None),
    (
        lambda talk: talk.reservations.reserve(3, evse_id=1, id_tag="A1", until_wall_s=60.0),
        "ReserveNow",
        {
            "id": 3,
            "expiryDateTime": "1970-01-01T00:01:00Z",
            "idToken": {"idToken": "A1", "type": "Central"},
            "evseId": 1,
        },
        {"status": "Occupied"},
        "Occupied",
    ),
    (
        lambda talk: talk.reservations.cancel(3),
        "CancelReservation",
        {"reservationId": 3},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.upkeep.update_firmware(
            request_id=1, location="http://h/f", retrieve_at_wall_s=0.0, certificate="c", signature="s"
        ),
        "UpdateFirmware",
        {
            "requestId": 1,
            "firmware": {
                "location": "http://h/f",
                "retrieveDateTime": "1970-01-01T00:00:00Z",
                "signingCertificate": "c",
                "signature": "s",
            },
        },
        {"status": "AcceptedCanceled"},
        None,
    ),
    (
        lambda talk: talk.upkeep.get_log(
            request_id=2, kind="SecurityLog", location="http://h/l", from_wall_s=0.0, to_wall_s=60.0
        ),
        "GetLog",
        {
            "requestId": 2,
            "logType": "SecurityLog",
            "log": {
                "remoteLocation": "http://h/l",
                "oldestTimestamp": "1970-01-01T00:00:00Z",
                "latestTimestamp": "1970-01-01T00:01:00Z",
            },
        },
        {"status": "Accepted", "filename": "security.log"},
        "security.log",
    ),
    (
        lambda talk: talk.upkeep.customer_information(request_id=3, report=False, clear=True, customer="me"),
        "CustomerInformation",
        {"requestId": 3, "report": False, "clear": True, "customerIdentifier": "me"},
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.upkeep.data_transfer(vendor="V", message="m", data={"a": 1}),
        "DataTransfer",
        {"vendorId": "V", "messageId": "m", "data": {"a": 1}},
        {"status": "UnknownMessageId"},
        ("UnknownMessageId", ""),
    ),
    (
        lambda talk: talk.upkeep.transaction_status("T1"),
        "GetTransactionStatus",
        {"transactionId": "T1"},
        {"ongoingIndicator": True, "messagesInQueue": False},
        (True, False),
    ),
    (
        lambda talk: talk.upkeep.set_network_profile(slot=2, url="wss://h:9000/", security_profile=2),
        "SetNetworkProfile",
        {
            "configurationSlot": 2,
            "connectionData": {
                "ocppVersion": "OCPP20",
                "ocppTransport": "JSON",
                "ocppCsmsUrl": "wss://h:9000/",
                "messageTimeout": 60,
                "securityProfile": 2,
                "ocppInterface": "Wired0",
            },
        },
        {"status": "Accepted"},
        None,
    ),
    (
        lambda talk: talk.certificates.install("PEM", "CSMSRootCertificate"),
        "InstallCertificate",
        {"certificateType": "CSMSRootCertificate", "certificate": "PEM"},
        {"status": "Failed"},
        "Failed",
    ),
    (
        lambda talk: talk.certificates.signed("PEM"),
        "CertificateSigned",
        {"certificateChain": "PEM", "certificateType": "ChargingStationCertificate"},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.certificates.installed("CSMSRootCertificate"),
        "GetInstalledCertificateIds",
        {"certificateType": ["CSMSRootCertificate"]},
        {
            "status": "Accepted",
            "certificateHashDataChain": [
                {"certificateType": "CSMSRootCertificate", "certificateHashData": CERTIFICATE.wire}
            ],
        },
        (CERTIFICATE,),
    ),
    (
        lambda talk: talk.certificates.installed(),
        "GetInstalledCertificateIds",
        {},
        {"status": "NotFound"},
        (),
    ),
    (
        lambda talk: talk.certificates.delete(CERTIFICATE),
        "DeleteCertificate",
        {"certificateHashData": CERTIFICATE.wire},
        {"status": "NotFound"},
        "NotFound",
    ),
    (
        lambda talk: talk.monitoring.watch([Monitor(name=HEARTBEAT, kind="Delta", value=1)]),
        "SetVariableMonitoring",
        {"setMonitoringData": [{"value": 1, "type": "Delta", "severity": 8, **HEARTBEAT.wire}]},
        {"setMonitoringResult": [{"status": "Accepted", "id": 5}]},
        (("Accepted", 5),),
    ),
    (
        lambda talk: talk.monitoring.forget([5]),
        "ClearVariableMonitoring",
        {"id": [5]},
        {"clearMonitoringResult": [{"status": "NotFound", "id": 5}]},
        ("NotFound",),
    ),
    (
        lambda talk: talk.monitoring.report(),
        "GetMonitoringReport",
        {},
        {"status": "EmptyResultSet"},
        "EmptyResultSet",
    ),
    (
        lambda talk: talk.monitoring.base("All"),
        "SetMonitoringBase",
        {"monitoringBase": "All"},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.monitoring.level(4),
        "SetMonitoringLevel",
        {"severity": 4},
        {"status": "Accepted"},
        "Accepted",
    ),
    (
        lambda talk: talk.variables.report_of([HEARTBEAT]),
        "GetReport",
        {"componentVariable": [HEARTBEAT.wire]},
        {"status": "Accepted"},
        None,
    ),
]
CHANGING = {"requestId", "remoteStartId"}
DEMANDING = (
    "RequestStartTransaction",
    "RequestStopTransaction",
    "Reset",
    "UnlockConnector",
    "ClearCache",
    "UpdateFirmware",
    "GetLog",
    "CustomerInformation",
    "SetNetworkProfile",
    "GetBaseReport",
    "GetReport",
    "GetChargingProfiles",
)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize(("ask", "action", "payload", "answer", "expected"), ROWS)
async def test_each_request(
    ask: Ask, action: str, payload: Json, answer: Json, expected: object, version: str
) -> None:
    desk = Desk201(version=version)
    desk.recorder.answers[action] = answer
    assert await ask(desk.talk) == expected
    [(asked, sent, urgent)] = desk.recorder.asked
    assert asked == action
    assert {**sent, **payload} == sent
    assert set(sent) - set(payload) <= CHANGING
    assert not urgent


@pytest.mark.parametrize(("ask", "action", "payload", "answer", "expected"), ROWS)
async def test_in_shadow_mode_only_what_reads_is_sent(
    ask: Ask, action: str, payload: Json, answer: Json, expected: object
) -> None:
    del payload
    desk = Desk201()
    desk.recorder.answers[action] = answer
    desk.station.gate.shut_now()
    if action == "TriggerMessage" or action.startswith("Get"):
        assert await ask(desk.talk) == expected
    else:
        with pytest.raises(ShadowError):
            await ask(desk.talk)
        assert desk.recorder.asked == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda talk: talk.requests.remote_start(1, "A"),
        lambda talk: talk.requests.remote_stop(1),
        lambda talk: talk.requests.reset(hard=True),
        lambda talk: talk.requests.unlock(1),
        lambda talk: talk.local_list.clear_cache(),
        lambda talk: talk.upkeep.update_firmware(request_id=1, location="l", retrieve_at_wall_s=0.0),
        lambda talk: talk.upkeep.get_log(request_id=1, kind="DiagnosticsLog", location="l"),
        lambda talk: talk.upkeep.customer_information(request_id=1, report=True, clear=False, customer="c"),
        lambda talk: talk.upkeep.set_network_profile(slot=1, url="u", security_profile=1),
        lambda talk: talk.variables.report(within_s=1.0),
        lambda talk: talk.variables.report_of([HEARTBEAT]),
        lambda talk: talk.profiles.installed(),
    ],
)
async def test_a_no_is_an_error_with_the_chargers_word(ask: Ask) -> None:
    desk = Desk201()
    answer = {"status": "Rejected", "statusInfo": {"reasonCode": "NoCable"}}
    for action in DEMANDING:
        desk.recorder.answers[action] = answer
    with pytest.raises(PeerRefusedError, match="Rejected") as refusal:
        await ask(desk.talk)
    assert refusal.value.code == "Rejected"


async def test_a_limit_names_the_chargers_own_transaction() -> None:
    desk = Desk201()
    await desk.event("Started", "their text", 0, charging="Charging")
    session = desk.book.session(1)
    assert session is not None
    limit = LimitProfile(
        way=Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=Kind.ABSOLUTE),
        limit_da=100,
        base=TimeBase(now_wall_s=desk.wall_s()),
        mains=Mains(),
        transaction_id=session.transaction_id,
    )
    await desk.talk.requests.set_limit(1, limit, urgent=True)
    await desk.talk.requests.remote_stop(session.transaction_id, urgent=True)
    assert desk.recorder.payloads("SetChargingProfile")[0]["chargingProfile"]["transactionId"] == "their text"
    assert desk.recorder.payloads("RequestStopTransaction") == [{"transactionId": "their text"}]
    assert [urgent for _, _, urgent in desk.recorder.asked] == [True, True]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("NotSupported", "NotImplemented"),
        ("NotImplemented", "NotImplemented"),
        ("InternalError", "InternalError"),
    ],
)
async def test_a_charger_that_can_not_be_told_limits(code: str, said: str) -> None:
    """The limiter then stops asking, and says so."""
    desk = Desk201()
    desk.recorder.answers["SetChargingProfile"] = refused(code)
    with pytest.raises(PeerRefusedError) as refusal:
        await desk.talk.requests.set_limit(1, LIMIT)
    assert refusal.value.code == said


@pytest.mark.parametrize(
    ("message", "event_answer", "asked"),
    [
        (Trigger.STATUS, {"status": "Accepted"}, [("StatusNotification", 1), ("TransactionEvent", None)]),
        (Trigger.STATUS, refused("NotSupported"), [("StatusNotification", 1), ("TransactionEvent", None)]),
        (Trigger.METER_VALUES, {"status": "Accepted"}, [("TransactionEvent", None)]),
        (Trigger.METER_VALUES, {"status": "Rejected"}, [("TransactionEvent", None), ("MeterValues", None)]),
        (Trigger.METER_VALUES, refused("NotSupported"), [("TransactionEvent", None), ("MeterValues", None)]),
    ],
)
async def test_what_goes_on_is_asked_for_as_an_event(
    message: Trigger, event_answer: object, asked: list[tuple[str, int | None]]
) -> None:
    desk = Desk201()

    def answer(payload: Json) -> object:
        return event_answer if payload["requestedMessage"] == "TransactionEvent" else {"status": "Accepted"}

    desk.recorder.answers["TriggerMessage"] = answer
    assert await desk.talk.requests.trigger(message, 1) == "Accepted"
    payloads = desk.recorder.payloads("TriggerMessage")
    assert [(one["requestedMessage"], one["evse"].get("connectorId")) for one in payloads] == asked


async def test_the_connector_with_the_car_is_unlocked() -> None:
    desk = Desk201()
    await desk.plug("Available", connector=1)
    await desk.plug("Occupied", connector=2)
    desk.recorder.answers["UnlockConnector"] = {"status": "Unlocked"}
    await desk.talk.requests.unlock(1)
    assert desk.recorder.payloads("UnlockConnector") == [{"evseId": 1, "connectorId": 2}]


async def test_a_token_keeps_the_kind_that_the_charger_named() -> None:
    desk = Desk201()
    await desk.say("Authorize", idToken={"idToken": "DE*XYZ*1", "type": "eMAID"})
    await desk.talk.requests.remote_start(1, "de*xyz*1")
    [payload] = desk.recorder.payloads("RequestStartTransaction")
    assert payload["idToken"] == {"idToken": "de*xyz*1", "type": "eMAID"}


async def test_installed_profiles_come_in_parts() -> None:
    desk = Desk201()
    talk = desk.talk
    limit = charging_profile(LIMIT, 1, "")

    def parts(payload: Json) -> Json:
        for last in (False, True):
            desk.reports.append(
                {
                    "requestId": payload["requestId"],
                    "chargingLimitSource": "CSO",
                    "evseId": 1,
                    "chargingProfile": [limit],
                    "tbc": not last,
                }
            )
        return {"status": "Accepted"}

    desk.recorder.answers["GetChargingProfiles"] = parts
    found = await desk.while_reporting("ReportChargingProfiles", talk.profiles.installed(1))
    assert [(one.evse_id, one.source, one.id, one.purpose) for one in found] == [
        (1, "CSO", 2001, "TxDefaultProfile")
    ] * 2
    assert found[0].periods == ((0, 4140.0),)
    desk.recorder.answers["GetChargingProfiles"] = {"status": "NoProfiles"}
    assert await talk.profiles.installed() == ()


@pytest.mark.looptime
async def test_a_report_that_is_cut_short_tells_what_came() -> None:
    desk = Desk201()
    assert await desk.talk.profiles.installed() == ()


async def test_silence_is_not_taken_for_a_no() -> None:
    desk = Desk201()
    desk.recorder.answers["TriggerMessage"] = PeerTimeoutError("nothing")
    with pytest.raises(PeerTimeoutError):
        await desk.talk.requests.trigger(Trigger.METER_VALUES, 1)


@pytest.mark.parametrize("said", [{"status": "NotImplemented"}, refused("NotSupported")])
async def test_who_knows_no_trigger_for_events_is_asked_once(said: object) -> None:
    desk = Desk201()
    desk.recorder.answers["TriggerMessage"] = lambda payload: (
        said if payload["requestedMessage"] == "TransactionEvent" else {"status": "Accepted"}
    )
    requests = desk.talk.requests
    for _ in range(3):
        assert await requests.trigger(Trigger.METER_VALUES, 1) == "Accepted"
    asked = [one["requestedMessage"] for one in desk.recorder.payloads("TriggerMessage")]
    assert asked == ["TransactionEvent", "MeterValues", "MeterValues", "MeterValues"]


@pytest.mark.parametrize("measures", [True, False])
async def test_events_that_bring_no_measurements_are_not_asked_for_again(*, measures: bool) -> None:
    desk = Desk201()
    requests = desk.talk.requests
    await desk.event("Started", "T", 0, charging="Charging")
    for number in range(1, 4):
        await requests.trigger(Trigger.METER_VALUES, 1)
        await desk.event("Updated", "T", number, amps=10 if measures else None)
        desk.now_s += 10
    asked = [one["requestedMessage"] for one in desk.recorder.payloads("TriggerMessage")]
    assert asked == ["TransactionEvent"] + (["TransactionEvent"] * 2 if measures else ["MeterValues"] * 2)
