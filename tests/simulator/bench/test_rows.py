"""From runs to rows: means a day, sums of trips, the highest heat, shares of the oracle's energy."""

from __future__ import annotations

from pathlib import Path

from addon.simulator.bench.rows import ANY_METER, rows, rows_per_house
from addon.simulator.bench.run import Outcome, Task
from addon.simulator.bench.score import Score, Tally
from addon.simulator.bench.shares import Shares


def day(**counted: float) -> Score:
    score = Score(25.0, seconds=7200)
    for name, value in counted.items():
        setattr(score, name, value)
    return score


def outcome(
    controller: str, house: str, meter: str, tally: Tally, score: Score, chargers: int = 1
) -> Outcome:
    task = Task(
        controller=controller,
        meter=meter,
        car="standard",
        house=Path(house),
        fuse_a=25.0,
        seconds=score.seconds,
        chargers=chargers,
    )
    shares = Shares(even=9.0, seconds=10, car_as=[3.0, 1.0]) if chargers > 1 else None
    return Outcome(task=task, score=score, tallies=[tally] * chargers, shares=shares)


_EVENTFUL = Tally(commands=8, renewals=4, changes=4, pauses=2)
RUNS = [
    outcome("ours", "a.csv", "10", _EVENTFUL, day(over_s=10, over_as=30, trips=1, heat=0.5, good_as=90)),
    outcome("ours", "b.csv", "10", Tally(), day(over_s=20, over_as=50, trips=2, heat=0.9, good_as=70)),
    outcome("oracle", "a.csv", ANY_METER, Tally(), day(good_as=100)),
    outcome("oracle", "b.csv", ANY_METER, Tally(), day(good_as=100)),
    outcome("delayed", "a.csv", "10", Tally(), day(over_as=20, trips=1, heat=0.7)),
    outcome("delayed", "b.csv", "10", Tally(), day(over_as=40, trips=1, heat=0.6)),
]


def test_joins_the_days() -> None:
    ours, oracle = rows(RUNS, ["10"])

    assert ours == {
        "controller": "ours",
        "meter": "10",
        "car": "standard",
        "over_s": 15.0,
        "over_as": 40.0,
        "trips": 3,
        "heat": 0.9,
        "utilisation": 80.0,
        "changes_per_h": 1.0,
        "commands_per_h": 2.0,
        "renewals_per_h": 1.0,
        "pauses_per_h": 0.5,
    }
    assert (oracle["controller"], oracle["meter"], oracle["utilisation"]) == ("oracle", "10", 100.0)
    assert (oracle["delayed_trips"], oracle["delayed_heat"], oracle["delayed_over_as"]) == (2, 0.7, 30.0)


def test_the_oracle_is_the_same_for_every_meter() -> None:
    found = rows(RUNS, ["1", "10"])

    assert [(row["controller"], row["meter"]) for row in found] == [
        ("oracle", "1"),
        ("ours", "10"),
        ("oracle", "10"),
    ]
    assert "delayed_trips" not in found[0]


def test_houses_can_be_kept_apart() -> None:
    found = rows_per_house(RUNS, ["10"])

    assert [(row["house"], row["controller"], row["trips"]) for row in found] == [
        ("a", "ours", 1),
        ("a", "oracle", 0),
        ("b", "ours", 2),
        ("b", "oracle", 0),
    ]


def test_several_chargers_tell_how_they_share() -> None:
    (row,) = rows([outcome("ours", "a.csv", "1", Tally(commands=8), day(), chargers=2)], ["1"])

    assert (row["chargers"], row["jain"], row["jain_energy"]) == (2, 0.9, 0.8)
    assert row["commands_per_h"] == 4.0  # of each
    assert row["utilisation"] is None  # no oracle ran
