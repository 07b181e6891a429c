"""All that one call of the bench has to work off, whatever its kind, so that one pool does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addon.simulator.bench.controllers import DELAYED, METERLESS, ORACLE, OURS, SEED
from addon.simulator.bench.micro import Case, run_case
from addon.simulator.bench.rows import ANY_METER
from addon.simulator.bench.run import Outcome, Task, run
from addon.simulator.bench.trace import Trace, trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A day that is to be drawn."""

    task: Task


Job = Task | Case | Picture
Result = Outcome | Trace | dict[str, Any]

_LONG = frozenset({OURS, ORACLE, DELAYED})


def work(job: Job) -> Result:
    """Do one job."""
    if isinstance(job, Picture):
        return trace(job.task)
    return run(job) if isinstance(job, Task) else run_case(job)


def name(job: Job) -> str:
    """Say what a job is."""
    if isinstance(job, Case):
        return f"{job.controller}, {job.case}, meter {job.meter}"
    task = job.task if isinstance(job, Picture) else job
    several = f" × {task.chargers}" if task.chargers > 1 else ""
    drawn = ", for the picture" if isinstance(job, Picture) else ""
    return f"{task.controller}, {task.house.stem}, meter {task.meter}, car {task.car}{several}{drawn}"


def long_first(jobs: Sequence[Job]) -> list[Job]:
    """Put what takes long first, so that no core is left waiting for the last one."""

    def rank(job: Job) -> int:
        if isinstance(job, Case):
            return 2
        task = job.task if isinstance(job, Picture) else job
        return 0 if task.controller in _LONG else 1

    return sorted(jobs, key=rank)


def runs(controllers: Sequence[str], meters: Sequence[str], chargers: int = 1) -> list[tuple[str, str]]:
    """List controllers and meters to run with so many chargers.

    The oracle always runs, since the others are measured by it: once for all meters, and once with the delay
    of each meter that has more than a second. The seed's automation knows one charger only.
    """
    known = [one for one in controllers if chargers == 1 or one != SEED]
    needed = known if ORACLE in known else [*known, ORACLE]
    listed = [(one, meter) for one in needed for meter in ((ANY_METER,) if one in METERLESS else meters)]
    if ORACLE in controllers:
        listed += [(DELAYED, meter) for meter in meters if meter != "1"]
    return listed
