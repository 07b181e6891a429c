"""Goals are judged by the rows, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from addon.simulator.bench.timing import Cost
from addon.simulator.bench.verdicts import case_verdicts, cost_verdicts, day_verdicts


def row(controller: str, **changed: object) -> dict[str, Any]:
    fine: dict[str, Any] = {
        "controller": controller,
        "meter": "1",
        "car": "standard",
        "over_as": 100.0,
        "trips": 0,
        "heat": 0.8,
        "utilisation": 99.0,
        "changes_per_h": 20.0,
    }
    return fine | changed


def missed(*rows: dict[str, Any]) -> list[str]:
    return [verdict.text for verdict in day_verdicts(rows) if not verdict.reached]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"trips": 1}, "trips 1 ≤ 0"),
        ({"heat": 0.83}, "peak heat 0.83 ≤ 0.82"),
        ({"over_as": 116.0}, "over-limit A·s a day 116.0 ≤ 115.0"),
        ({"utilisation": 97.9}, "utilisation % 97.9 ≥ 98"),
        ({"changes_per_h": 25.1}, "changes an hour 25.1 ≤ 25"),
    ],
)
def test_each_goal_can_be_missed(changed: dict[str, Any], word: str) -> None:
    assert missed(row("ours"), row("oracle")) == []
    (text,) = missed(row("ours", **changed), row("oracle"))
    assert word in text


@pytest.mark.parametrize(
    ("seed", "beaten"),
    [
        ({"over_as": 101.0}, True),
        ({"over_as": 100.0}, False),
        ({"over_as": 1.0, "utilisation": 93.9}, True),  # it gives the car far less
        ({"over_as": 1.0, "utilisation": 94.0}, False),
    ],
)
def test_every_baseline_that_keeps_up_must_be_beaten(seed: dict[str, Any], beaten: bool) -> None:
    assert (missed(row("ours"), row("oracle"), row("seed", **seed)) == []) is beaten


def test_a_slow_meter_may_trip_as_often_as_an_ideal_controller_would() -> None:
    oracle = row("oracle", meter="33", delayed_trips=2)

    assert missed(row("ours", meter="33", trips=2, changes_per_h=15.0), oracle) == []
    assert len(missed(row("ours", meter="33", trips=3, changes_per_h=15.0), oracle)) == 1


def test_other_cars_must_not_trip_either() -> None:
    assert len(missed(row("ours", car="slow", meter="shelly", trips=1))) == 1
    assert missed(row("ours", car="slow", meter="33", trips=1)) == []


@pytest.mark.parametrize(
    ("lent_s", "back_s", "misses"), [(15, 1, 0), (16, 1, 1), (15, 2, 1), (None, None, 2)]
)
def test_lending(lent_s: int | None, back_s: int | None, misses: int) -> None:
    case = {
        "case": "lending",
        "meter": "1",
        "chargers": 2,
        "lent_after_s": lent_s,
        "taken_back_after_s": back_s,
    }

    assert sum(not verdict.reached for verdict in case_verdicts([case])) == misses


def test_fairness() -> None:
    several = {"chargers": 2, "jain": 0.98}

    assert [text for text in missed(row("ours", **several)) if "fairness" in text]
    assert missed(row("ours", **several | {"jain": 0.995})) == []
    assert missed(row("ours", **several | {"jain": None}))


def test_the_cost_of_a_decision() -> None:
    costs = [
        Cost(loadpoints=1, circuits=0, decision_us=149.0),
        Cost(loadpoints=20, circuits=5, decision_us=1001.0),
    ]

    assert [verdict.reached for verdict in cost_verdicts(costs)] == [True, False]
