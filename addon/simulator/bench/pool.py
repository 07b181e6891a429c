"""Runs many tasks on all cores and says how far it is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
    # spawned, not forked: the same on every system, and nothing of this process comes along
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=_leave_ctrl_c_to_the_parent) as pool:
        results = pool.imap(work, tasks)
        return [
            told(result, task, done)
            for done, (task, result) in enumerate(zip(tasks, results, strict=True), start=1)
        ]
