"""Small cases whose ideal answer is known: a single step, a square wave, noise, lending and taking back.

The house takes 2.5 A on each phase, and 9.5 A more on L1 where something is switched on: 12.5 A are left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import mean
from typing import Any

from addon.simulator.bench.cars import KINDS, STANDARD
from addon.simulator.bench.charge_point import MEASURE_AT_S, MEASURE_EVERY_S
from addon.simulator.bench.controllers import OURS
from addon.simulator.bench.home import Home
from addon.simulator.bench.run import simulate
from addon.simulator.house import Currents

BASE_A, STEP_A, NOISE_A, NOISY_BASE_A = 2.5, 9.5, 0.3, 14.0
FUSE_A = 25.0
STEP_AT_S, AFTER_STEP_S = 300, 60
HALF_WAVE_S, HOUR_S = 180, 3600
FELL_S, BACK_S, END_S = 900, 1500, 1800
EACH_A = 11.0
"""What each of several cars has before one of them wants less."""
NEED_A = 0.5
"""A car that draws within this of its limit shows need of more."""

STEP, SQUARE, NOISE, LENDING = "step", "square", "noise", "lending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case for one controller and meter; `chargers` is more than one for lending only."""

    case: str
    controller: str
    meter: str
    chargers: int = 1


def run_case(case: Case) -> dict[str, Any]:
    """Run a case; the result's keys are those of the case and the figures that belong to it."""
    figures = {STEP: _step, SQUARE: _square, NOISE: _noise, LENDING: _lending}[case.case](case)
    shared = {"case": case.case, "controller": case.controller, "meter": case.meter}
    return shared | ({"chargers": case.chargers} if case.chargers > 1 else {}) | figures


def several_fuse_a(chargers: int) -> float:
    """Choose the fuse that several cars share: 25 A, and 10 A more for each car after the first.

    All of them together always want more than it gives.
    """
    return FUSE_A + 10.0 * (chargers - 1)


def _home(day: Sequence[Currents]) -> Home:
    return Home(day, [KINDS[STANDARD]], FUSE_A)


def _step(case: Case) -> dict[str, Any]:
    """Switch 9.5 A on, at every instant between two samples of the meter."""
    period_s = int(case.meter) if case.meter.isdigit() else 1
    first_cuts_s: list[float] = []
    over_s = []
    for shift_s in range(0, period_s, max(1, period_s // 10)):
        at_s = STEP_AT_S + shift_s
        day = [(BASE_A + STEP_A * (t_s >= at_s), BASE_A, BASE_A) for t_s in range(at_s + AFTER_STEP_S)]
        home = _home(day)
        cut_s = _FirstCut(at_s)
        simulate(home, case.controller, case.meter, len(day), [cut_s.watch])
        first_cuts_s.append(math.inf if cut_s.after_s is None else cut_s.after_s)
        over_s.append(home.score.over_s)
    never = math.inf in first_cuts_s
    return {
        "first_cut_s": None if never else round(mean(first_cuts_s), 1),
        "first_cut_worst_s": None if never else max(first_cuts_s),
        "over_s": round(mean(over_s), 1),
        "over_worst_s": max(over_s),
    }


@dataclass(slots=True)
class _FirstCut:
    """Finds the first cut from an instant on. `after_s`: how much later it came, None so far."""

    from_s: int
    after_s: int | None = None
    _before_da: int | None = None

    def watch(self, t_s: int, home: Home) -> None:
        limit_da, before_da = home.tallies[0].last_da, self._before_da
        cut = limit_da is not None and before_da is not None and limit_da < before_da
        if cut and t_s >= self.from_s and self.after_s is None:
            self.after_s = t_s - self.from_s
        self._before_da = limit_da


def _square(case: Case) -> dict[str, Any]:
    """Switch 9.5 A on and off every 3 minutes for an hour, with a noise of ±0.3 A."""
    chance = Random(1)
    day = [
        _noisy(chance, BASE_A + STEP_A * (t_s // HALF_WAVE_S % 2), BASE_A, BASE_A) for t_s in range(HOUR_S)
    ]
    home = _home(day)
    simulate(home, case.controller, case.meter, HOUR_S)
    return _hour(home)


def _noise(case: Case) -> dict[str, Any]:
    """Let nothing happen but a noise of ±0.3 A, where the fuse holds the car at 10.5 A."""
    chance = Random(1)
    home = _home([_noisy(chance, NOISY_BASE_A, NOISY_BASE_A, NOISY_BASE_A) for _ in range(HOUR_S)])
    simulate(home, case.controller, case.meter, HOUR_S)
    return _hour(home)


def _noisy(chance: Random, *currents_a: float) -> Currents:
    one, two, three = (round(a + chance.uniform(-NOISE_A, NOISE_A), 1) for a in currents_a)
    return one, two, three


def _hour(home: Home) -> dict[str, Any]:
    tally = home.tallies[0]
    return {
        "over_s": home.score.over_s,
        "over_as": round(home.score.over_as, 1),
        "car_kwh": round(home.score.good_as * 230 / 3.6e6, 2),
        "changes_per_h": tally.changes,
        "commands_per_h": tally.commands,
    }


def _lending(case: Case) -> dict[str, Any]:
    """Let the first of several cars draw 6 A by itself, and later want all again.

    The house moves by a tenth of an ampere, as any does, so that it is known how often its meter is read.
    """
    chance = Random(1)
    fuse_a = several_fuse_a(case.chargers)
    house_a = round(fuse_a - 0.5 - EACH_A * case.chargers, 1)
    day = [(house_a, house_a, round(house_a - chance.random() / 5, 1)) for _ in range(END_S)]
    home = Home(day, [KINDS[STANDARD]] * case.chargers, fuse_a)
    lending = _Lending()
    simulate(home, case.controller, case.meter, END_S, [lending.watch])
    return {"lent_after_s": lending.lent_after_s, "taken_back_after_s": lending.taken_back_after_s}


@dataclass(slots=True)
class _Lending:
    """Makes the first car want less and more again, and finds when the others' limits follow.

    `lent_after_s`: from the fall of its draw to the command that gives the others more. `taken_back_after_s`:
    from the charger's report that shows need to the command that takes from them. None: it never came.
    """

    lent_after_s: int | None = None
    taken_back_after_s: int | None = None
    _need_s: int | None = None
    _others_da: int = 0
    _own_da: int = 0

    def watch(self, t_s: int, home: Home) -> None:
        """Look at one second; the fall and the rise happen at its end."""
        plant = home.plants[0]
        others_da = sum(tally.last_da or 0 for tally in home.tallies[1:])
        wants_again = t_s > BACK_S
        reports = t_s % MEASURE_EVERY_S == MEASURE_AT_S[0]
        if wants_again and self._need_s is None and reports and plant.amps >= self._own_da / 10 - NEED_A:
            self._need_s = t_s
        if FELL_S < t_s <= BACK_S and others_da > self._others_da and self.lent_after_s is None:
            self.lent_after_s = t_s - FELL_S
        if wants_again and others_da < self._others_da and self.taken_back_after_s is None:
            self.taken_back_after_s = t_s - (t_s if self._need_s is None else self._need_s)
        self._others_da, self._own_da = others_da, home.tallies[0].last_da or 0
        if plant.car is not None and t_s in (FELL_S, BACK_S):
            max_a = 6.0 if t_s == FELL_S else 16.0
            plant.car = replace(plant.car, model=replace(plant.car.model, max_a=max_a))


def cases(controllers: Sequence[str], meters: Sequence[str], chargers: Sequence[int]) -> list[Case]:
    """List the cases to run: lending is for those who know several cars."""
    single = [
        Case(case=case, controller=controller, meter=meter)
        for case in (STEP, SQUARE, NOISE)
        for meter in meters
        for controller in controllers
    ]
    several = [
        Case(case=LENDING, controller=OURS, meter=meter, chargers=number)
        for meter in meters
        for number in chargers
        if OURS in controllers and number > 1
    ]
    return single + several
