"""Holds the result against what the balancer must reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.simulator.bench.cars import STANDARD
from addon.simulator.bench.controllers import FIXED6, NONE, ORACLE, OURS, SEED
from addon.simulator.bench.rows import Row
from addon.simulator.bench.timing import Cost

SLOWEST_SAFE_METER_S = 10
FAIRNESS, LENT_WITHIN_S, TAKEN_BACK_WITHIN_S = 0.99, 15, 1
KEEPS_UP_WITHIN_POINTS = 5
DECISION_US = {1: 150.0, 20: 1000.0}
_BASELINES = (NONE, FIXED6, SEED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What the standard car must reach with one meter; None where it is only reported.

    `heat`: peak above the oracle's; `over`: times the oracle's; `utilisation`: percent.
    """

    heat: float | None
    over: float | None
    utilisation: float
    changes_per_h: float


GOALS: Mapping[str, Goal] = {
    "1": Goal(heat=0.02, over=1.15, utilisation=98, changes_per_h=25),
    "10": Goal(heat=0.10, over=1.5, utilisation=93, changes_per_h=20),
    "33": Goal(heat=None, over=None, utilisation=80, changes_per_h=15),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One goal and whether it is reached; `text` carries figure and bound."""

    reached: bool
    text: str

    def __str__(self) -> str:
        return f"{'✓' if self.reached else '✗'} {self.text}"


def day_verdicts(rows: Sequence[Row]) -> list[Verdict]:
    """Judge the rows of house days, as far as ours and what it is held against were run."""
    verdicts = []
    for ours in rows:
        if ours["controller"] != OURS:
            continue
        same = [row for row in rows if _setting(row) == _setting(ours)]
        oracle = next((row for row in same if row["controller"] == ORACLE), None)
        where = _where(ours)
        if "chargers" in ours:
            verdicts += _several(ours, where)
        elif ours["car"] == STANDARD and oracle is not None and ours["meter"] in GOALS:
            verdicts += _standard(ours, oracle, GOALS[ours["meter"]], where)
        if not ours["meter"].isdigit() or int(ours["meter"]) <= SLOWEST_SAFE_METER_S:
            baselines = [row for row in same if row["controller"] in _BASELINES]
            verdicts += _every_car(ours, baselines, where)
    return verdicts


def _setting(row: Row) -> tuple[object, ...]:
    return row["meter"], row["car"], row.get("chargers"), row.get("house")


def _where(row: Row) -> str:
    parts = [f"{row['car']} car", f"meter {row['meter']}{' s' if row['meter'].isdigit() else ''}"]
    parts += [f"{row['chargers']} chargers"] if "chargers" in row else []
    return ", ".join([*parts, *([row["house"]] if "house" in row else [])])


def _standard(ours: Row, oracle: Row, goal: Goal, where: str) -> list[Verdict]:
    verdicts = []
    if goal.heat is None and "delayed_trips" in oracle:
        most = oracle["delayed_trips"]
        verdicts.append(_at_most(f"{where}: trips", ours["trips"], most, "the oracle's with this meter"))
    if goal.heat is not None:
        most = round(oracle["heat"] + goal.heat, 3)
        verdicts.append(
            _at_most(f"{where}: peak heat", ours["heat"], most, f"the oracle's + {goal.heat:.2f}")
        )
    if goal.over is not None:
        most = round(oracle["over_as"] * goal.over, 1)
        text = f"{goal.over} × the oracle's"
        verdicts.append(_at_most(f"{where}: over-limit A·s a day", ours["over_as"], most, text))
    if ours["utilisation"] is not None:
        verdicts.append(_at_least(f"{where}: utilisation %", ours["utilisation"], goal.utilisation))
    verdicts.append(_at_most(f"{where}: setpoint changes an hour", ours["changes_per_h"], goal.changes_per_h))
    return verdicts


def _every_car(ours: Row, baselines: Sequence[Row], where: str) -> list[Verdict]:
    verdicts = [_at_most(f"{where}: trips", ours["trips"], 0)]
    if ours["utilisation"] is None:
        return verdicts
    for row in baselines:
        rival = row["utilisation"]
        if rival is None or rival < ours["utilisation"] - KEEPS_UP_WITHIN_POINTS:
            continue
        below = ours["over_as"] < row["over_as"] or ours["over_as"] == row["over_as"] == 0
        text = f"{where}: over-limit A·s a day {ours['over_as']} < {row['over_as']} ({row['controller']})"
        verdicts.append(Verdict(reached=below, text=text))
    return verdicts


def _several(ours: Row, where: str) -> list[Verdict]:
    if ours["jain"] is None:
        return [Verdict(reached=False, text=f"{where}: never did all cars charge at once")]
    return [_at_least(f"{where}: fairness (Jain)", ours["jain"], FAIRNESS)]


def case_verdicts(cases: Sequence[Row]) -> list[Verdict]:
    """Judge how current is lent and taken back."""
    verdicts = []
    for row in cases:
        if row["case"] != "lending":
            continue
        where = f"{row['chargers']} chargers, meter {row['meter']}"
        for key, bound, text in (
            ("lent_after_s", LENT_WITHIN_S, "lent, s after the draw fell"),
            ("taken_back_after_s", TAKEN_BACK_WITHIN_S, "taken back, s after the report that shows need"),
        ):
            if row[key] is None:
                verdicts.append(Verdict(reached=False, text=f"{where}: {text}: never"))
            else:
                verdicts.append(_at_most(f"{where}: {text}", row[key], bound))
    return verdicts


def cost_verdicts(costs: Sequence[Cost]) -> list[Verdict]:
    """Judge what a decision costs."""
    return [
        _at_most(
            f"one decision for {cost.loadpoints} loadpoint{'s' * (cost.loadpoints > 1)}, µs",
            round(cost.decision_us),
            DECISION_US[cost.loadpoints],
        )
        for cost in costs
    ]


def _at_most(what: str, value: float, bound: float, bound_is: str = "") -> Verdict:
    return Verdict(
        reached=value <= bound, text=f"{what} {value} ≤ {bound}{f' ({bound_is})' if bound_is else ''}"
    )


def _at_least(what: str, value: float, bound: float) -> Verdict:
    return Verdict(reached=value >= bound, text=f"{what} {value} ≥ {bound}")
