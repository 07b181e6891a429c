"""What a frame shows of itself."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from addon.csms.redaction import HIDDEN, ShownFrame, is_secret, redacted, redacted_frame


def shown(frame: object) -> ShownFrame:
    return redacted_frame(frame if isinstance(frame, str) else json.dumps(frame), lambda _: "Asked")


@pytest.mark.parametrize(
    ("payload", "secret"),
    [
        ({"key": "AuthorizationKey", "value": "0123456789abcdef"}, "0123456789abcdef"),
        ({"key": "VendorWifiPassword", "value": "hunter22"}, "hunter22"),
        ({"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "s3cr3t"}]}, "s3cr3t"),
        (
            {"setVariableData": [{"attributeValue": "pw-9", "variable": {"name": "BasicAuthPassword"}}]},
            "pw-9",
        ),
        (
            {"getVariableResult": [{"attributeValue": "pw-8", "variable": {"name": "BasicAuthPassword"}}]},
            "pw-8",
        ),
        (
            {"reportData": [{"variable": {"name": "WifiPsk"}, "variableAttribute": [{"value": "pw-7"}]}]},
            "pw-7",
        ),
        ({"connectionData": {"apn": {"apnPassword": "pw-6", "apn": "net"}}}, "pw-6"),
        ({"location": "ftp://me:hunter2@nas/logs"}, "hunter2"),
        ({"location": "http://10.0.0.2:9001/AbCdEfGhIjKlMnOpQrStUvWx/"}, "AbCdEfGhIjKlMnOpQrStUvWx"),
        ({"log": {"remoteLocation": "https://h/a?token=abc123"}}, "abc123"),
        ({"certificate": "-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----"}, "MHc"),
        ({"data": '{"wifiPassword": "hunter3", "ssid": "home"}'}, "hunter3"),
        ({"data": "user=me;password=hunter4;x=1"}, "hunter4"),
        ({"data": '{"key":"WifiPassword","value":"hunter5"}'}, "hunter5"),
        ({"data": '{"Key":"FtpPass","Value":"hunter6"}'}, "hunter6"),
        ({"data": '{"token":"hunter7","token":5}'}, "hunter7"),
        ({"data": '{"inner":"{\\"wlanKey\\":\\"hunter8\\"}"}'}, "hunter8"),
        ({"data": '{"cut off":{"password":"hun\\"ter9"'}, "ter9"),
        ({"data": "settings=password=hunter0 ok"}, "hunter0"),
        ({"data": '{"idTag":"04A2B3C4D5E6F9"}'}, "04A2B3C4D5E6F9"),
        ({"data": "log to ftp://me:p/w@nas, please"}, "p/w"),
        ({"location": "ftp://me:p/w@nas/logs"}, "p/w"),
        ({"location": "https://my self:p@ss@nas/logs"}, "p@ss"),
        ({"key": "FreevendIdTag", "value": "04A2B3C4D5E6FA"}, "04A2B3C4D5E6FA"),
        ({"eventData": [{"variable": {"name": "ApiToken"}, "actualValue": "t-1"}]}, "t-1"),
        ({"idTag": "04A2B3C4D5E6F7"}, "04A2B3C4D5E6F7"),
        ({"idToken": {"idToken": "04A2B3C4D5E6F8", "type": "ISO14443"}}, "04A2B3C4D5E6F8"),
        ({"localAuthorizationList": [{"idTag": "ABCDEF", "idTagInfo": {"status": "Accepted"}}]}, "ABCDEF"),
    ],
)
def test_what_opens_a_door_is_hidden(payload: dict[str, Any], secret: str) -> None:
    text = json.dumps(payload)
    assert secret in text.replace("\\n", "\n").replace('\\"', '"')

    for frame in ([2, "1", "Any", payload], [3, "1", payload], [4, "1", "GenericError", "", payload]):
        assert secret not in json.dumps(shown(frame).payload)


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "MeterValueSampleInterval", "value": "10"},
        {"connectorId": 1, "status": "Charging", "errorCode": "NoError", "info": None},
        {"meterValue": [{"sampledValue": [{"value": "6.1", "phase": "L1"}]}]},
        {"location": "https://example.org/firmware/charger-with-a-long-name-1.8.21.bin"},
        {"key": "AuthorizeRemoteTxRequests", "value": "true"},
        {"keys": ["AuthorizationKey"], "unknownKey": ["X"]},
        {"certificateChain": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"},
    ],
)
def test_the_rest_is_shown_as_it_is(payload: dict[str, Any]) -> None:
    assert redacted(payload) == payload


def test_tags_can_be_told_apart() -> None:
    assert redacted({"idTag": "04A2B3C4D5E6F7"}) == {"idTag": "04…F7"}
    assert redacted({"idTag": "AB12"}) == {"idTag": "…"}


@pytest.mark.parametrize(
    ("frame", "kind", "action", "payload"),
    [
        ([2, "7", "Heartbeat", {}], "call", "Heartbeat", {}),
        ([3, "7", {"currentTime": "x"}], "answer", "Asked", {"currentTime": "x"}),
        ([4, "7", "NotImplemented", "no", {}], "error", "Asked", ["NotImplemented", "no", {}]),
        ([6, "7", "NotifyPeriodicEventStream", {"id": 1}], "send", "NotifyPeriodicEventStream", {"id": 1}),
        ([2, "7", "Heartbeat"], "call", "Heartbeat", None),
    ],
)
def test_frames_are_taken_apart(frame: list[Any], kind: str, action: str, payload: object) -> None:
    assert shown(frame) == ShownFrame(kind=kind, message_id="7", action=action, payload=payload)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON, password=hunter2",
        "[]",
        "{}",
        '["2"]',
        "[2]",
        "[2,3,4]",
        "[99,1,2]",
        "[" * 100_000,
        "[2,[],{}]",
    ],
)
def test_what_is_no_message_is_not_shown_at_all(text: str) -> None:
    frame = shown(text)

    assert frame.kind == "other"
    assert frame.payload == f"{len(text)} characters that are not a message of OCPP-J"


def test_deep_payloads_end() -> None:
    deep: Any = "bottom"
    for _ in range(200):
        deep = {"a": deep}

    assert HIDDEN in json.dumps(redacted(deep))


@pytest.mark.parametrize(
    "name",
    [
        *("AuthorizationKey", "BasicAuthPassword", "wifi_psk", "ApiKey", "PINCode", "pwd"),
        *("WifiPass", "ApnPass", "FtpPass", "SimPin", "SIM_PIN", "AdminPW", "WLANKey", "WPA2Key1"),
        *("ApiToken", "Token", "EncryptionKey", "PlugAndChargeIdentifier", "FreevendIdTag"),
        *("MasterPassGroupId", "x" * 1000),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *("HeartbeatInterval", "LocalAuthListEnabled", "MeterValuesSampledData", "Pinned", "Bypass"),
        *("WebSocketPingInterval", "MeterPublicKey", "MeterPublicKey1", "key", "unknownKey", "keys"),
        *("GetConfigurationMaxKeys", "SupportedFeatureProfiles", "AuthorizeRemoteTxRequests"),
    ],
)
def test_names_of_other_settings(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "a.",
            "pass ",
            "pass:",
            'pass:"',
            "pass='\\",
            'pass:"\\',
            "key\\\\",
            'pass"',
            "a://",
            "://@",
            "pass=\t",
        ),
        *(
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "-----END ",
            "BEGIN PRIVATE KEY",
            "PIN",
            "token",
            "[{",
        ),
        *('{"', "{'a':", '{"key":'),
    ],
)
@pytest.mark.parametrize("around", ["key {}", "pass:{}", "-----BEGIN PRIVATE KEY-----{}", "{{{}", "a://{}"])
def test_nothing_that_a_charger_can_write_takes_long(around: str, unit: str) -> None:
    """Patterns that take the square of its length need seconds to minutes for a text of this one."""
    text = around.format(unit * (64_000 // len(unit)))
    before_s = time.process_time()

    for name in ("data", "url", text):
        redacted({name: text})

    assert time.process_time() - before_s < 1.0


def test_half_a_pair_of_surrogates_is_replaced() -> None:
    frame = shown(
        r'[2,"\ud800","Data\udfff",{"\ud800":"a\ud800\u00e9","data":"{\"a\":\"\\ud800\",\"pwd\":1}"}]'
    )

    assert frame == ShownFrame(
        kind="call",
        message_id="?",
        action="Data?",
        payload={"?": "a?\u00e9", "data": '{"a": "?", "pwd": "(hidden)"}'},
    )
