"""One run: one controller, meter, car and house day, second by second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from addon.simulator.bench.cars import KINDS
from addon.simulator.bench.controllers import controller_named
from addon.simulator.bench.home import Home, Watcher
from addon.simulator.bench.houses import load_day
from addon.simulator.bench.score import Score, Tally
from addon.simulator.bench.shares import Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one run is about; `seconds` of the day are run, with so many chargers."""

    controller: str
    meter: str
    car: str
    house: Path
    fuse_a: float
    seconds: int
    chargers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. `shares`: how evenly several cars were served; None with one."""

    task: Task
    score: Score
    tallies: Sequence[Tally]
    shares: Shares | None = None


def run(task: Task, watchers: Sequence[Watcher] = ()) -> Outcome:
    """Run a day, or its beginning."""
    day = load_day(task.house, task.fuse_a)
    home = Home(day, [KINDS[task.car]] * task.chargers, task.fuse_a)
    shares = Shares() if task.chargers > 1 else None
    if shares is not None:
        watchers = (*watchers, shares.watch)
    simulate(home, task.controller, task.meter, task.seconds, watchers)
    return Outcome(task=task, score=home.score, tallies=home.tallies, shares=shares)


def simulate(home: Home, controller: str, meter: str, seconds: int, watchers: Sequence[Watcher] = ()) -> None:
    """Let a controller of this name look after a home."""
    decides = controller_named(controller, meter, home)
    for t_s in range(seconds):
        home.step(t_s)
        decides.second(t_s)
        for watch in watchers:
            watch(t_s, home)
