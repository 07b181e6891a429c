"""What the house takes at its highest."""

from itertools import pairwise

import pytest

from addon.highest_house import LASTED_S, HighestHouse
from addon.model.decision import PhaseDecision
from addon.model.phases import Phase


def seen(phase: Phase, house_da: int | None) -> PhaseDecision:
    return PhaseDecision(
        phase=phase,
        metered_da=house_da,
        house_da=house_da,
        headroom_da=0,
        planned_da=0,
        heat_left_pct=100.0,
    )


def highest_a(*story: tuple[float, int | None]) -> float | None:
    """Play what L1 took, from the second named on, told each second; the last entry is the end."""
    house = HighestHouse()
    for (from_s, house_da), (until_s, _) in pairwise(story):
        for second in range(int(from_s), int(until_s)):
            house.take([seen(Phase.L1, house_da)], float(second))
    return house.highest_a


@pytest.mark.parametrize(
    ("story", "expected_a"),
    [
        (((0, 100), (14, None)), None),  # nothing has lasted yet
        (((0, 100), (17, None)), 10.0),
        (((0, 100), (20, 263), (26, 100), (60, None)), 10.0),  # a car's ramp taken for the house's
        (((0, 100), (20, 200), (40, 100), (60, None)), 20.0),
        (((0, 100), (20, 200), (30, 240), (50, 100), (60, None)), 24.0),
        (((0, 100), (20, 240), (30, 200), (36, 100), (60, None)), 20.0),  # 240, then 200: 200 lasted
        (((0, 100), (20, 200), (30, None), (31, 200), (41, 100), (70, None)), 10.0),  # unknown in between
        (((0, -50), (20, None)), 0.0),  # export is no load
    ],
)
def test_only_what_lasted_counts(story: tuple[tuple[float, int | None], ...], expected_a: float) -> None:
    assert highest_a(*story) == expected_a


def test_the_worst_phase_counts_and_seldom_news_lasts() -> None:
    house = HighestHouse()
    house.take([seen(Phase.L1, 100), seen(Phase.L2, 210)], 0.0)
    house.take([seen(Phase.L1, 100), seen(Phase.L2, 150)], LASTED_S)

    assert house.highest_a == 15.0  # the least of what was said over the span
