"""Bends, frame by frame."""

from typing import Any

import pytest

from addon.simulator.bends import (
    Bend,
    Frame,
    answered,
    answers_astray,
    answers_doubled,
    bent,
    doubled,
    drop,
    extra_fields,
    in_samples,
    numbers_as_text,
    put,
    refused,
    stamps,
    summed_current,
    texts_as_numbers,
    unanswered,
)

STAMP = {"timestamp": "2027-01-15T08:00:00.000Z"}


def call(action: str, payload: dict[str, Any]) -> Frame:
    return [2, "1", action, payload]


def sampled(*samples: dict[str, Any]) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{**STAMP, "sampledValue": list(samples)}]}


def amperes(value: str, **fields: str) -> dict[str, str]:
    return {"measurand": "Current.Import", "value": value, **fields}


@pytest.mark.parametrize(
    ("bend", "action", "before", "after"),
    [
        (
            put("MeterValues", "transactionId", -16),
            "MeterValues",
            {"transactionId": 4},
            {"transactionId": -16},
        ),
        (put("MeterValues", "transactionId", -16), "MeterValues", {}, {}),
        (put("MeterValues", "transactionId", -16), "Other", {"transactionId": 4}, {"transactionId": 4}),
        (put("A,B", "x", 1), "B", {"deep": [{"x": 0}]}, {"deep": [{"x": 1}]}),
        (drop("A", "x"), "A", {"x": 0, "y": 1}, {"y": 1}),
        (stamps("naive"), "A", STAMP, {"timestamp": "2027-01-15T08:00:00.000"}),
        (stamps("offset"), "A", STAMP, {"timestamp": "2027-01-15T10:00:00.000+02:00"}),
        (stamps("1970-01-01T00:00:00Z"), "A", STAMP, {"timestamp": "1970-01-01T00:00:00Z"}),
        (numbers_as_text(), "A", {"a": 1, "b": [{"x": 2.5}]}, {"a": "1", "b": [{"x": "2.5"}]}),
        (numbers_as_text(), "A", {"yes": True, "no": None}, {"yes": True, "no": None}),
        (
            texts_as_numbers(),
            "MeterValues",
            sampled(amperes("6.5")),
            sampled(amperes("6.5") | {"value": 6.5}),
        ),
        (extra_fields(), "A", {"a": 1}, {"a": 1, "vendorSpecific": {"answer": 42}}),
        (
            in_samples("Current.Import", unit="Hz"),
            "MeterValues",
            sampled(amperes("6"), {"measurand": "Voltage", "value": "230"}),
            sampled(amperes("6", unit="Hz"), {"measurand": "Voltage", "value": "230"}),
        ),
        (
            summed_current(),
            "MeterValues",
            sampled(*(amperes("10.0", phase=phase) for phase in ("L1", "L2", "L3"))),
            sampled(amperes("30.00")),
        ),
    ],
)
def test_bends_a_call(bend: Bend, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert bend(call(action, before), action) == [call(action, after)]


ANSWER: Frame = [3, "7", {"status": "Accepted"}]


@pytest.mark.parametrize(
    ("bend", "frames"),
    [
        (answers_doubled(), [ANSWER, ANSWER]),
        (unanswered("Reset"), []),
        (unanswered("Other"), [ANSWER]),
        (refused("Reset", "OddCode"), [[4, "7", "OddCode"]]),
        (refused("Reset", "OddCode", "", {}), [[4, "7", "OddCode", "", {}]]),
        (refused("Other", "OddCode"), [ANSWER]),
        (answered("Reset", "status", 1), [[3, "7", {"status": 1}]]),
        (extra_fields(), [[3, "7", {"status": "Accepted", "vendorSpecific": {"answer": 42}}]]),
    ],
)
def test_bends_an_answer_and_leaves_calls_alone(bend: Bend, frames: list[Frame]) -> None:
    assert bend(ANSWER, "Reset") == frames


def test_doubles_a_call_under_another_id() -> None:
    first, second = doubled("BootNotification")(call("BootNotification", {"a": 1}), "BootNotification")
    assert first == call("BootNotification", {"a": 1})
    assert (second[0], second[2:]) == (2, ["BootNotification", {"a": 1}])
    assert second[1] != "1"


def test_sends_an_answer_astray_before_the_right_one() -> None:
    astray, right = answers_astray()(ANSWER, "Reset")
    assert right == ANSWER
    assert astray[1] != "7"


def test_bends_follow_each_other() -> None:
    frames = bent((put("A", "x", 1), doubled("A")), call("A", {"x": 0}), "A")
    assert [frame[3] for frame in frames] == [{"x": 1}, {"x": 1}]
