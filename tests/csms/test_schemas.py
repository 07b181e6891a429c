"""The fast look at a payload finds what the general validator of JSON Schema finds, and dates besides."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from addon.csms.rpc.errors import Dialect
from addon.csms.schemas import MAX_FAULTS, check_of
from addon.translation.catalogs import plain
from tests.csms.ocpp_messages import FOLDERS, schemas, spoil, valid

DIALECTS = {"1.6": Dialect.OCPP16, "2.0.1": Dialect.OCPP201, "2.1": Dialect.OCPP21}
SCHEMAS = [(version, name) for version in FOLDERS for name in schemas(version)]


def found_by_us(version: str, name: str, payload: object) -> set[tuple[str, str]]:
    is_answer = name.endswith("Response")
    action = name.removesuffix("Response").removesuffix("" if version == "1.6" else "Request")
    check = check_of(DIALECTS[version], action, answer=is_answer)
    assert check is not None
    return {(fault.field, fault.rule) for fault in check(payload) or []}


def found_by_jsonschema(version: str, name: str, payload: object) -> set[tuple[str, str]]:
    found = set()
    for error in Draft4Validator(schemas(version)[name]).iter_errors(payload):
        path = [part for part in error.absolute_path if isinstance(part, str)]
        match error.validator:
            case "required":
                last = [str(error.message).split("'")[1]]
            case "additionalProperties":
                last = [key[:50] for key in set(error.instance) - set(error.schema.get("properties", {}))]
            case _:
                last = []
        places = [[*path, key] for key in last] or [path]
        found |= {(".".join(place).rstrip("."), str(error.validator)) for place in places}
    return found


@given(which=st.sampled_from(SCHEMAS), chance=st.integers(0, 2**32), times=st.integers(0, 3))
def test_it_finds_what_jsonschema_finds(which: tuple[str, str], chance: int, times: int) -> None:
    version, name = which
    random = Random(chance)
    payload = valid(schemas(version)[name], random)
    for _ in range(times):
        spoil(payload, random)

    expected = found_by_jsonschema(version, name, payload)
    assume(sum(1 for _ in Draft4Validator(schemas(version)[name]).iter_errors(payload)) < MAX_FAULTS // 2)

    ours = found_by_us(version, name, payload)
    assert _comparable(ours) == _comparable(expected)


def _comparable(faults: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out dates, which jsonschema passes over, and what else is wrong where the type is."""
    mistyped = {field for field, rule in faults if rule == "type"}
    return {
        (field, rule)
        for field, rule in faults
        if rule == "type"
        or (rule != "format" and field not in mistyped and field.rpartition(".")[0] not in mistyped)
    }


@pytest.mark.parametrize("version", FOLDERS)
def test_a_message_by_the_book_has_no_fault_whatever_it_is(version: str) -> None:
    for name in schemas(version):
        for seed in range(3):
            assert not found_by_us(version, name, valid(schemas(version)[name], Random(seed))), name


STATUS = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}

SENTENCES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, []),
    ({"timestamp": "2026-01-01T00:00:00.000+01:00"}, []),
    (
        {"timestamp": "2026-01-01T00:00:00"},
        [("timestamp", "'2026-01-01T00:00:00' is no time with date and zone")],
    ),
    ({"connectorId": "1"}, [("connectorId", "is text where a whole number belongs")]),
    ({"connectorId": True}, [("connectorId", "is true or false where a whole number belongs")]),
    ({"info": None}, [("info", "is null where text belongs")]),
    ({"info": "x" * 51}, [("info", "has 51 characters, at most 50 are allowed")]),
    ({"errorCode": "Error"}, [("errorCode", "'Error' is none of the values allowed")]),
    ({"mood": "good"}, [("mood", "is no field of this message")]),
    (
        {"status": "\x07" * 40},
        [("status", "'\\x07\\x07\\x07\\x07\\x07\\x07\\x07\\x07\\x07\\x… is none of the values allowed")],
    ),
]


@pytest.mark.parametrize(("change", "faults"), SENTENCES, ids=lambda value: str(value)[:30])
def test_a_fault_is_told_in_words(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    check = check_of(Dialect.OCPP16, "StatusNotification")
    assert check is not None

    assert [(f.field, f.sentence) for f in check({**STATUS, **change}) or []] == faults
    assert all(plain(f.sentence, "de") != f.sentence for f in check({**STATUS, **change}) or [])


def test_a_limit_of_a_decimal_that_binary_does_not_know_is_a_multiple_of_a_tenth() -> None:
    check = check_of(Dialect.OCPP16, "GetCompositeSchedule", answer=True)
    assert check is not None

    def answer(limit: float) -> dict[str, Any]:
        period = {"startPeriod": 0, "limit": limit}
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
        return {"status": "Accepted", "chargingSchedule": schedule}

    assert not check(answer(16.1))
    for odd in (16.15, 0.05, 10**400):
        assert [fault.rule for fault in check(answer(odd)) or []] == ["multipleOf"]
    assert len(check(answer(1e308)) or []) <= 1


def test_a_list_of_thousands_is_told_of_no_more_than_it_takes() -> None:
    check = check_of(Dialect.OCPP16, "MeterValues")
    assert check is not None

    assert len(check({"connectorId": 1, "meterValue": [{}] * 10_000}) or []) == MAX_FAULTS


@pytest.mark.parametrize("action", ["MakeCoffee", "", "../schemas/Heartbeat", "Heartbeat\x00"])
def test_an_action_that_there_is_not_has_no_check(action: str) -> None:
    assert check_of(Dialect.OCPP16, action) is None
