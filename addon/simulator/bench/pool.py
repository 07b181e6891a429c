"""Runs many tasks on all cores and says how far it is."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run_all(
    work: Callable[[T], R], tasks: Sequence[T], name: Callable[[T], str], *, workers: int | None = None
) -> list[R]:
    """Do the work for every task, in any order of time; results come in the order of the tasks.

    `work` must be a module's function; `name` says in the progress, on standard error, what is done.
    `workers`: how many processes; None: one for each core.
    """
    workers = min(workers or os.cpu_count() or 1, len(tasks))
    began_s = time.monotonic()

    def told(result: R, task: T, done: int) -> R:
        passed_s = time.monotonic() - began_s
        print(f"{passed_s:5.0f} s  {done}/{len(tasks)}  {name(task)}", file=sys.stderr, flush=True)
        return result

    if workers <= 1:
        return [told(work(task), task, done) for done, task in enumerate(tasks, start=1)]
    with multiprocessing.Pool(workers) as pool:
        results = pool.imap(work, tasks)
        return [
            told(result, task, done)
            for done, (task, result) in enumerate(zip(tasks, results, strict=True), start=1)
        ]
