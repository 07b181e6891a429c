from __future__ import annotations

import pytest

from addon.csms.limiting.dead_man import IN_MEMORY, ClockOffset, Told, Write, due_write

NOW_S = 1000.0
TERMS = ("way", 7)


def told(
    limit_da: int, *, fallback_da: int = 60, age_s: float = 0.0, dead: bool = True, confirmed: bool = True
) -> Told:
    at_s = NOW_S - age_s
    return Told(
        limit_da=limit_da,
        fallback_da=fallback_da,
        at_s=at_s,
        dead_man_at_s=at_s + 90 if dead else None,
        terms=TERMS,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("before", "limit_da", "fallback_da", "resting", "expected"),
    [
        (None, 100, 60, False, Write.CUT),  # nobody knows what it follows
        (told(160), 100, 60, False, Write.CUT),
        (told(160), 161, 60, False, Write.RAISE),
        (told(160), 160, 60, False, None),
        (told(160, age_s=44), 160, 60, False, None),
        (told(160, age_s=45), 160, 60, False, Write.RENEWAL),
        (told(160, age_s=45), 160, 60, True, None),  # the car sleeps: it may fall
        (told(160, age_s=91), 160, 60, False, Write.RAISE),  # it fell
        (told(160, age_s=91), 160, 60, True, None),
        (told(160, age_s=91), 150, 60, False, Write.CUT),  # its clock may be late
        (told(160, age_s=101), 150, 60, False, Write.RAISE),
        (told(160, age_s=101), 60, 60, False, None),
        (told(160, age_s=101), 0, 0, False, Write.CUT),
        (told(160, fallback_da=100), 160, 60, False, Write.RENEWAL),  # it would fall too little
        (told(160, fallback_da=60), 160, 80, False, None),
        (told(60, dead=False), 60, 60, False, None),  # at its fallback there is nothing to fall from
        (told(60, dead=False, age_s=7200), 60, 60, False, None),
        (told(80, dead=False), 80, 60, False, Write.RENEWAL),  # it has no dead-man and needs one
        (told(160, confirmed=False), 160, 60, False, Write.RENEWAL),
        (told(60, dead=False, confirmed=False), 60, 60, True, Write.RENEWAL),
        (told(0, fallback_da=0, dead=False, age_s=7200), 0, 0, False, None),
    ],
)
def test_when_a_charger_is_written_to(
    *, before: Told | None, limit_da: int, fallback_da: int, resting: bool, expected: Write | None
) -> None:
    found = due_write(
        before, limit_da, fallback_da, now_s=NOW_S, rhythm=IN_MEMORY, terms=TERMS, resting=resting
    )

    assert found == expected


def test_another_way_is_told_anew() -> None:
    assert (
        due_write(
            told(60, dead=False), 60, 60, now_s=NOW_S, rhythm=IN_MEMORY, terms=("other",), resting=False
        )
        is Write.RENEWAL
    )


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
