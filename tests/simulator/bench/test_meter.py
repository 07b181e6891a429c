"""What the meter delivers, and when."""

from __future__ import annotations

import pytest

from addon.model.phases import PhaseCurrents
from addon.simulator.bench.meter import Feed, meter_named
from addon.simulator.house import Currents


def deliveries(name: str, flow_a: list[Currents]) -> list[tuple[int, int, int]]:
    """List when the feed had a new state: second, L1 in deciamps, and the reading's own instant."""
    feed, seen = Feed(meter_named(name)), []
    for t_s, flowing_a in enumerate(flow_a):
        if feed.look(t_s, flowing_a):
            reading = feed.state.reading
            assert reading is not None
            assert feed.state.alive_at_s == reading.at_s
            seen.append((t_s, reading.currents.l1_da, int(reading.at_s)))
    return seen


def climbing(seconds: int) -> list[Currents]:
    return [(t_s / 10, 0.0, 0.0) for t_s in range(seconds)]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("1", [(1, 0, 1), (2, 1, 2), (3, 2, 3), (4, 3, 4), (5, 4, 5), (6, 5, 6)]),
        ("2", [(1, 0, 1), (3, 2, 3), (5, 4, 5)]),
        ("5", [(1, 0, 1), (6, 5, 6)]),
    ],
)
def test_a_sample_arrives_a_second_later(name: str, seen: list[tuple[int, int, int]]) -> None:
    assert deliveries(name, climbing(7)) == seen


def test_an_equal_value_is_no_event_and_silence_is_asked() -> None:
    steady: list[Currents] = [(3.0, 0.0, 0.0)] * 30

    # first at 1; asked after 10 s of silence, answered within one more; and again
    assert deliveries("1", steady) == [(1, 30, 1), (12, 30, 12), (23, 30, 23)]


def test_an_answer_brings_the_last_sample_and_a_new_instant() -> None:
    # samples at 0 and 33: what flows from 5 on is not known before 34, whatever is asked
    flow: list[Currents] = [(9.0 if t_s >= 5 else 3.0, 0.0, 0.0) for t_s in range(36)]

    assert deliveries("33", flow) == [(1, 30, 1), (12, 30, 12), (23, 30, 23), (34, 90, 34)]


def test_it_cannot_be_believed_before_its_first_report() -> None:
    feed = Feed(meter_named("10"))

    assert not feed.look(0, (1.0, 1.0, 1.0))
    assert feed.state.reading is None


@pytest.mark.parametrize(
    ("steps_a", "seen"),
    [
        # 10 W or 5 %: 0.04 A on 3 A is neither, 0.1 A is 22 W
        ([3.0, 3.04, 3.04, 3.1], [(1, 30), (4, 31)]),
        # 5 % of little is little
        ([0.2, 0.2, 0.22], [(1, 2), (3, 3)]),
    ],
)
def test_the_shelly_speaks_by_its_own_rule(steps_a: list[float], seen: list[tuple[int, int]]) -> None:
    flow: list[Currents] = [(a, 0.0, 0.0) for a in [*steps_a, steps_a[-1]]]

    assert [(t_s, l1_da) for t_s, l1_da, _ in deliveries("shelly", flow)] == seen


def test_an_asked_shelly_says_what_flowed_a_second_ago() -> None:
    flow: list[Currents] = [(3.02 if t_s >= 5 else 3.0, 0.0, 0.0) for t_s in range(14)]

    assert deliveries("shelly", flow) == [(1, 30, 1), (12, 31, 12)]


def test_who_does_not_ask_hears_nothing_of_a_steady_load() -> None:
    feed = Feed(meter_named("1"), asks=False)

    assert [t_s for t_s in range(40) if feed.look(t_s, (3.0, 0.0, 0.0))] == [1]


def test_learns_how_often_it_reports() -> None:
    feed = Feed(meter_named("5"))
    for t_s, flowing_a in enumerate(climbing(40)):
        feed.look(t_s, flowing_a)

    assert feed.state.report_period_s == 5.0
    assert feed.state.reading is not None
    assert feed.state.reading.currents == PhaseCurrents(35, 0, 0)
