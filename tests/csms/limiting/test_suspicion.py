"""What measurements say of a charger's obedience: rows of (second, amperes) against what was ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from addon.csms.limiting.escalation import Event, Stage
from addon.csms.limiting.suspicion import LOOK_FOR_JUMPS, Evidence, Suspicion
from addon.model.loadpoint import Draw, Escalation, Order

ORDERS = (
    Order(limit_da=160, sent_at_s=0.0, accepted=True),
    Order(limit_da=80, sent_at_s=100.0, accepted=True),
)


def evidence(now_s: float, *rows: tuple[float, float], wrote_at_s: float = 100.0) -> Evidence:
    draws = [Draw(at_s=at_s, terminals_da=(round(10 * a),) * 3) for at_s, a in rows]
    return Evidence(now_s=now_s, orders=ORDERS, draws=draws, wrote_at_s=wrote_at_s)


def judged(*rows: tuple[float, float], wrote_at_s: float = 100.0, stage: Stage | None = None) -> list[object]:
    """Judge each measurement as it comes."""
    suspicion = Suspicion()
    return [
        suspicion.judge(stage or Stage(), evidence(at_s, *rows[: index + 1], wrote_at_s=wrote_at_s))
        for index, (at_s, _) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "events"),
    [
        ([(90, 16), (105, 16), (111, 16)], [None] * 3),  # it has its time to answer
        ([(90, 16), (105, 16), (113, 16)], [None, None, Event.OVER]),
        ([(113, 8), (123, 9), (133, 8), (143, 8)], [None, None, None, Event.OBEYS]),
        ([(113, 8), (123, 16)], [None, Event.OVER]),  # all by itself
    ],
)
def test_measurements_against_the_limit(rows: list[tuple[float, float]], events: list[object]) -> None:
    assert judged(*rows) == events


def test_a_rise_right_after_a_write_may_be_a_jump_and_is_waited_for() -> None:
    rows = ((120, 8), (132, 16), (134, 16), (142, 16))

    assert judged(*rows, wrote_at_s=130.0) == [None, None, None, Event.OVER]


@pytest.mark.parametrize(
    ("rows", "jumped"),
    [
        (((120, 8), (132, 16), (134, 8)), True),
        (((120, 8), (143, 16), (145, 8)), False),  # long after the write
        (((112.5, 16), (132, 16), (134, 8)), False),  # no rise
        (((120, 8), (132, 16), (142.5, 16), (144, 8)), False),  # it lasted
    ],
)
def test_a_jump_is_told_by_its_rise_and_its_end(rows: Sequence[tuple[float, float]], jumped: bool) -> None:
    suspicion, seen = Suspicion(), False
    for index, (at_s, _) in enumerate(rows):
        known = evidence(at_s, *rows[: index + 1], wrote_at_s=130.0)
        suspicion.judge(Stage(), known)
        seen = suspicion.jumped(known) or seen

    assert seen is jumped


@pytest.mark.parametrize(
    ("offers", "jumped"),
    [
        ([(125, 80), (132, 320), (133, 80)], True),
        ([(125, 80), (132, 320)], False),  # it lasts: that is no jump
        ([(125, 320), (132, 320)], False),  # its word is worth nothing
        ([(132, 320), (133, 80)], False),
        ([(125, 80), (132, 80)], False),
        ([(125, 80), (137, 320), (138, 80)], False),
    ],
)
def test_what_it_says_it_offers_tells_of_a_jump(offers: list[tuple[float, int]], jumped: bool) -> None:
    known = replace(evidence(139, (132, 8), wrote_at_s=130.0), offers=offers)

    assert Suspicion().jumped(known) is jumped


@pytest.mark.parametrize(
    ("now_s", "rows", "asked_s_ago", "wanted"),
    [
        (112.0, [(110, 16)], 60, False),
        (112.3, [(110, 16)], 60, True),  # it must have answered by now, and nobody has looked
        (113.0, [(111, 16)], 1, False),
        (113.0, [(111, 8)], 60, False),
        (114.0, [(111, 8)], 60, True),  # such a step must show in the meter too: every 3 s for a while
        (131.0, [(121, 8)], 60, False),
        (132.6, [(121, 8)], 60, True),  # a measurement is overdue
        (200.0, [], 60, True),
        (200.0, [], 5, False),
    ],
)
def test_a_measurement_is_asked_for_in_doubt(
    now_s: float, rows: list[tuple[float, float]], asked_s_ago: float, wanted: bool
) -> None:
    suspicion = Suspicion(looked_at=LOOK_FOR_JUMPS)

    assert suspicion.wants_measurement(Stage(), evidence(now_s, *rows), asked_s_ago) is wanted


def test_a_slow_make_is_not_asked_without_need() -> None:
    calm = replace(evidence(140.0, (105, 8)), prompt=False)
    doubtful = replace(evidence(140.0, (105, 16)), prompt=False)

    assert not Suspicion(looked_at=LOOK_FOR_JUMPS).wants_measurement(Stage(), calm, 60)
    assert Suspicion(looked_at=LOOK_FOR_JUMPS).wants_measurement(Stage(), doubtful, 60)


def test_the_first_writes_are_looked_at_closely() -> None:
    suspicion, asked = Suspicion(), []
    for number in range(5):
        wrote_at_s = 200.0 + 45 * number
        known = evidence(wrote_at_s + 2, (wrote_at_s - 3, 8), wrote_at_s=wrote_at_s)
        asked.append(suspicion.wants_measurement(Stage(), known, 60))

    assert asked == [True, True, True, False, False]


def test_where_measurements_are_rare_there_is_no_time_for_another_step() -> None:
    stage = Stage(step=Escalation.RESENT, since_s=119.0)

    assert judged((109, 16), (119, 16), (129, 16), stage=stage)[-1] is Event.LATE
    assert judged((109, 8), (119, 16), (129, 16), stage=stage)[-1] is Event.OVER


@pytest.mark.parametrize(
    ("rows", "event"),
    [
        ([(118, 16), (125.5, 16)], None),  # not measured since the step had its time
        ([(118, 8), (121, 16), (127, 16)], Event.OVER),
        ([(126, 16), (127.5, 14)], None),  # it is on its way down
        ([(126, 16), (127, 8)], None),
    ],
)
def test_a_step_has_its_time_to_work(rows: list[tuple[float, float]], event: object) -> None:
    stage = Stage(step=Escalation.RESENT, since_s=120.0)

    assert judged(*rows, stage=stage)[-1] is event
