"""Numbers of events in whatever order they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.v201.sequence import MAX_MISSING, Sequence


@pytest.mark.parametrize(
    ("numbers", "newest", "missing"),
    [
        ([0, 1, 2], [True, True, True], 0),
        ([5], [True], 0),
        ([0, 3], [True, True], 2),
        ([0, 3, 1, 2], [True, True, False, False], 0),
        ([0, 0, 1, 1], [True, False, True, False], 0),
        ([3, 0], [True, False], 0),
        ([None, 4, None], [True, True, True], 0),
        ([0, 10**9], [True, True], 10**9 - 1),
    ],
)
def test_newest_and_missing(numbers: list[int | None], newest: list[bool], missing: int) -> None:
    sequence = Sequence()
    assert [sequence.take(number) for number in numbers] == newest
    assert sequence.missing == missing


@given(st.permutations(range(1, 20)))
def test_nothing_is_missing_in_the_end(numbers: list[int]) -> None:
    sequence = Sequence()
    sequence.take(0)
    for number in numbers:
        sequence.take(number)
    assert (sequence.newest, sequence.missing) == (19, 0)


def test_what_is_kept_is_bounded() -> None:
    sequence = Sequence()
    sequence.take(0)
    sequence.take(10**6)
    assert len(sequence._gaps) == MAX_MISSING
