"""Every text is a message or a ProtocolError that tells what to answer."""

from __future__ import annotations

import contextlib
import json
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from addon.csms.rpc.errors import Dialect, ErrorCode, ProtocolError, on_wire
from addon.csms.rpc.frames import (
    MAX_DEPTH,
    MAX_FRAME_BYTES,
    Call,
    CallErrorFrame,
    CallResult,
    CallResultError,
    Frame,
    Send,
    decode,
    encode_call,
    encode_error,
    encode_result,
)

UNDERSTOOD: list[tuple[str, Frame]] = [
    ('[2,"1","Heartbeat",{}]', Call(message_id="1", action="Heartbeat", payload={})),
    ('[2,"1","X",{"a":[1,"b",null]}]', Call(message_id="1", action="X", payload={"a": [1, "b", None]})),
    (' \n[2, "1" ,"X", {} ]\t', Call(message_id="1", action="X", payload={})),
    ('[2,"1","Heartbeat"]', Call(message_id="1", action="Heartbeat", payload={})),
    ('[2,"1","Heartbeat",null]', Call(message_id="1", action="Heartbeat", payload={})),
    ('[2,"1","X",{},"more",7]', Call(message_id="1", action="X", payload={})),
    ('[2,17,"X",{}]', Call(message_id="17", action="X", payload={})),
    ('[2,-17,"X",{}]', Call(message_id="-17", action="X", payload={})),
    ('[2,"","X",{}]', Call(message_id="", action="X", payload={})),
    (f'[2,"{"i" * 255}","X",{{}}]', Call(message_id="i" * 255, action="X", payload={})),
    ('[2,"1","X",{"tag":"a\x01b"}]', Call(message_id="1", action="X", payload={"tag": "a\x01b"})),
    ('[2,"1","X",{"tag":"a\\ud800"}]', Call(message_id="1", action="X", payload={"tag": "a?"})),
    ('[2,"1","X",{"n":18446744073709551616}]', Call(message_id="1", action="X", payload={"n": 2**64})),
    ('[3,"1",{"a":1}]', CallResult(message_id="1", payload={"a": 1})),
    ('[3,"1"]', CallResult(message_id="1", payload={})),
    ('[3,"1",null]', CallResult(message_id="1", payload={})),
    (
        '[4,"1","GenericError","why",{}]',
        CallErrorFrame(message_id="1", code="GenericError", description="why"),
    ),
    ('[4,"1","Odd"]', CallErrorFrame(message_id="1", code="Odd", description="")),
    ('[4,"1"]', CallErrorFrame(message_id="1", code="", description="")),
    ('[4,"1",5,6]', CallErrorFrame(message_id="1", code="", description="6")),
]


@pytest.mark.parametrize(("text", "frame"), UNDERSTOOD)
def test_messages_are_understood(text: str, frame: Frame) -> None:
    assert decode(text) == frame


FORMATION, TYPE, FRAMEWORK = (
    ErrorCode.FORMATION_VIOLATION,
    ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED,
    ErrorCode.RPC_FRAMEWORK_ERROR,
)

BAD: list[tuple[str, ErrorCode, str, bool]] = [  # text, code, id to answer, whether to answer
    ("", FRAMEWORK, "-1", True),
    ("hello", FRAMEWORK, "-1", True),
    ("[2,", FRAMEWORK, "-1", True),
    ('[2,"1","X",{}]]', FRAMEWORK, "-1", True),
    ("{}", FRAMEWORK, "-1", True),
    ('"2"', FRAMEWORK, "-1", True),
    ("null", FRAMEWORK, "-1", True),
    ("[]", FRAMEWORK, "-1", True),
    ("\ud800", FRAMEWORK, "-1", True),
    ('[2,"1","X",{"a":NaN}]', FRAMEWORK, "-1", True),
    ('[2,"1","X",{"a":1e999}]', FRAMEWORK, "-1", True),
    ("[" * 5000 + "]" * 5000, FRAMEWORK, "-1", True),
    ("[" * 200_000, FRAMEWORK, "-1", True),
    ('{"a":' * 5000 + "1" + "}" * 5000, FRAMEWORK, "-1", True),
    ('[2,"1","X",{"a":"' + "x" * MAX_FRAME_BYTES + '"}]', FRAMEWORK, "-1", True),
    ("[2]", FRAMEWORK, "-1", True),
    ('[2,null,"X",{}]', FRAMEWORK, "-1", True),
    ('[2,true,"X",{}]', FRAMEWORK, "-1", True),
    ('[2,1.5,"X",{}]', FRAMEWORK, "-1", True),
    ('[2,["1"],"X",{}]', FRAMEWORK, "-1", True),
    ('[2,{"1":1},"X",{}]', FRAMEWORK, "-1", True),
    (f'[2,"{"i" * 256}","X",{{}}]', FRAMEWORK, "-1", True),
    (f'[2,{"9" * 50},"X",{{}}]', FRAMEWORK, "-1", True),
    ('[2,"1"]', FORMATION, "1", True),
    ('[2,"1",[],{}]', FORMATION, "1", True),
    ('[2,"1",null,{}]', FORMATION, "1", True),
    ('[2,"1","X",[]]', FORMATION, "1", True),
    ('[2,"1","X","{}"]', FORMATION, "1", True),
    ('[2,7,"X",0]', FORMATION, "7", True),
    ('[0,"1","X",{}]', TYPE, "1", True),
    ('[7,"1","X",{}]', TYPE, "1", True),
    ('["2","1","X",{}]', TYPE, "1", True),
    ('[2.0,"1","X",{}]', TYPE, "1", True),
    ('[true,"1","X",{}]', TYPE, "1", True),
    ('[null,"1"]', TYPE, "1", True),
    ('[[2],{},"X"]', TYPE, "-1", True),
    ('[6,"1","X",{}]', TYPE, "1", True),  # SEND is not of 1.6
    ("[3]", FRAMEWORK, "-1", False),
    ("[3,{},{}]", FRAMEWORK, "-1", False),
    ('[3,"1",[]]', FORMATION, "1", False),
    ('[3,"1","Accepted"]', FORMATION, "1", False),
    ("[4,null]", FRAMEWORK, "-1", False),
]


@pytest.mark.parametrize(("text", "code", "message_id", "answer"), BAD, ids=lambda value: str(value)[:20])
def test_bad_frames_tell_what_to_answer(text: str, code: ErrorCode, message_id: str, *, answer: bool) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(text)

    error = caught.value
    assert (error.code, error.message_id, error.answer) == (code, message_id, answer)


@pytest.mark.parametrize(("depth", "passes"), [(MAX_DEPTH - 2, True), (MAX_DEPTH - 1, False), (500, False)])
def test_depth_is_capped(depth: int, *, passes: bool) -> None:
    text = f'[2,"1","X",{{"a":{"[" * depth}{"]" * depth}}}]'

    if passes:
        assert isinstance(decode(text), Call)
    else:
        with pytest.raises(ProtocolError, match="deep"):
            decode(text)


def test_many_shallow_brackets_are_not_depth() -> None:
    samples: list[object] = [{"sampledValue": [{"value": "1"}]}] * 500

    assert decode(encode_call("1", "MeterValues", {"meterValue": samples})) == Call(
        message_id="1", action="MeterValues", payload={"meterValue": samples}
    )


def test_frames_of_21_exist_in_21_only() -> None:
    send = '[6,"1","NotifyPeriodicEventStream",{"id":1}]'
    error = '[5,"1","FormatViolation","d",{}]'

    assert decode(send, Dialect.OCPP21) == Send(
        message_id="1", action="NotifyPeriodicEventStream", payload={"id": 1}
    )
    assert decode(error, Dialect.OCPP21) == CallResultError(
        message_id="1", code="FormatViolation", description="d"
    )
    for text in (send, error):
        with pytest.raises(ProtocolError):
            decode(text, Dialect.OCPP201)


def test_a_bad_send_has_no_answer() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode('[6,"1",[],{}]', Dialect.OCPP21)

    assert not caught.value.answer


@pytest.mark.parametrize(
    ("code", "in_16", "in_201"),
    [
        (ErrorCode.FORMATION_VIOLATION, "FormationViolation", "FormatViolation"),
        (
            ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION,
            "OccurenceConstraintViolation",
            "OccurrenceConstraintViolation",
        ),
        (ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED, "GenericError", "MessageTypeNotSupported"),
        (ErrorCode.RPC_FRAMEWORK_ERROR, "FormationViolation", "RpcFrameworkError"),
        (ErrorCode.NOT_IMPLEMENTED, "NotImplemented", "NotImplemented"),
    ],
)
def test_each_version_spells_its_codes(code: ErrorCode, in_16: str, in_201: str) -> None:
    assert (on_wire(code, Dialect.OCPP16), on_wire(code, Dialect.OCPP201)) == (in_16, in_201)
    assert json.loads(encode_error("1", code, "d", Dialect.OCPP16)) == [4, "1", in_16, "d", {}]


def test_encoding_is_what_the_standard_draws() -> None:
    assert encode_call("1", "Reset", {"type": "Hard"}) == '[2,"1","Reset",{"type":"Hard"}]'
    assert encode_result("1", {"limit": 16.1}) == '[3,"1",{"limit":16.1}]'


def test_descriptions_fit_the_standard_and_utf8() -> None:
    frame = json.loads(encode_error("1", ErrorCode.GENERIC_ERROR, "\ud800" + "é" * 300, Dialect.OCPP16))

    assert frame[3] == "?" + "é" * 254


def test_what_is_not_json_is_not_encoded() -> None:
    with pytest.raises(TypeError):
        encode_call("1", "X", {"a": object()})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(
    st.text() | st.text(alphabet=string.printable) | st.text(alphabet='[]{}",:0123456789-.eE\\u truefalsn')
)
@example("[" * 100_000)
@example("-")
def test_no_text_raises_anything_but_a_protocol_error(text: str) -> None:
    for dialect in Dialect:
        with contextlib.suppress(ProtocolError):
            decode(text, dialect)


@given(st.lists(json_values, max_size=6))
def test_no_json_array_raises_anything_but_a_protocol_error(elements: list[object]) -> None:
    for kind in (2, 3, 4, 5, 6):
        try:
            decode(json.dumps([kind, *elements]), Dialect.OCPP21)
        except ProtocolError as error:
            encode_error(error.message_id, error.code, str(error), Dialect.OCPP21)


@given(st.text(max_size=36).filter(str.isprintable), st.dictionaries(st.text(), json_values, max_size=4))
def test_what_is_encoded_is_decoded(message_id: str, payload: dict[str, object]) -> None:
    assert decode(encode_call(message_id, "X", payload)) == Call(
        message_id=message_id, action="X", payload=payload
    )
