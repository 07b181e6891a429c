"""The small cases, with answers known beforehand."""

from __future__ import annotations

import pytest

from addon.simulator.bench.micro import NOISE, SQUARE, STEP, Case, cases, run_case, several_fuse_a


@pytest.mark.parametrize(
    ("controller", "meter", "first_cut_s", "over_s"),
    [
        # a command a second to the pilot, 2 s dead, then 3.5 A at 6 A/s
        ("oracle", "1", 0.0, 4.0),
        ("ours", "1", 1.0, 5.0),
        ("seed", "1", 1.0, 5.0),
        # on average half a period later
        ("seed", "10", 5.5, 9.5),
    ],
)
def test_a_single_step(controller: str, meter: str, first_cut_s: float, over_s: float) -> None:
    figures = run_case(Case(case=STEP, controller=controller, meter=meter))

    assert (figures["first_cut_s"], figures["over_s"]) == (first_cut_s, over_s)
    assert figures["first_cut_worst_s"] >= first_cut_s


def test_nobody_cuts_where_nobody_balances() -> None:
    figures = run_case(Case(case=STEP, controller="none", meter="1"))

    assert figures["first_cut_s"] is None
    assert figures["over_s"] == 60


def test_the_seed_swings_where_the_load_is_noisy() -> None:
    noise, square = (run_case(Case(case=case, controller="seed", meter="1")) for case in (NOISE, SQUARE))

    assert noise["changes_per_h"] > 500
    assert square["over_s"] > 500


def test_lending_is_for_several_chargers_and_for_ours() -> None:
    listed = cases(["ours", "seed"], ["1"], [1, 2])

    assert [(case.case, case.chargers) for case in listed if case.controller == "ours"] == [
        ("step", 1),
        ("square", 1),
        ("noise", 1),
        ("lending", 2),
    ]
    assert len(listed) == 7
    assert [several_fuse_a(number) for number in (1, 2, 10)] == [25, 35, 115]
