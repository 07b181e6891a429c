"""A run second by second, for the picture."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from addon.simulator.bench.home import Home
from addon.simulator.bench.run import Outcome, Task, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the most loaded of the first car's phases carried, in amperes for each second.

    `total_a`: through the fuse; `house_a`: the house's part; `draw_a`: the car's; `setpoint_a`: what it was
    told last. `over`: 1 where a phase was over its limit while the car drew.
    """

    outcome: Outcome
    total_a: array[float]
    house_a: array[float]
    draw_a: array[float]
    setpoint_a: array[float]
    over: array[int]


@dataclass(slots=True)
class _Recorder:
    total_a: array[float] = field(default_factory=lambda: array("f"))
    house_a: array[float] = field(default_factory=lambda: array("f"))
    draw_a: array[float] = field(default_factory=lambda: array("f"))
    setpoint_a: array[float] = field(default_factory=lambda: array("f"))
    over: array[int] = field(default_factory=lambda: array("b"))

    def watch(self, _t_s: int, home: Home) -> None:
        plant = home.plants[0]
        worst = max(plant.kind.wired, key=lambda phase: home.grid_a[phase])
        self.total_a.append(home.grid_a[worst])
        self.house_a.append(home.house_a[worst])
        self.draw_a.append(plant.amps)
        self.setpoint_a.append((home.tallies[0].last_da or 0) / 10)
        self.over.append(home.over)


def trace(task: Task) -> Trace:
    """Run a day and keep what happens."""
    recorder = _Recorder()
    outcome = run(task, [recorder.watch])
    return Trace(
        outcome=outcome,
        total_a=recorder.total_a,
        house_a=recorder.house_a,
        draw_a=recorder.draw_a,
        setpoint_a=recorder.setpoint_a,
        over=recorder.over,
    )
