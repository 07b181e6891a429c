"""Variables by name, in as many messages as the charger wants, and the device model that is kept of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.v201.device_model import MAX_VARIABLES, DeviceModel, Name
from addon.csms.v201.variables import ITEMS_PER_GET, Told
from tests.csms.v201.desk201 import Desk201, Json, refused

INTERVAL = Name("SampledDataCtrlr", "TxUpdatedInterval")
NAMES = tuple(Name("C", f"V{number}") for number in range(9))


def told(payload: Json) -> Json:
    """Answer GetVariables: all are 1."""
    asked = payload["getVariableData"]
    return {
        "getVariableResult": [{"attributeStatus": "Accepted", "attributeValue": "1", **one} for one in asked]
    }


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (INTERVAL, "SampledDataCtrlr.TxUpdatedInterval"),
        (ITEMS_PER_GET, "DeviceDataCtrlr.ItemsPerMessage/GetVariables"),
        (Name("Connector", "AvailabilityState", evse=2, connector=1), "Connector@2:1.AvailabilityState"),
        (Name("EVSE", "Power", "main", "x", evse=1), "EVSE/main@1.Power/x"),
    ],
)
def test_a_name_is_written_and_read(name: Name, key: str) -> None:
    assert name.key == key
    assert Name.parse(key) == name


@pytest.mark.parametrize("key", ["", "Nothing", ".V", "C.", "C@x.V", "C@1:y.V", "C@².V"])
def test_what_is_no_name(key: str) -> None:
    assert Name.parse(key) is None


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_none(key: str) -> None:
    name = Name.parse(key)
    assert name is None or name.component


@pytest.mark.parametrize(
    ("said", "sizes"), [(None, [4, 4, 1]), ("6", [6, 3]), ("1", [1] * 9), ("x", [4, 4, 1])]
)
async def test_no_more_at_once_than_it_takes(said: str | None, sizes: list[int]) -> None:
    desk = Desk201()
    desk.recorder.answers["GetVariables"] = told
    talk = desk.talk
    talk.model.set(ITEMS_PER_GET, said)
    assert [one.name for one in await talk.variables.get(NAMES)] == list(NAMES)
    asked = desk.recorder.payloads("GetVariables")
    assert [len(one["getVariableData"]) for one in asked] == sizes


async def test_one_by_one_where_the_lot_is_turned_down() -> None:
    desk = Desk201()
    desk.recorder.answers["GetVariables"] = lambda payload: (
        refused("OccurrenceConstraintViolation") if len(payload["getVariableData"]) > 1 else told(payload)
    )
    assert {one.value for one in await desk.talk.variables.get(NAMES)} == {"1"}
    desk.recorder.answers["GetVariables"] = refused("NotSupported")
    assert await desk.talk.variables.get([INTERVAL]) == (Told(name=INTERVAL, status="NotSupported"),)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([{"attributeStatus": "UnknownVariable", **INTERVAL.wire}], [("UnknownVariable", None)]),
        ([{"attributeStatus": "Accepted", "attributeValue": 10}], [("Accepted", "10")]),  # a number, no names
        (
            [{"attributeStatus": "Accepted", "attributeValue": "", **INTERVAL.wire}],
            [("Accepted", "")],
        ),
        ([], []),
        ("nonsense", []),
    ],
)
async def test_answers(results: object, expected: list[tuple[str, str | None]]) -> None:
    desk = Desk201()
    desk.recorder.answers["GetVariables"] = {"getVariableResult": results}
    answers = await desk.talk.variables.get([INTERVAL])
    assert [(one.status, one.value) for one in answers] == expected
    assert all(one.name == INTERVAL for one in answers)


async def test_answers_in_another_order_and_case_find_their_names() -> None:
    one, other = Name("SampledDataCtrlr", "Enabled"), Name("AlignedDataCtrlr", "Interval")
    desk = Desk201()
    desk.recorder.answers["SetVariables"] = {
        "setVariableResult": [
            {"attributeStatus": "Rejected", **Name("aligneddatactrlr", "interval").wire},
            {"attributeStatus": "Accepted", **one.wire},
        ]
    }
    talk = desk.talk
    answers = await talk.variables.set([(one, "true"), (other, "0")])
    assert [(told.name, told.status) for told in answers] == [(other, "Rejected"), (one, "Accepted")]
    assert [(variable.name, variable.value) for variable in talk.model.listed()] == [(one, "true")]


def reported(name: Name, value: object = "1", **attribute: object) -> Json:
    return {
        **name.wire,
        "variableAttribute": [{"value": value, **attribute}],
        "variableCharacteristics": {"dataType": "string", "supportsMonitoring": False, "valuesList": "a,b"},
    }


async def test_a_report_comes_in_parts() -> None:
    desk = Desk201()
    talk = desk.talk

    def parts(payload: Json) -> Json:
        for number in range(3):
            desk.reports.append(
                {
                    "requestId": payload["requestId"],
                    "generatedAt": desk.stamp(),
                    "seqNo": number,
                    "tbc": number < 2,
                    "reportData": [reported(Name("EVSE", "Power", evse=number + 1), mutability="ReadOnly")],
                }
            )
        return {"status": "Accepted"}

    desk.recorder.answers["GetBaseReport"] = parts
    assert await desk.while_reporting("NotifyReport", talk.variables.report(within_s=5.0))
    assert talk.model.evses() == 3
    [first, _, _] = talk.model.listed()
    assert (first.value, first.readonly, first.options) == ("1", True, "a,b")


@pytest.mark.looptime
async def test_a_report_that_does_not_come_is_not_waited_for_long() -> None:
    assert not await Desk201().talk.variables.report(within_s=5.0)


def test_what_is_secret_or_unreadable_has_no_value() -> None:
    model = DeviceModel()
    password = Name("SecurityCtrlr", "BasicAuthPassword")
    model.take(
        {
            "reportData": [
                reported(password, "secret", mutability="WriteOnly"),
                {**INTERVAL.wire, "variableAttribute": [{"type": "Target", "value": "9"}, {"value": "10"}]},
                {"component": {"name": "C"}},
                reported(Name("C" * 101, "V")),
                "nonsense",
            ]
        }
    )
    assert [(one.name, one.value) for one in model.listed()] == [(INTERVAL, "10"), (password, None)]
    assert model.find(Name("securityctrlr", "basicauthpassword")) is not None
    assert model.evses() is None


def test_a_model_is_bounded() -> None:
    model = DeviceModel()
    for number in range(MAX_VARIABLES + 5):
        model.set(Name("C", str(number)), "1") if number % 500 == 0 else model.take(
            {"reportData": [reported(Name("C", str(number)))]}
        )
    assert len(model.listed()) == MAX_VARIABLES


async def test_a_name_is_sent_as_the_charger_spells_it() -> None:
    """A component with a dot in its name can't be read out of the key; the model knows it."""
    desk = Desk201()
    desk.recorder.answers["GetVariables"] = told
    talk, odd = desk.talk, Name("Vendor.Ctrlr", "X")
    talk.model.set(odd, "0")
    asked = Name.parse(odd.key)
    assert asked is not None
    [answer] = await talk.variables.get([asked])
    assert (answer.name, answer.value) == (asked, "1")
    [payload] = desk.recorder.payloads("GetVariables")
    assert payload["getVariableData"] == [odd.wire]
