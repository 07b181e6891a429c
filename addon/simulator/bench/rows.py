"""From single runs to the rows of the result: per-day means, trips summed, heat as the highest."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Any

from addon.simulator.bench.controllers import DELAYED, METERLESS, ORACLE
from addon.simulator.bench.run import Outcome

Row = dict[str, Any]
ANY_METER = "any"


def rows(outcomes: Sequence[Outcome], controllers: Sequence[str], meters: Sequence[str]) -> list[Row]:
    """Join all runs of all houses; one row for each controller, meter and car."""
    cars = list(dict.fromkeys(outcome.task.car for outcome in outcomes))
    return [
        _row(outcomes, controller, meter, car)
        for car in cars
        for meter in meters
        for controller in controllers
    ]


def rows_per_house(
    outcomes: Sequence[Outcome], controllers: Sequence[str], meters: Sequence[str]
) -> list[Row]:
    """Keep the houses apart; each row has a further key `house`."""
    result = []
    for house in sorted({outcome.task.house for outcome in outcomes}):
        of_house = [outcome for outcome in outcomes if outcome.task.house == house]
        result += [row | {"house": house.stem} for row in rows(of_house, controllers, meters)]
    return result


def _row(outcomes: Sequence[Outcome], controller: str, meter: str, car: str) -> Row:
    days = _days(outcomes, controller, meter, car)
    hours = sum(day.score.seconds for day in days) / 3600
    ideal_as = sum(day.score.good_as for day in _days(outcomes, ORACLE, meter, car))
    utilisation = 100 * sum(day.score.good_as for day in days) / ideal_as if ideal_as else None
    row: Row = {
        "controller": controller,
        "meter": meter,
        "car": car,
        "over_s": round(mean(day.score.over_s for day in days), 1),
        "over_as": round(mean(day.score.over_as for day in days), 1),
        "trips": sum(day.score.trips for day in days),
        "heat": round(max(day.score.heat for day in days), 3),
        "utilisation": None if utilisation is None else round(utilisation, 2),
        "changes_per_h": round(sum(day.tally.changes for day in days) / hours, 2),
        "commands_per_h": round(sum(day.tally.commands for day in days) / hours, 2),
        "renewals_per_h": round(sum(day.tally.renewals for day in days) / hours, 2),
        "pauses_per_h": round(sum(day.tally.pauses for day in days) / hours, 2),
    }
    delayed = _days(outcomes, DELAYED, meter, car) if controller == ORACLE else []
    if delayed:
        row |= {
            "delayed_trips": sum(day.score.trips for day in delayed),
            "delayed_heat": round(max(day.score.heat for day in delayed), 3),
            "delayed_over_as": round(mean(day.score.over_as for day in delayed), 1),
        }
    return row


def _days(outcomes: Sequence[Outcome], controller: str, meter: str, car: str) -> list[Outcome]:
    wanted = ANY_METER if controller in METERLESS else meter
    return [
        outcome
        for outcome in outcomes
        if (outcome.task.controller, outcome.task.meter, outcome.task.car) == (controller, wanted, car)
    ]
