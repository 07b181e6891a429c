"""Buckets keep peaks, gaps stay gaps, and what is merged is what was there."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.history.buckets import (
    Bucket,
    Filling,
    from_bytes,
    minute_from_bytes,
    minute_to_bytes,
    to_bytes,
)
from addon.history.channels import Channel, channel_of
from addon.history.curves import MOST_NUMBERS, curves_of
from addon.model.curves import Curve, Curves


def bucket(at_s: int, *moments: dict[str, int]) -> Bucket:
    filling = Filling(at_s)
    for values in moments:
        filling.add(values)
    return filling.bucket()


def curves(buckets: Sequence[Bucket], span: tuple[float, float], points: int, step_s: int = 2) -> Curves:
    return curves_of(buckets, step_s, span, points, {"car": "Garage"}, now_s=0.0, oldest_s=0.0)


def only(found: Curves) -> Curve:
    (curve,) = found.series
    return curve


@pytest.mark.parametrize(
    ("key", "channel"),
    [
        ("limit", Channel(key="limit", kind="limit")),
        ("metered.L2", Channel(key="metered.L2", kind="metered", phase="L2")),
        ("setpoint/a/b.L1", Channel(key="setpoint/a/b.L1", kind="setpoint", loadpoint="a/b.L1")),
        ("draw/a/b#2/L3", Channel(key="draw/a/b#2/L3", kind="draw", loadpoint="a/b#2", phase="L3")),
    ],
)
def test_a_key_says_what_it_is_of(key: str, channel: Channel) -> None:
    assert channel_of(key) == channel


def test_a_bucket_knows_lowest_mean_and_highest() -> None:
    packed = bucket(10, {"limit": 250, "house.L1": 10}, {"limit": 250, "house.L1": 31}, {"limit": 250}).packed

    assert list(packed) == [10, 20, 31, 250, 250, 250]


def test_what_no_bucket_can_hold_is_cut_and_never_wraps_round() -> None:
    assert list(bucket(0, {"x": 40_000, "y": -40_000}).packed) == [32_767] * 3 + [-32_767] * 3


def test_shorter_buckets_count_alike_in_a_longer_one() -> None:
    many, one = Filling(0), Filling(2)
    for _ in range(100):
        many.add({"x": 10})
    one.add({"x": 30})
    minute = Filling(0)
    minute.merge(many)
    minute.merge(one)

    assert list(minute.bucket().packed) == [10, 20, 30]


def test_a_minute_comes_back_from_the_store_with_its_gaps() -> None:
    kept = [bucket(60, {"a": 1, "b": 2}), bucket(80, {"a": 3}), bucket(110, {"a": -4, "c": 5})]

    channels, data = minute_to_bytes(60, kept, 10)
    again = list(minute_from_bytes(60, channels, data, 10))
    merged = curves(again, (60, 120), 6, step_s=10)

    assert [b.at_s for b in again] == [60, 80, 110]
    assert {c.key: c.mean_a for c in merged.series} == {
        "a": (0.1, None, 0.3, None, None, -0.4),
        "b": (0.2, None, None, None, None, None),
        "c": (None, None, None, None, None, 0.5),
    }


def test_one_bucket_comes_back_from_the_store() -> None:
    kept = bucket(60, {"a": -1, "b": 320})

    assert from_bytes(60, kept.channels, to_bytes(kept)) == kept


def test_a_peak_and_a_trough_outlive_any_merging() -> None:
    flat = [bucket(at_s, {"metered.L1": 100}) for at_s in range(0, 3600, 2)]
    flat[700] = bucket(1400, {"metered.L1": 100}, {"metered.L1": 402})
    flat[900] = bucket(1800, {"metered.L1": 100}, {"metered.L1": 3})

    found = only(curves(flat, (0, 3600), 50))

    assert max(a for a in found.max_a or () if a is not None) == 40.2
    assert min(a for a in found.min_a or () if a is not None) == 0.3
    assert set(found.mean_a) == {10.0, 10.4, 9.9}


def test_what_is_the_same_throughout_is_told_once() -> None:
    found = only(curves([bucket(at_s, {"limit": 250}) for at_s in range(0, 60, 2)], (0, 60), 10))

    assert (found.mean_a, found.min_a, found.max_a) == ((25.0,) * 10, None, None)


def test_while_nothing_was_known_there_is_a_gap() -> None:
    found = only(curves([bucket(0, {"x": 10}), bucket(50, {"x": 20})], (0, 60), 6))

    assert found.mean_a == (1.0, None, None, None, None, 2.0)


def test_points_lie_on_multiples_of_their_step_so_that_a_chart_that_moves_does_not_flicker() -> None:
    row = [bucket(at_s, {"x": at_s}) for at_s in range(0, 100, 2)]
    first, second = curves(row, (3, 43), 10), curves(row, (5, 45), 10)

    assert (first.start_s, first.step_s) == (0, 4)
    assert dict(zip(itertools.count(0, 4), only(first).mean_a[1:9], strict=False)) == dict(
        zip(itertools.count(0, 4), only(second).mean_a[:8], strict=False)
    )


def test_names_are_those_of_the_loadpoints_and_the_order_is_that_of_a_legend() -> None:
    keys = ("draw/car/L1", "setpoint/gone", "limit", "house.L1", "metered.L2", "metered.L1", "headroom.L1")
    found = curves([bucket(0, dict.fromkeys(keys, 10))], (0, 10), 10)

    assert [(c.key, c.name) for c in found.series] == [
        ("metered.L1", ""),
        ("metered.L2", ""),
        ("house.L1", ""),
        ("headroom.L1", ""),
        ("limit", ""),
        ("setpoint/gone", "gone"),
        ("draw/car/L1", "Garage"),
    ]


def test_the_answer_is_bounded_however_many_chargers_there_are() -> None:
    keys = [f"draw/{n}/L1" for n in range(100)]
    row = [bucket(at_s, dict.fromkeys(keys, at_s % 7)) for at_s in range(0, 2000, 2)]

    found = curves(row, (0, 2000), 2000)

    numbers = sum(len(c.mean_a) + len(c.min_a or ()) + len(c.max_a or ()) for c in found.series)
    assert 0 < numbers <= MOST_NUMBERS + 300


def test_nothing_is_no_curve() -> None:
    assert curves([], (0, 100), 10).series == ()


values = st.dictionaries(st.sampled_from("abc"), st.integers(-900, 900), max_size=3)


@given(
    st.lists(st.tuples(st.integers(0, 200), values), max_size=60),
    st.integers(2, 60),
    st.floats(0, 300),
    st.floats(1, 500),
)
def test_merging_keeps_the_extremes_and_adds_nothing(
    moments: list[tuple[int, dict[str, int]]], points: int, from_s: float, span_s: float
) -> None:
    fillings: dict[int, Filling] = {}
    for at, told in moments:
        fillings.setdefault(at * 2, Filling(at * 2)).add(told)
    kept = [fillings[at_s].bucket() for at_s in sorted(fillings)]

    found = curves(kept, (from_s, from_s + span_s), points)

    assert found.count <= points + 1
    assert found.start_s <= from_s
    assert found.start_s + found.count * found.step_s >= from_s + span_s - 1e-6
    end_s = found.start_s + found.count * found.step_s
    inside = [told for at, told in moments if found.start_s <= at * 2 < end_s]
    for curve in found.series:
        lows, highs = (
            [a for a in (part or curve.mean_a) if a is not None] for part in (curve.min_a, curve.max_a)
        )
        means = [a for a in curve.mean_a if a is not None]
        told_da = [told[curve.key] for told in inside if curve.key in told]
        assert len(lows) == len(highs) == len(means)
        if told_da:
            assert (min(lows), max(highs)) == (min(told_da) / 10, max(told_da) / 10)
            assert all(
                low - 0.06 <= mean <= high + 0.06 for low, mean, high in zip(lows, means, highs, strict=True)
            )
        else:
            assert not means
        assert all(math.isfinite(a) for a in means)
