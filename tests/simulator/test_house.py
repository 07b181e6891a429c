from itertools import pairwise
from pathlib import Path

import pytest

from addon.simulator.house import ApplianceHouse, Clipped, DemoHouse, House, RecordedHouse

HOUR_S = 3600


def day(house: House, *, until_s: int = 24 * HOUR_S, every_s: int = 10) -> list[tuple[float, float, float]]:
    return [house.currents_a(t_s) for t_s in range(0, until_s, every_s)]


def test_is_the_same_for_the_same_seed_and_in_any_order() -> None:
    forwards = day(ApplianceHouse(3))
    backwards = ApplianceHouse(3)
    backwards.currents_a(24 * HOUR_S)

    assert forwards == day(backwards)
    assert forwards != day(ApplianceHouse(4))


def test_a_day_is_mostly_quiet_and_has_its_peaks_on_every_phase() -> None:
    for currents in zip(*day(ApplianceHouse(1)), strict=True):
        assert min(currents) >= 0
        assert sorted(currents)[len(currents) // 5] < 7
        assert 8 < max(currents) < 50


def test_the_demo_switches_something_every_few_seconds() -> None:
    currents = day(DemoHouse(1), until_s=180, every_s=1)
    steps = [
        at
        for at, (before, after) in enumerate(pairwise(currents))
        if max(abs(x - y) for x, y in zip(before, after, strict=True)) > 1
    ]

    assert len(steps) >= 15
    assert max(b - a for a, b in pairwise(steps)) < 45


@pytest.mark.parametrize("seed", range(5))
def test_the_demo_comes_within_six_amperes_of_its_fuse_in_the_first_three_minutes(seed: int) -> None:
    house = Clipped(house=DemoHouse(seed), limit_a=24.5)

    assert all(max(house.currents_a(t_s)) > 25 - 6 for t_s in range(75, 120))
    assert max(max(currents) for currents in day(house, until_s=900, every_s=1)) <= 24.5


def test_plays_a_recording_and_holds_each_row(tmp_path: Path) -> None:
    recording = tmp_path / "house.csv"
    recording.write_text("t_s,l1_a,l2_a,l3_a\n0,0.5,1,2\n10,9.5,1,2.5\n", encoding="utf-8")
    house = RecordedHouse(recording)

    assert [house.currents_a(t_s) for t_s in (0, 9.9, 10, 86_399, 86_400)] == [
        (0.5, 1, 2),
        (0.5, 1, 2),
        (9.5, 1, 2.5),
        (9.5, 1, 2.5),
        (0.5, 1, 2),
    ]


@pytest.mark.parametrize(
    "text", ["", "t_s,l1_a,l2_a,l3_a\n", "t_s,l1_a\n0,1\n", "t_s,l1_a,l2_a,l3_a\n0,x,1,1\n"]
)
def test_refuses_what_is_no_recording(tmp_path: Path, text: str) -> None:
    recording = tmp_path / "house.csv"
    recording.write_text(text, encoding="utf-8")

    with pytest.raises((ValueError, KeyError)):
        RecordedHouse(recording)
