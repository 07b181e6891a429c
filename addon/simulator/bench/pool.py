"""Runs many tasks on all cores and says how far it is."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Sequence

from addon.simulator.bench.controllers import DELAYED, ORACLE, OURS
from addon.simulator.bench.run import Outcome, Task, run

_LONG = frozenset({OURS, ORACLE, DELAYED})


def run_all(tasks: Sequence[Task], *, workers: int | None = None) -> list[Outcome]:
    """Run every task, the long ones first; progress goes to standard error."""
    ordered = sorted(tasks, key=lambda task: task.controller not in _LONG)
    workers = workers or min(os.cpu_count() or 1, len(ordered))
    if workers <= 1:
        return [_told(done, len(ordered), run(task)) for done, task in enumerate(ordered, start=1)]
    with multiprocessing.Pool(workers) as pool:
        results = pool.imap_unordered(run, ordered)
        return [_told(done, len(ordered), outcome) for done, outcome in enumerate(results, start=1)]


_BEGAN_S = time.monotonic()


def _told(done: int, of: int, outcome: Outcome) -> Outcome:
    task = outcome.task
    print(
        f"{time.monotonic() - _BEGAN_S:5.0f} s  {done:3d}/{of}  {task.controller:8s}"
        f" meter {task.meter:6s} car {task.car:8s} {task.house.stem}",
        file=sys.stderr,
        flush=True,
    )
    return outcome
