"""The register against the limits: rows of (second, watt-hours) of a car on three phases at 230 V."""

from __future__ import annotations

import pytest

from addon.csms.limiting.energy_watch import EnergyWatch, Reading


def register(
    amps: float, *, until_s: int, every_s: int = 10, step_wh: int = 1, from_s: int = 0
) -> list[Reading]:
    """Read a register that counts in steps while a car draws steadily."""
    at = range(from_s, until_s + 1, every_s)
    return [(s, (7_000 + amps * 690 * (s - from_s) / 3600) // step_wh * step_wh) for s in at]


def watching(*limits: tuple[int, int], until_s: int = 140) -> EnergyWatch:
    """Look once a second; `limits`: from which second on how much is allowed."""
    watch = EnergyWatch()
    for now_s in range(until_s + 1):
        watch.allow(now_s, [da for from_s, da in limits if from_s <= now_s][-1])
    return watch


@pytest.mark.parametrize(
    ("amps", "limit_da", "step_wh", "over"),
    [
        (16, 80, 1, True),
        (16, 160, 1, False),
        (16, 80, 10, True),
        (16, 80, 100, True),  # from more than half a minute
        (8, 80, 1, False),
        (8, 80, 100, False),
        (9.5, 80, 1, False),  # within the error of meters and mains
        (6, 0, 1, True),
        (0.5, 0, 1, False),  # an idle car
    ],
)
def test_a_register_that_grows_too_fast(amps: float, limit_da: int, step_wh: int, over: bool) -> None:
    seen = watching((0, limit_da)).look(register(amps, until_s=140, step_wh=step_wh))

    assert seen is not None
    assert bool(seen.excess_da) is over
    assert seen.excess_da <= 10 * amps - limit_da or not over


def test_a_cut_amid_the_time_counts_from_when_it_held() -> None:
    watch = watching((0, 160), (110, 80))
    obeyed = [*register(16, until_s=110), *((s, 7_337 + 1.5 * (s - 110)) for s in (120, 130, 140))]

    seen = [watch.look(readings) for readings in (obeyed, register(16, until_s=140))]

    assert [bool(s and s.excess_da) for s in seen] == [False, True]


@pytest.mark.parametrize(
    "readings",
    [
        [],
        register(16, until_s=20),
        [(140.0, 9_000.0)],
        [(-20.0, 7_000.0), (5.0, 9_000.0)],  # nothing is known of what was allowed
    ],
)
def test_what_does_not_tell(readings: list[Reading]) -> None:
    assert watching((0, 80)).look(readings) is None


def test_after_a_step_only_what_came_later_counts() -> None:
    watch = watching((0, 80))

    assert watch.look(register(16, until_s=140), after_s=115.0) is None
    seen = watch.look(register(16, until_s=140), after_s=105.0)
    assert seen is not None
    assert seen.since_s == 110


def test_while_nobody_looks_nothing_is_known() -> None:
    watch = watching((0, 80), until_s=60)
    watch.allow(140, 80)

    assert watch.look(register(16, until_s=140)) is None
    watch.allow(141, None)
    assert watch.look(register(16, until_s=140)) is None
