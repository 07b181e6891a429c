"""What the options ask for is what is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from addon.simulator.bench import timing
from addon.simulator.bench.cars import KINDS
from addon.simulator.bench.home import Home
from addon.simulator.bench.jobs import Picture, long_first, name, runs, work
from addon.simulator.bench.micro import LENDING, Case, run_case
from addon.simulator.bench.options import chosen, parser, settings
from addon.simulator.bench.pool import run_all
from addon.simulator.bench.run import Outcome, Task
from addon.simulator.bench.shares import Shares
from addon.simulator.bench.table import table
from addon.simulator.bench.trace import Trace

TASK = Task(
    controller="seed",
    meter="1",
    car="standard",
    house=Path("tests/data/houses/house-100.csv"),
    fuse_a=25.0,
    seconds=60,
)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], [("standard", ("1", "10", "33"), 1)]),
        (["--meter", "2", "--meter", "shelly"], [("standard", ["2", "shelly"], 1)]),
        (["--car", "slow", "--chargers", "3"], [("slow", ("1", "10", "33"), 3)]),
    ],
)
def test_settings(words: list[str], asked: list[object]) -> None:
    assert settings(parser().parse_args(words)) == asked


def test_all_is_all() -> None:
    asked = settings(parser().parse_args(["--all"]))

    assert {car for car, _, _ in asked} == set(KINDS)
    assert ("standard", ("1", "2", "5", "10", "33", "shelly"), 1) in asked
    assert [number for _, _, number in asked if number > 1] == [2, 4, 10]


@pytest.mark.parametrize(
    ("controllers", "chargers", "listed"),
    [
        (["ours"], 1, [("ours", "1"), ("ours", "10"), ("oracle", "any")]),
        (["seed", "none"], 1, [("seed", "1"), ("seed", "10"), ("none", "any"), ("oracle", "any")]),
        (["oracle"], 1, [("oracle", "any"), ("delayed", "10")]),
        (["ours", "seed"], 2, [("ours", "1"), ("ours", "10"), ("oracle", "any")]),
    ],
)
def test_the_oracle_always_runs_and_what_needs_no_meter_runs_once(
    controllers: list[str], chargers: int, listed: list[tuple[str, str]]
) -> None:
    assert runs(controllers, ["1", "10"], chargers) == listed


def test_only_chooses_by_a_part_of_the_name() -> None:
    assert chosen(["ours", "none", "oracle"], ["o"]) == ["ours", "none", "oracle"]
    assert chosen(["ours", "none", "oracle"], ["our", "ora"]) == ["ours", "oracle"]
    assert chosen(["ours", "none", "oracle"], ["house-100"]) == ["ours", "none", "oracle"]


def test_work_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    case = Case(case="step", controller="oracle", meter="1")
    jobs = long_first([case, TASK, Picture(task=TASK)])

    outcome, drawn, small = run_all(work, jobs, name, workers=1)

    assert isinstance(outcome, Outcome)
    assert outcome.score.seconds == 60
    assert isinstance(drawn, Trace)
    assert drawn.outcome == outcome
    assert len(drawn.total_a) == 60
    assert isinstance(small, dict)
    assert small["over_s"] == 4
    said = capsys.readouterr().err.splitlines()
    assert [line.split("  ")[-2:] for line in said] == [
        ["1/3", "seed, house-100, meter 1, car standard"],
        ["2/3", "seed, house-100, meter 1, car standard, for the picture"],
        ["3/3", "oracle, step, meter 1"],
    ]


def test_shares_are_measured_where_nothing_is_new_and_all_charge() -> None:
    home = Home([(1.0, 1.0, 1.0)] * 100, [KINDS["standard"]] * 2, 35.0)
    shares = Shares()
    for t_s in range(60):
        home.step(t_s)
        for tally, plant, limit_da in zip(home.tallies, home.plants, (160, 60), strict=True):
            if t_s >= 20:
                tally.last_da = limit_da
            plant.amps = (tally.last_da or 0) / 10
        shares.watch(t_s, home)

    assert shares.seconds == 60 - 20 - 15
    assert shares.even / shares.seconds == pytest.approx(22**2 / (2 * (16**2 + 6**2)))
    assert shares.car_as == [40 * 16.0, 40 * 6.0]


def test_what_a_car_does_not_use_is_lent_and_taken_back() -> None:
    figures = run_case(Case(case=LENDING, controller="ours", meter="1", chargers=2))

    assert figures["chargers"] == 2
    assert 0 < figures["lent_after_s"] <= 15
    assert figures["taken_back_after_s"] <= 1


def test_the_cost_of_a_decision_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "SECONDS", timing.FROM_S + 5)

    one, many = timing.costs()

    assert (one.loadpoints, many.loadpoints, many.circuits) == (1, 20, 5)
    assert 5 < one.decision_us < many.decision_us


def test_the_table_is_aligned_and_leaves_out_what_nobody_has() -> None:
    rows = [
        {"controller": "ours", "meter": "1", "trips": 0, "heat": 0.5},
        {"controller": "oracle", "meter": "1", "trips": 12, "heat": None},
        {"controller": "ours", "meter": "10", "trips": 0, "heat": 0.75},
    ]

    assert table(rows).splitlines() == [
        "controller  meter  trips  heat",
        "ours        1          0   0.5",
        "oracle      1         12",
        "",
        "ours        10         0  0.75",
    ]
