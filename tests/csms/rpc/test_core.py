"""The rules of order, in numbers and without a socket."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.rpc.core import (
    MAX_QUEUED_CALLS,
    URGENT_PATIENCE_S,
    Answered,
    Core,
    Malformed,
    Refused,
    TimedOut,
    Unsolicited,
)
from addon.csms.rpc.errors import Dialect, ErrorCode
from addon.csms.rpc.frames import Call, Send


def make_core(dialect: Dialect = Dialect.OCPP16) -> Core:
    numbers = itertools.count(1)
    return Core(dialect=dialect, new_id=lambda: f"own-{next(numbers)}")


def submit(
    core: Core, action: str, now_s: float = 0.0, *, timeout_s: float = 30.0, urgent: bool = False
) -> str:
    return core.submit(action, {}, timeout_s=timeout_s, urgent=urgent, now_s=now_s)


def sent(core: Core) -> list[Any]:
    return [json.loads(text) for text in core.take_outgoing()]


def test_one_call_is_under_way_at_a_time() -> None:
    core = make_core()
    submit(core, "A")
    submit(core, "B")

    assert sent(core) == [[2, "own-1", "A", {}]]
    assert core.receive('[3,"own-1",{"x":1}]', 1.0) == Answered("own-1", "A", {"x": 1})

    assert sent(core) == [[2, "own-2", "B", {}]]
    core.receive('[3,"own-2",{}]', 1.0)
    assert not core.awaits_answer
    assert sent(core) == []


def test_urgent_calls_overtake_those_that_wait_and_keep_their_order() -> None:
    core = make_core()
    for action, urgent in [("A", False), ("B", False), ("cut 1", True), ("cut 2", True)]:
        submit(core, action, urgent=urgent)

    order = []
    while frames := sent(core):
        order += [frame[2] for frame in frames]
        core.receive(json.dumps([3, frames[0][1], {}]), 0.0)

    assert order == ["A", "cut 1", "cut 2", "B"]


@pytest.mark.parametrize(
    ("first_urgent", "second_urgent", "timeout_s", "deadline_s"),
    [
        (False, False, 30.0, 30.0),
        (False, True, 30.0, URGENT_PATIENCE_S),
        (False, True, 2.0, 2.0),
        (True, True, 30.0, 30.0),
        (True, False, 30.0, 30.0),
    ],
)
def test_a_cut_does_not_wait_long_for_an_ordinary_answer(
    timeout_s: float, deadline_s: float, *, first_urgent: bool, second_urgent: bool
) -> None:
    core = make_core()
    submit(core, "first", timeout_s=timeout_s, urgent=first_urgent)
    submit(core, "second", 1.0, urgent=second_urgent)

    assert core.deadline_s() == deadline_s


def test_a_deeper_cut_does_not_wait_long_for_the_answer_to_the_one_it_overtakes() -> None:
    core = make_core()
    overtaken = submit(core, "cut", urgent=True)
    submit(core, "deeper cut", 1.0, urgent=True)

    core.withdraw(overtaken)

    assert core.deadline_s() == URGENT_PATIENCE_S


def test_a_timeout_lets_the_next_call_go_and_the_late_answer_is_nobodys() -> None:
    core = make_core()
    submit(core, "A")
    submit(core, "B")
    sent(core)

    assert core.tick(29.9) is None
    assert core.tick(30.0) == TimedOut("own-1", "A", 30.0)
    assert sent(core) == [[2, "own-2", "B", {}]]
    assert core.deadline_s() == 60.0
    assert core.receive('[3,"own-1",{"late":true}]', 31.0) == Unsolicited("own-1", 1)
    assert core.receive('[3,"own-2",{"b":1}]', 32.0) == Answered("own-2", "B", {"b": 1})
    assert core.deadline_s() is None
    assert core.tick(99.0) is None


@pytest.mark.parametrize(
    ("text", "code", "description"),
    [
        ('[4,"own-1","NotSupported","no",{}]', "NotSupported", "no"),
        ('[4,"own-1","Strange"]', "Strange", ""),
        ('[4,"own-1"]', "", ""),
        ('[3,"own-1",[1]]', "FormationViolation", "the payload must be an object, not a list"),
    ],
)
def test_refusals_and_unusable_answers_end_the_call(text: str, code: str, description: str) -> None:
    core = make_core()
    submit(core, "A")
    sent(core)

    assert core.receive(text, 1.0) == Refused("own-1", "A", code, description)
    assert sent(core) == []
    assert not core.awaits_answer


def test_answers_with_a_wrong_id_are_counted_and_change_nothing() -> None:
    core = make_core()
    submit(core, "A")
    sent(core)

    for count, text in enumerate(
        ['[3,"other",{}]', '[4,"other","GenericError","",{}]', '[3,"",{}]'], start=1
    ):
        event = core.receive(text, 1.0)
        assert isinstance(event, Unsolicited)
        assert event.count == count

    assert core.receive('[3,"own-1",{}]', 2.0) == Answered("own-1", "A", {})
    assert core.receive('[3,"own-1",{}]', 2.0) == Unsolicited("own-1", 4)


def test_a_withdrawn_call_is_never_sent() -> None:
    core = make_core()
    submit(core, "A")
    waiting = submit(core, "B")
    core.withdraw(waiting)
    core.receive('[3,"own-1",{}]', 1.0)

    assert [frame[2] for frame in sent(core)] == ["A"]


def test_a_withdrawn_call_under_way_still_keeps_the_next_waiting() -> None:
    core = make_core()
    core.withdraw(submit(core, "A"))
    submit(core, "B")

    assert [frame[2] for frame in sent(core)] == ["A"]
    core.receive('[3,"own-1",{}]', 1.0)
    assert [frame[2] for frame in sent(core)] == ["B"]


def test_the_queue_of_calls_is_bounded() -> None:
    core = make_core()
    for _ in range(MAX_QUEUED_CALLS + 1):
        submit(core, "A")

    with pytest.raises(OverflowError):
        submit(core, "A")


def test_calls_of_the_peer_pass_through_and_are_answered_by_id() -> None:
    core = make_core()

    assert core.receive('[2,"c1","Heartbeat",{}]', 0.0) == Call(
        message_id="c1", action="Heartbeat", payload={}
    )
    core.answer("c1", {"currentTime": "now"})
    core.refuse("c2", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "twice")
    assert sent(core) == [
        [3, "c1", {"currentTime": "now"}],
        [4, "c2", "OccurenceConstraintViolation", "twice", {}],
    ]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("nonsense", [[4, "-1", "FormationViolation"]]),
        ('[2,"7",[],{}]', [[4, "7", "FormationViolation"]]),
        ('[9,"7","X",{}]', [[4, "7", "GenericError"]]),
        ("[3]", []),
        ("[4,{}]", []),
    ],
)
def test_bad_frames_are_answered_once_unless_they_are_answers(text: str, answers: list[list[object]]) -> None:
    core = make_core()

    event = core.receive(text, 0.0)

    assert isinstance(event, Malformed)
    assert event.count == 1
    assert [frame[:3] for frame in sent(core)] == answers


def test_messages_of_21_that_want_no_answer_get_none() -> None:
    core = make_core(Dialect.OCPP21)

    assert core.receive('[6,"s","Notify",{}]', 0.0) == Send(message_id="s", action="Notify", payload={})
    assert core.receive('[5,"own-0","FormatViolation","",{}]', 0.0) == Unsolicited("own-0", 1)
    assert sent(core) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["submit", "cut", "answer", "wrong", "tick", "withdraw"]), st.integers(0, 9)
        ),
        max_size=60,
    )
)
def test_whatever_happens_each_call_is_sent_once_and_never_two_at_a_time(
    steps: list[tuple[str, int]],
) -> None:
    core = make_core()
    now_s, open_ids, seen, submitted = 0.0, list[str](), list[str](), list[str]()
    for step, number in steps:
        now_s += number
        match step:
            case "submit" | "cut":
                submitted.append(submit(core, step, now_s, timeout_s=20.0, urgent=step == "cut"))
            case "answer" if open_ids:
                assert isinstance(core.receive(json.dumps([3, open_ids.pop(), {}]), now_s), Answered)
            case "wrong":
                assert isinstance(core.receive(json.dumps([3, f"own-x{number}", {}]), now_s), Unsolicited)
            case "withdraw" if submitted:
                core.withdraw(submitted[number % len(submitted)])
            case "tick":
                if late := core.tick(now_s):
                    open_ids.remove(late.call_id)
            case _:
                pass
        for frame in sent(core):
            open_ids.append(frame[1])
            seen.append(frame[1])
        assert len(open_ids) <= 1
        assert core.awaits_answer == bool(open_ids)
    assert len(seen) == len(set(seen))
