"""Loads that come back make a raise wait longer; what came once does not."""

from __future__ import annotations

import pytest

from addon.balancer.recurrence import FORGET_S, Recurrence, follow, hold_s


def followed(*house: tuple[float, int]) -> Recurrence:
    past: Recurrence | None = None
    for at_s, house_da in house:
        past = follow(past, house_da, at_s)
    assert past is not None
    return past


OVEN = tuple((t, da) for start in range(0, 200, 80) for t, da in ((start, 100), (start + 40, 10)))


@pytest.mark.parametrize(
    ("house", "held_s"),
    [
        (((0, 10), (10, 100)), 20),  # it came: nobody knows for how long
        (((0, 100), (10, 10), (50, 100)), 20),  # it came back once: that may be chance
        (
            ((0, 100), (10, 10), (50, 100), (60, 10), (100, 100)),
            60,
        ),  # twice away for 40 s: half as long again
        (
            ((0, 100), (10, 10), (20, 100), (30, 10), (40, 100)),
            20,
        ),  # away for 10 s: the hold is longer anyway
        (((0, 100), (10, 80), (50, 100), (60, 80), (100, 100)), 60),  # two amperes are one
        (((0, 100), (10, 81), (50, 101), (60, 82), (100, 102)), 20),
        (((0, 100), (10, 80), (50, 99), (60, 80), (100, 99)), 20),
        (((0, 100), (10, 85), (50, 100), (60, 85), (99, 100)), 20),  # 1.5 A is no appliance
        (
            ((0, 99), (10, 10), (200, 99), (210, 10), (400, 99)),
            20,
        ),  # away for over three minutes: another load
        (((0, 99), (10, 10), (160, 99), (170, 10), (320, 99)), 180),  # nor does a raise wait longer than that
        (((0, 99), (9, 70), (20, 40), (59, 80), (70, 10), (90, 99)), 75),  # since the first fall; the longest
    ],
)
def test_how_long_a_raise_waits(house: tuple[tuple[float, int], ...], held_s: float) -> None:
    assert hold_s(followed(*house), 20.0, house[-1][0]) == held_s


def test_it_is_forgotten_after_half_an_hour() -> None:
    oven = followed(*OVEN)

    assert hold_s(oven, 20.0, 200.0) == 60.0
    assert hold_s(oven, 20.0, 80.0 + FORGET_S) == 60.0
    assert hold_s(oven, 20.0, 80.1 + FORGET_S) == 20.0


def test_only_the_last_eight_gaps_count() -> None:
    once_long = ((0.0, 100), (10.0, 10), (110.0, 100))
    often = tuple((t, da) for n in range(8) for t, da in ((120.0 + 40 * n, 10), (150.0 + 40 * n, 100)))

    assert hold_s(followed(*once_long, *often[:-2]), 20.0, 400.0) == 150.0
    assert hold_s(followed(*once_long, *often), 20.0, 440.0) == 45.0
