"""The highest current of any window, from a handful of entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.balancer.skyline import Skyline, highest_da, push


def skyline(*flowed: tuple[float, int], keep_s: float = 60.0) -> Skyline:
    line: Skyline = ()
    for at_s, current_da in flowed:
        line = push(line, current_da, at_s, keep_s)
    return line


@pytest.mark.parametrize(
    ("window_s", "highest"),
    [(5.0, 40), (9.9, 40), (10.0, 70), (40.0, 70), (50.0, 90), (60.0, 90)],
)
def test_the_highest_of_a_window_knows_what_held_at_its_start(window_s: float, highest: int) -> None:
    line = skyline((0, 90), (10, 70), (50, 30), (55, 40), (60, 40))

    assert highest_da(line, 60.0, window_s) == highest


def test_a_burst_of_reports_and_a_long_calm_stay_a_few_entries() -> None:
    burst = skyline(*((t / 100, t % 7) for t in range(1000)), *((10.0 + t, 3) for t in range(1000)))

    assert len(burst) <= 7
    assert highest_da(skyline((0, 50), (1000, 30)), 1000.0, 20.0) == 50


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(-50, 50)), min_size=1, max_size=30),
    st.integers(0, 60),
)
def test_it_says_what_the_whole_history_would(steps: list[tuple[int, int]], window_s: int) -> None:
    at_s, flowed = 0, []
    for passed_s, current_da in steps:
        at_s += passed_s
        flowed.append((at_s, current_da))
    ends = [*(start for start, _ in flowed[1:]), at_s]
    inside = [da for (_, da), end_s in zip(flowed, ends, strict=True) if end_s >= at_s - window_s]

    assert highest_da(skyline(*flowed), float(at_s), float(window_s)) == max(inside)


def test_what_is_over_for_longer_than_is_kept_is_forgotten() -> None:
    assert skyline((0, 90), (10, 30), (70, 30)) == ((10.0, 90), (70.0, 30))
    assert skyline((0, 90), (10, 30), (71, 30)) == ((71.0, 30),)
    assert skyline((0, 90), (10, 30), (71, 20)) == ((71.0, 30), (71.0, 20))


def test_of_a_window_after_all_that_is_known_the_newest_counts() -> None:
    assert highest_da(skyline((0, 90), (10, 30)), 100.0, 5.0) == 30
