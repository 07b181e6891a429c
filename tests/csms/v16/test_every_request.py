"""Every message that OCPP 1.6 lets a central system send: on the wire, at the gate, and what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from ocpp.v16.enums import AuthorizationStatus, CertificateUse, MessageTrigger

from addon.csms.gate import READING
from addon.csms.learned import Learned
from addon.csms.limit_profile import LimitProfile, Mains, TimeBase
from addon.csms.requests import Trigger
from addon.csms.station import Station
from addon.csms.v16.asker import Asker
from addon.csms.v16.certificates import CertificateHash
from addon.csms.v16.configuration import STANDARD_KEYS, Configuration16, ConfigurationKey
from addon.csms.v16.data_transfer import DataAnswer
from addon.csms.v16.features import Feature, supported
from addon.csms.v16.firmware import Retries, SignedFirmware
from addon.csms.v16.local_list import ListedTag
from addon.csms.v16.logs import LogAnswer, Span
from addon.csms.v16.speech import Conversation16, Speech16
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.errors import PeerError, PeerRefusedError, ShadowError
from tests.csms.ocpp_messages import actions
from tests.csms.v16.desk import FROM_CHARGE_POINT, Desk
from tests.csms.v16.recorder import Recorder

AT_S, AT = 1_800_000_000.0, "2027-01-15T08:00:00Z"
PEM = "-----BEGIN CERTIFICATE-----"
LIMIT = LimitProfile(
    way=Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.AMPS, kind=Kind.RELATIVE),
    limit_da=60,
    base=TimeBase(now_wall_s=0.0),
    mains=Mains(),
)
HASH = CertificateHash(
    hash_algorithm="SHA256", issuer_name_hash="aa", issuer_key_hash="bb", serial_number="01"
)
HASH_ON_WIRE = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "aa",
    "issuerKeyHash": "bb",
    "serialNumber": "01",
}
SIGNED = SignedFirmware(
    location="http://x/f", retrieve_wall_s=AT_S, certificate=PEM, signature="c2ln", install_wall_s=AT_S + 60
)
USE = CertificateUse.central_system_root_certificate
Ask = Callable[[Conversation16], Awaitable[object]]
ACCEPTED = {"status": "Accepted"}

ROWS: list[tuple[str, Ask, dict[str, Any] | None, dict[str, Any], object]] = [
    # action, how it is asked, payload (None: shown in test_requests), answer, what is made of it
    (
        "CancelReservation",
        lambda c: c.reservations.cancel(7),
        {"reservationId": 7},
        {"status": "Rejected"},
        "Rejected",
    ),
    (
        "CertificateSigned",
        lambda c: c.certificates.hand_over(PEM),
        {"certificateChain": PEM},
        ACCEPTED,
        "Accepted",
    ),
    (
        "ChangeAvailability",
        lambda c: c.requests.change_availability(2, operative=False),
        {"connectorId": 2, "type": "Inoperative"},
        {"status": "Scheduled"},
        "Scheduled",
    ),
    (
        "ChangeConfiguration",
        lambda c: c.configuration.change("A", "1"),
        {"key": "A", "value": "1"},
        {"status": "RebootRequired"},
        "RebootRequired",
    ),
    ("ClearCache", lambda c: c.local_list.clear_cache(), {}, {"status": "Rejected"}, "Rejected"),
    (
        "ClearChargingProfile",
        lambda c: c.requests.clear_charging_profile(profile_id=5),
        {"id": 5},
        {"status": "Unknown"},
        "Unknown",
    ),
    (
        "DataTransfer",
        lambda c: c.data_transfer.send("EN+", "m", "d"),
        {"vendorId": "EN+", "messageId": "m", "data": "d"},
        {"status": "Accepted", "data": {"a": [1]}},
        DataAnswer(status="Accepted", data='{"a": [1]}'),
    ),
    (
        "DataTransfer",
        lambda c: c.data_transfer.send("EN+"),
        {"vendorId": "EN+"},
        {"status": "UnknownVendorId"},
        DataAnswer(status="UnknownVendorId", data=None),
    ),
    (
        "DeleteCertificate",
        lambda c: c.certificates.delete(HASH),
        {"certificateHashData": HASH_ON_WIRE},
        {"status": "NotFound"},
        "NotFound",
    ),
    (
        "ExtendedTriggerMessage",
        lambda c: c.triggers.trigger(MessageTrigger.log_status_notification),
        {"requestedMessage": "LogStatusNotification"},
        {"status": "NotImplemented"},
        "NotImplemented",
    ),
    (
        "ExtendedTriggerMessage",
        lambda c: c.triggers.extended(MessageTrigger.meter_values, 2),
        {"requestedMessage": "MeterValues", "connectorId": 2},
        ACCEPTED,
        "Accepted",
    ),
    (
        "GetCompositeSchedule",
        lambda c: c.requests.get_composite_schedule(1, 90, Unit.AMPS),
        {"connectorId": 1, "duration": 90, "chargingRateUnit": "A"},
        {"status": "Rejected"},
        None,
    ),
    (
        "GetConfiguration",
        lambda c: c.configuration.all(),
        {},
        {
            "configurationKey": [
                {"key": "A", "readonly": False, "value": "1"},
                {"key": "B", "readonly": "true", "value": 2},
                {"key": "C", "value": ["x", 1]},
                {"key": "D", "readonly": True, "value": {}},
                {"value": "no key"},
            ]
        },
        (
            ConfigurationKey(key="A", value="1", readonly=False),
            ConfigurationKey(key="B", value="2", readonly=True),
            ConfigurationKey(key="C", value="x,1", readonly=False),
            ConfigurationKey(key="D", value=None, readonly=True),
        ),
    ),
    ("GetConfiguration", lambda c: c.configuration.some(("A", "B")), {"key": ["A", "B"]}, {}, ()),
    (
        "GetConfiguration",
        lambda c: c.configuration.get("a"),
        {"key": ["a"]},
        {"configurationKey": {"key": "A", "value": 5}},  # one object where a list belongs
        "5",
    ),
    (
        "GetDiagnostics",
        lambda c: c.logs.diagnostics("http://x/up", Span(from_wall_s=AT_S), Retries(count=2, interval_s=9)),
        {"location": "http://x/up", "startTime": AT, "retries": 2, "retryInterval": 9},
        {"fileName": "log.zip"},
        "log.zip",
    ),
    ("GetDiagnostics", lambda c: c.logs.diagnostics("ftp://x"), {"location": "ftp://x"}, {}, None),
    (
        "GetInstalledCertificateIds",
        lambda c: c.certificates.installed(USE),
        {"certificateType": "CentralSystemRootCertificate"},
        {"status": "Accepted", "certificateHashData": [HASH_ON_WIRE]},
        (HASH,),
    ),
    (
        "GetInstalledCertificateIds",
        lambda c: c.certificates.installed(USE),
        {"certificateType": "CentralSystemRootCertificate"},
        {"status": "NotFound"},
        (),
    ),
    ("GetLocalListVersion", lambda c: c.local_list.version(), {}, {"listVersion": "-1"}, -1),
    ("GetLocalListVersion", lambda c: c.local_list.version(), {}, {}, None),
    (
        "GetLog",
        lambda c: c.logs.log(3, "http://x/up", security=True, span=Span(to_wall_s=AT_S)),
        {
            "logType": "SecurityLog",
            "requestId": 3,
            "log": {"remoteLocation": "http://x/up", "latestTimestamp": AT},
        },
        {"status": "AcceptedCanceled", "filename": "s.log"},
        LogAnswer(status="AcceptedCanceled", file_name="s.log"),
    ),
    (
        "GetLog",
        lambda c: c.logs.log(4, "http://x/up", security=False),
        {"logType": "DiagnosticsLog", "requestId": 4, "log": {"remoteLocation": "http://x/up"}},
        {"status": "Rejected"},
        LogAnswer(status="Rejected", file_name=None),
    ),
    (
        "InstallCertificate",
        lambda c: c.certificates.install(USE, PEM),
        {"certificateType": "CentralSystemRootCertificate", "certificate": PEM},
        {"status": "Failed"},
        "Failed",
    ),
    (
        "RemoteStartTransaction",
        lambda c: c.requests.remote_start(1, "TAG"),
        {"connectorId": 1, "idTag": "TAG"},
        ACCEPTED,
        None,
    ),
    ("RemoteStopTransaction", lambda c: c.requests.remote_stop(9), {"transactionId": 9}, ACCEPTED, None),
    (
        "ReserveNow",
        lambda c: c.reservations.reserve(7, 0, id_tag="TAG", expires_wall_s=AT_S, parent_id_tag="P"),
        {"reservationId": 7, "connectorId": 0, "idTag": "TAG", "expiryDate": AT, "parentIdTag": "P"},
        {"status": "Occupied"},
        "Occupied",
    ),
    ("Reset", lambda c: c.requests.reset(hard=True), {"type": "Hard"}, ACCEPTED, None),
    (
        "SendLocalList",
        lambda c: c.local_list.send(
            3,
            [
                ListedTag(id_tag="A", expires_wall_s=AT_S, parent_id_tag="P"),
                ListedTag(id_tag="B", status=AuthorizationStatus.blocked),
            ],
            full=True,
        ),
        {
            "listVersion": 3,
            "updateType": "Full",
            "localAuthorizationList": [
                {"idTag": "A", "idTagInfo": {"status": "Accepted", "parentIdTag": "P", "expiryDate": AT}},
                {"idTag": "B", "idTagInfo": {"status": "Blocked"}},
            ],
        },
        ACCEPTED,
        "Accepted",
    ),
    (
        "SendLocalList",
        lambda c: c.local_list.send(4, [ListedTag(id_tag="B", status=None)], full=False),
        {"listVersion": 4, "updateType": "Differential", "localAuthorizationList": [{"idTag": "B"}]},
        {"status": "VersionMismatch"},
        "VersionMismatch",
    ),
    ("SetChargingProfile", lambda c: c.requests.set_limit(1, LIMIT), None, ACCEPTED, "Accepted"),
    (
        "SignedUpdateFirmware",
        lambda c: c.firmware.update_signed(5, SIGNED, Retries(count=1)),
        {
            "requestId": 5,
            "retries": 1,
            "firmware": {
                "location": "http://x/f",
                "retrieveDateTime": AT,
                "installDateTime": "2027-01-15T08:01:00Z",
                "signingCertificate": PEM,
                "signature": "c2ln",
            },
        },
        {"status": "InvalidCertificate"},
        "InvalidCertificate",
    ),
    (
        "TriggerMessage",
        lambda c: c.triggers.trigger(MessageTrigger.firmware_status_notification),
        {"requestedMessage": "FirmwareStatusNotification"},
        ACCEPTED,
        "Accepted",
    ),
    (
        "TriggerMessage",
        lambda c: c.requests.trigger(Trigger.METER_VALUES, 2),
        {"requestedMessage": "MeterValues", "connectorId": 2},
        {"status": "Rejected"},
        "Rejected",
    ),
    (
        "UnlockConnector",
        lambda c: c.requests.unlock(2),
        {"connectorId": 2},
        {"status": "Unlocked"},
        None,
    ),
    (
        "UpdateFirmware",
        lambda c: c.firmware.update("http://x/f", AT_S, Retries(interval_s=30)),
        {"location": "http://x/f", "retrieveDate": AT, "retryInterval": 30},
        {},
        None,
    ),
]
DEMANDED = {"RemoteStartTransaction", "RemoteStopTransaction", "Reset", "UnlockConnector"}
"""Whoever asks for these is told of a refusal by an error."""


def talk(recorder: Recorder, profiles: str = "") -> tuple[Conversation16, Station]:
    desk = Desk()
    desk.station.learned = Learned(configuration={"SupportedFeatureProfiles": profiles})
    return Speech16(desk.charger).over(recorder), desk.station


@pytest.mark.parametrize(("action", "ask", "payload", "answer", "result"), ROWS)
async def test_every_request_is_asked_and_its_answer_typed(
    action: str, ask: Ask, payload: dict[str, Any] | None, answer: dict[str, Any], result: object
) -> None:
    recorder = Recorder(answer)
    conversation, _ = talk(recorder)

    assert await ask(conversation) == result
    ((asked, sent, _),) = recorder.asked
    assert asked == action
    assert payload is None or sent == payload


def test_no_message_of_the_standard_is_missing() -> None:
    assert {row[0] for row in ROWS} == set(actions("1.6")) - FROM_CHARGE_POINT


@pytest.mark.parametrize(("action", "ask"), [row[:2] for row in ROWS])
@pytest.mark.parametrize("answer", [{}, {"status": None}, {"status": ["x"]}, {"status": 5, "data": [[]]}])
async def test_an_answer_that_is_none_ends_in_a_value_or_a_refusal(
    action: str, ask: Ask, answer: dict[str, Any]
) -> None:
    conversation, _ = talk(Recorder(answer))

    if action in DEMANDED:
        with pytest.raises(PeerRefusedError, match=f"^The charger answered {action} with"):
            await ask(conversation)
    else:
        await ask(conversation)


@pytest.mark.parametrize(("action", "ask"), [row[:2] for row in ROWS])
async def test_shadow_mode_lets_pass_what_only_reads(action: str, ask: Ask) -> None:
    recorder = Recorder({})
    conversation, station = talk(recorder)
    station.gate.shut_now()

    if action in READING:
        await ask(conversation)
        assert recorder.asked
        return
    with pytest.raises(ShadowError, match=f"^Shadow mode: {action} is not sent"):
        await ask(conversation)
    assert not recorder.asked


async def test_a_charger_is_not_made_to_make_new_keys_in_shadow_mode() -> None:
    recorder = Recorder(ACCEPTED)
    conversation, station = talk(recorder)
    station.gate.shut_now()

    with pytest.raises(ShadowError):
        await conversation.triggers.trigger(MessageTrigger.sign_charge_point_certificate)
    assert not recorder.asked


ASK_OF = {row[0]: row[1] for row in ROWS}


@pytest.mark.parametrize(
    ("said", "action", "sent"),
    [
        ("Core,SmartCharging", "ReserveNow", False),
        ("Core,SmartCharging", "CancelReservation", False),
        ("Core,SmartCharging", "SendLocalList", False),
        ("Core,SmartCharging", "GetLocalListVersion", False),
        ("Core,SmartCharging", "UpdateFirmware", False),
        ("Core,SmartCharging", "GetDiagnostics", False),
        ("core; firmware management ,Local_Auth_List_Management", "UpdateFirmware", True),
        ("core; firmware management ,Local_Auth_List_Management", "SendLocalList", True),
        ("Core,Reservation", "ReserveNow", True),
        ("Core", "SetChargingProfile", True),  # left out by makes that take it: the fuse comes first
        ("Core", "GetCompositeSchedule", True),
        ("Core", "ClearChargingProfile", True),
        ("Core", "TriggerMessage", True),
        ("Core", "GetLog", True),  # the whitepaper's belong to no profile
        ("Core", "ClearCache", True),
        ("Smart", "Reset", True),
        ("", "ReserveNow", True),  # says nothing
        ("[]", "ReserveNow", True),
        ("nonsense,true", "UpdateFirmware", True),
    ],
)
async def test_a_profile_that_the_charger_says_it_lacks_is_refused_in_its_name(
    said: str, action: str, sent: bool
) -> None:
    recorder = Recorder(ACCEPTED)
    conversation, _ = talk(recorder, said)

    if sent:
        await ASK_OF[action](conversation)
        assert [name for name, _, _ in recorder.asked] == [action]
        return
    with pytest.raises(
        PeerRefusedError, match=r"^The charger says that it has no [\w ()]+, so it"
    ) as refused:
        await ASK_OF[action](conversation)
    assert refused.value.code == "NotSupported"
    assert not recorder.asked


def test_the_profiles_of_the_standard_are_read() -> None:
    assert supported(",".join(feature.value for feature in Feature)) == set(Feature)
    assert supported("Core,Metering") == {Feature.CORE}


class OneKey:
    """Knows one key, and refuses to be asked for two others."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    async def call(self, action: str, payload: dict[str, Any], **_: object) -> dict[str, object]:
        assert action == "GetConfiguration"
        (key,) = payload["key"]
        self.asked.append(key)
        if key in ("AuthorizationKey", "CpoName"):
            raise PeerRefusedError("no")
        return {"configurationKey": [{"key": key, "value": "16"}]} if key == "NumberOfConnectors" else {}


async def test_a_make_that_can_not_list_its_keys_is_asked_for_one_after_the_other() -> None:
    charger = OneKey()

    found = await Configuration16(Asker(charger)).all(one_by_one=True)

    assert found == (ConfigurationKey(key="NumberOfConnectors", value="16", readonly=False),)
    assert charger.asked == list(STANDARD_KEYS)


async def test_a_charger_that_is_gone_is_not_asked_on() -> None:
    class Gone:
        async def call(self, *_: object, **__: object) -> dict[str, object]:
            raise PeerError("gone")

    with pytest.raises(PeerError, match="gone"):
        await Configuration16(Asker(Gone())).all(one_by_one=True)
