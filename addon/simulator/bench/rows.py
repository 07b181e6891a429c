"""From single runs to the rows of the result: per-day means, trips summed, heat as the highest."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Any

from addon.simulator.bench.controllers import CONTROLLERS, DELAYED, METERLESS, ORACLE
from addon.simulator.bench.run import Outcome
from addon.simulator.bench.shares import jain

Row = dict[str, Any]
ANY_METER = "any"


def rows(outcomes: Sequence[Outcome], meters: Sequence[str]) -> list[Row]:
    """Join the runs of all houses: one row for each controller, meter, car and number of chargers."""
    kinds = dict.fromkeys((outcome.task.car, outcome.task.chargers) for outcome in outcomes)
    result = []
    for car, chargers in kinds:
        of_kind = [o for o in outcomes if (o.task.car, o.task.chargers) == (car, chargers)]
        for meter in meters:
            result += [row for name in CONTROLLERS if (row := _row(of_kind, name, meter)) is not None]
    return result


def rows_per_house(outcomes: Sequence[Outcome], meters: Sequence[str]) -> list[Row]:
    """Keep the houses apart; each row has a further key `house`."""
    result = []
    for house in sorted({outcome.task.house for outcome in outcomes}):
        of_house = [outcome for outcome in outcomes if outcome.task.house == house]
        result += [row | {"house": house.stem} for row in rows(of_house, meters)]
    return result


def _row(outcomes: Sequence[Outcome], controller: str, meter: str) -> Row | None:
    days = _days(outcomes, controller, meter)
    if not days:
        return None
    ideal_as = sum(day.score.good_as for day in _days(outcomes, ORACLE, meter))
    row: Row = {
        "controller": controller,
        "meter": meter,
        "car": days[0].task.car,
        "over_s": round(mean(day.score.over_s for day in days), 1),
        "over_as": round(mean(day.score.over_as for day in days), 1),
        "trips": sum(day.score.trips for day in days),
        "heat": round(max(day.score.heat for day in days), 3),
        "utilisation": round(100 * sum(day.score.good_as for day in days) / ideal_as, 2)
        if ideal_as
        else None,
    }
    tallies = [tally for day in days for tally in day.tallies]
    hours = sum(day.score.seconds * len(day.tallies) for day in days) / 3600
    for what in ("changes", "commands", "renewals", "pauses"):
        row[f"{what}_per_h"] = round(sum(getattr(tally, what) for tally in tallies) / hours, 2)
    return row | _delayed(outcomes, controller, meter) | _shares(days)


def _delayed(outcomes: Sequence[Outcome], controller: str, meter: str) -> Row:
    """Say how the oracle does with this meter's delay, in its own row."""
    days = _days(outcomes, DELAYED, meter) if controller == ORACLE else []
    if not days:
        return {}
    return {
        "delayed_trips": sum(day.score.trips for day in days),
        "delayed_heat": round(max(day.score.heat for day in days), 3),
        "delayed_over_as": round(mean(day.score.over_as for day in days), 1),
    }


def _shares(days: Sequence[Outcome]) -> Row:
    shares = [day.shares for day in days if day.shares is not None]
    if not shares:
        return {}
    settled_s = sum(share.seconds for share in shares)
    return {
        "chargers": days[0].task.chargers,
        "fuse_a": days[0].task.fuse_a,
        "jain": round(sum(share.even for share in shares) / settled_s, 4) if settled_s else None,
        "jain_energy": round(min(jain(share.car_as) for share in shares), 4),
    }


def _days(outcomes: Sequence[Outcome], controller: str, meter: str) -> list[Outcome]:
    wanted = ANY_METER if controller in METERLESS else meter
    return [o for o in outcomes if (o.task.controller, o.task.meter) == (controller, wanted)]
