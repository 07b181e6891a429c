"""Moments become buckets of 2 s, 10 s and 60 s."""

from __future__ import annotations

from addon.history.buckets import Bucket, from_bytes, minute_from_bytes
from addon.history.channels import values_of
from addon.history.samples import FINE_KEPT, MOST_WAITING, Samples
from addon.store.samples import SampleRow
from tests.recording.film import film

BEGIN_S = 1_795_000_020


def filled(seconds: int, begin_s: int = BEGIN_S) -> Samples:
    samples = Samples()
    for second in range(seconds):
        samples.take({"x": second}, begin_s + second + 0.25)
    return samples


def triples(buckets: list[Bucket]) -> list[tuple[int, ...]]:
    return [(bucket.at_s - BEGIN_S, *bucket.packed) for bucket in buckets]


def test_a_film_has_all_its_curves() -> None:
    values = values_of(film(60)[-1])

    kinds = {key.partition("/")[0] if "/" in key else key for key in values}
    assert kinds == {
        *(f"{kind}.{phase}" for kind in ("metered", "house", "headroom") for phase in ("L1", "L2", "L3")),
        *("limit", "setpoint", "draw"),
    }
    assert values["limit"] == 250


def test_the_finest_are_two_seconds_long_and_at_hand_at_once() -> None:
    assert triples(filled(5).newest()) == [(0, 0, 0, 1), (2, 2, 2, 3), (4, 4, 4, 4)]


def test_a_minute_is_complete_when_the_next_begins() -> None:
    samples = filled(62)
    assert samples.rows() == []
    samples.take({"x": 62}, BEGIN_S + 62)

    middle, coarse = samples.rows()

    assert (middle.step_s, middle.at_s, coarse.step_s, coarse.at_s) == (10, BEGIN_S, 60, BEGIN_S)
    assert triples(list(minute_from_bytes(BEGIN_S, middle.channels, middle.data, 10))) == [
        (start, start, start + 4, start + 9) for start in range(0, 60, 10)
    ]
    assert triples([from_bytes(BEGIN_S, coarse.channels, coarse.data)]) == [(0, 0, 29, 59)]
    assert samples.rows() == []


def test_what_goes_on_is_told_before_it_is_complete() -> None:
    samples = filled(75)

    rows, buckets = samples.waiting(10)
    assert [row.at_s - BEGIN_S for row in rows] == [0]
    assert triples(buckets) == [(60, 60, 64, 69), (70, 70, 72, 74)]
    assert triples(samples.waiting(60)[1]) == [(60, 60, 67, 74)]


def test_the_end_completes_everything() -> None:
    samples = filled(75)
    samples.rows()
    samples.finish()

    assert [(row.step_s, row.at_s - BEGIN_S) for row in samples.rows()] == [(10, 60), (60, 60)]
    samples.finish()
    assert samples.rows() == []


def test_a_pause_of_the_app_is_no_bucket() -> None:
    samples = filled(10)
    samples.take({"x": 500}, BEGIN_S + 300.0)
    samples.take({"x": 500}, BEGIN_S + 302.0)

    assert [row.at_s - BEGIN_S for row in samples.rows()] == [0, 0]
    assert [bucket.at_s - BEGIN_S for bucket in samples.newest()] == [0, 2, 4, 6, 8, 300, 302]


def test_a_clock_that_is_set_back_begins_the_finest_anew() -> None:
    samples = filled(100)
    samples.take({"x": 1}, BEGIN_S - 3600)
    samples.take({"x": 1}, BEGIN_S - 3598)

    ages = [bucket.at_s for bucket in samples.newest()]
    assert ages == sorted(ages) == [BEGIN_S - 3600, BEGIN_S - 3598]


def test_memory_is_bounded_and_what_waits_for_a_disk_too() -> None:
    samples = Samples()
    for step in range(MOST_WAITING * 2):
        samples.take({"x": step % 50}, BEGIN_S + step * 60)
    for second in range(FINE_KEPT * 2 + 50):
        samples.take({"x": 1}, BEGIN_S + 10**6 + second)
    rows = samples.rows()

    assert len(samples.newest()) == FINE_KEPT + 1
    assert len(rows) == MOST_WAITING
    assert samples.lost > MOST_WAITING
    samples.give_back(rows)
    assert samples.rows() == rows


def test_rows_that_could_not_be_kept_come_before_the_new_ones() -> None:
    samples = filled(70)
    rows = samples.rows()
    for second in range(70, 130):
        samples.take({"x": second}, BEGIN_S + second)
    samples.give_back(rows)

    ages = [row.at_s - BEGIN_S for row in samples.rows()]
    assert ages == [0, 0, 60, 60]
    assert isinstance(rows[0], SampleRow)
