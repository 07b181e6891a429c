from __future__ import annotations

import pytest

from addon.csms.clock_offset import ClockOffset


def offset(*samples: tuple[float, float]) -> ClockOffset:
    """Feed (arrival, offset) pairs."""
    clock = ClockOffset()
    for at_s, off_s in samples:
        clock.observe(at_s + off_s, at_s)
    return clock


@pytest.mark.parametrize(
    ("samples", "value_s", "tolerable"),
    [
        ([], None, True),
        ([(0, 3)], 3, True),
        ([(0, 3600)], None, True),  # one alone may be a replay
        ([(0, 3600), (10, 3600.5)], 3600.5, False),
        ([(0, 3600), (1, 3600)], None, True),  # too close together to tell
        ([(0, 3600), (1, 3600), (10, 3600)], 3600, False),
        ([(0, -3600), (0.1, -3590), (0.2, -3580), (0.3, -3570)], None, True),  # a replay
        ([(0, 0), (1, -3600), (1.1, -3590), (11, -3580)], 0, True),
        ([(0, -3600), (10, -3610), (20, -3620)], None, True),  # the same instant told again and again
        ([(0, 3600), (10, 3600), (20, 1)], 1, True),  # it set its clock
        ([(0, 0), (10, 8)], 2, True),
    ],
)
def test_clock_offset(*, samples: list[tuple[float, float]], value_s: float | None, tolerable: bool) -> None:
    clock = offset(*samples)

    assert clock.value_s == (None if value_s is None else pytest.approx(value_s))
    assert clock.tolerable is tolerable


@pytest.mark.parametrize("before", [(), ((0.0, 2.0),)])
def test_our_own_clock_was_set(before: tuple[tuple[float, float], ...]) -> None:
    clock = offset(*before)

    clock.our_clock_jumped(3600.0)

    assert clock.value_s == pytest.approx((2.0 if before else 0.0) - 3600.0)
    assert not clock.tolerable
    clock.observe(7200.0, 7201.0)  # it took over our time
    assert clock.value_s == -1.0


def test_the_least_it_may_be_ahead_counts_a_single_timestamp() -> None:
    assert [offset(*s).least_s for s in ((), ((0, 5),), ((0, -9000),), ((0, 5), (1, -9000)))] == [
        0,
        0,
        -9000,
        -9000,
    ]


def test_a_restart_forgets_the_offset() -> None:
    clock = offset((0, 3600), (10, 3600))

    clock.forget()

    assert clock.value_s is None


def test_age_is_by_the_chargers_clock() -> None:
    assert offset((0, 3600), (10, 3600)).age_s(3600.0, 20.0) == pytest.approx(20.0)
