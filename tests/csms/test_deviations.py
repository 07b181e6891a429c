"""What a charger does its own way is told once, counted, and can be listed."""

from __future__ import annotations

import structlog
from structlog.testing import capture_logs

from addon.csms.deviations import MAX_KINDS, Deviations
from addon.csms.rpc.errors import Dialect
from addon.translation.catalogs import plain

NOW_S = 1_800_000_000.0
HEARTBEAT_WITH_MORE = {"status": "good"}


def deviations(now_s: list[float] | None = None) -> Deviations:
    return Deviations(structlog.get_logger(), lambda: (now_s or [NOW_S])[0])


def test_a_message_by_the_book_is_none() -> None:
    seen = deviations()

    seen.look_at(Dialect.OCPP16, "Heartbeat", {})

    assert seen.listed() == ()


def test_one_is_logged_once_and_counted_with_the_time_of_the_first() -> None:
    now_s = [NOW_S]
    seen = deviations(now_s)

    with capture_logs() as lines:
        for now_s[0] in (NOW_S, NOW_S + 60, NOW_S + 120):
            seen.look_at(Dialect.OCPP16, "Heartbeat", HEARTBEAT_WITH_MORE)

    (found,) = seen.listed()
    assert (found.message, found.field, found.fault) == ("Heartbeat", "status", "is no field of this message")
    assert (found.count, found.first_seen_wall_s) == (3, NOW_S)
    assert [line["event"] for line in lines] == ["charger deviates from OCPP"]


def test_many_samples_wrong_alike_in_one_message_are_one() -> None:
    seen = deviations()
    sample = {"value": 16, "unit": "Hz"}

    seen.look_at(
        Dialect.OCPP16,
        "MeterValues",
        {
            "connectorId": 1,
            "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [sample] * 9}],
        },
    )

    assert [(d.field, d.fault, d.count) for d in seen.listed()] == [
        ("meterValue.sampledValue.value", "is a whole number where text belongs", 1),
        ("meterValue.sampledValue.unit", "'Hz' is none of the values allowed", 1),
    ]


def test_the_same_fault_with_another_value_is_the_same_kind() -> None:
    seen = deviations()

    for unit in ("Hz", "hz"):
        value = {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "1", "unit": unit}]}
        seen.look_at(Dialect.OCPP16, "MeterValues", {"connectorId": 1, "meterValue": [value]})

    assert [(d.fault, d.count) for d in seen.listed()] == [("'Hz' is none of the values allowed", 2)]


def test_answers_are_looked_at_as_well() -> None:
    seen = deviations()

    seen.look_at(
        Dialect.OCPP16,
        "GetConfiguration",
        {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": 1}]},
        answer=True,
    )

    assert [(d.message, d.field, d.fault) for d in seen.listed()] == [
        ("answer to GetConfiguration", "configurationKey.value", "is a whole number where text belongs")
    ]
    assert [plain(d.text, "de") for d in seen.listed()] == [
        "Antwort auf GetConfiguration: configurationKey.value ist eine ganze Zahl, wo Text hingehört."
    ]


def test_each_version_has_its_own_book() -> None:
    seen = deviations()

    for dialect in (Dialect.OCPP16, Dialect.OCPP201, Dialect.OCPP21):
        seen.look_at(dialect, "Heartbeat", {"customData": {"vendorId": "v"}})

    assert [(d.field, d.count) for d in seen.listed()] == [("customData", 1)]


def test_others_note_what_no_schema_tells() -> None:
    seen = deviations()

    seen.note("BootNotification", "", "is not sent after a reconnect")

    assert [(d.message, d.fault) for d in seen.listed()] == [
        ("BootNotification", "is not sent after a reconnect")
    ]


def test_frames_that_are_no_messages_are_counted_by_their_kind() -> None:
    seen = deviations()

    for n in range(3):
        seen.note_frame("FormationViolation", f"can't be read: bad at {n}")
    seen.note_frame("Unsolicited", "is an answer to no open call")

    assert [(d.message, d.fault, d.count) for d in seen.listed()] == [
        ("frame", "can't be read: bad at 0", 3),
        ("frame", "is an answer to no open call", 1),
    ]


def test_an_action_without_a_schema_is_looked_at_by_others() -> None:
    seen = deviations()

    seen.look_at(Dialect.OCPP16, "MakeCoffee", {"cups": 2})

    assert seen.listed() == ()


def test_it_keeps_no_more_kinds_than_are_of_use_and_goes_on_counting_those() -> None:
    seen = deviations()

    for n in range(10 * MAX_KINDS):
        seen.look_at(Dialect.OCPP16, "Heartbeat", {"first": 1, str(n): 1})

    listed = seen.listed()
    assert len(listed) == MAX_KINDS
    assert listed[0].count == 10 * MAX_KINDS


def test_a_tag_that_is_too_long_is_not_given_away() -> None:
    seen = deviations()

    with capture_logs() as lines:
        seen.look_at(Dialect.OCPP16, "Authorize", {"idTag": "SECRET" * 5})

    assert "SECRET" not in str(lines) + str(seen.listed())
