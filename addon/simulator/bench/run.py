"""One run: one controller, meter, car and house day, second by second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from addon.simulator.bench.cars import KINDS
from addon.simulator.bench.controllers import controller_named
from addon.simulator.bench.houses import load_day
from addon.simulator.bench.plant import Plant
from addon.simulator.bench.score import Score, Tally
from addon.simulator.house import Currents


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one run is about; `seconds` of the day are run."""

    controller: str
    meter: str
    car: str
    house: Path
    fuse_a: float
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    task: Task
    score: Score
    tally: Tally


def run(task: Task) -> Outcome:
    """Run a day, or its beginning."""
    day = load_day(task.house, task.fuse_a)
    plant = Plant(KINDS[task.car])
    tally, score = Tally(), Score(task.fuse_a)
    controller = controller_named(task.controller, task.meter, plant, tally, task.fuse_a)
    wired = plant.kind.wired
    on_phase = (0 in wired, 1 in wired, 2 in wired)
    for t_s in range(task.seconds):
        plant.step(t_s)
        house_a, car_a = day[t_s], plant.amps
        grid_a: Currents = (
            house_a[0] + car_a * on_phase[0],
            house_a[1] + car_a * on_phase[1],
            house_a[2] + car_a * on_phase[2],
        )
        score.count(grid_a, car_a * len(wired))
        controller.second(t_s, house_a, grid_a)
    return Outcome(task=task, score=score, tally=tally)
