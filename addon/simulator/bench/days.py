"""`script/bench` itself: runs house days and small cases, then tells tables, verdicts, JSON and picture."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from addon.errors import RefusedError
from addon.simulator.bench.controllers import CONTROLLERS, ORACLE, OURS, SEED
from addon.simulator.bench.houses import find_houses
from addon.simulator.bench.jobs import Picture, long_first, name, runs, work
from addon.simulator.bench.micro import Case, cases, several_fuse_a
from addon.simulator.bench.options import USUAL_FUSE_A, check, check_only, chosen, parser, settings
from addon.simulator.bench.picture import draw
from addon.simulator.bench.pool import run_all
from addon.simulator.bench.rows import Row, rows, rows_per_house
from addon.simulator.bench.run import Outcome, Task
from addon.simulator.bench.table import CASE_LEGEND, DAY_LEGEND, SEVERAL_LEGEND, table
from addon.simulator.bench.timing import Cost, costs
from addon.simulator.bench.trace import Trace
from addon.simulator.bench.verdicts import case_verdicts, cost_verdicts, day_verdicts

LENDING_CARS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All figures of one call: rows of house days, those of the small cases, and what a decision costs."""

    days: Sequence[Row]
    cases: Sequence[Row]
    costs: Sequence[Cost]
    traces: Sequence[Trace]


def main(words: Sequence[str]) -> int:
    """Run the bench; returns the exit code. Raises AddonError for options that make no sense."""
    args = parser().parse_args(words)
    began_s = time.monotonic()
    result = bench(args)
    print("\n".join(report(result)))
    if args.json:
        write_json(args.json, result)
    picture = args.picture or (args.json.with_suffix(".svg") if args.json else None)
    if picture and result.traces:
        picture.write_text(draw(result.traces), encoding="utf-8")
        print(f"Picture: {picture}")
    print(f"{time.monotonic() - began_s:.0f} s.")
    return 0


def bench(args: argparse.Namespace) -> Result:
    """Do all that the options ask for."""
    check(args)
    houses = find_houses(args.houses)
    check_only(args.only, [house.stem for house in houses])
    names = chosen([house.stem for house in houses], args.only)
    drawn = _drawn(args.day or names[0], houses)
    tasks = _tasks(args, [house for house in houses if house.stem in names])
    small, pictures = _cases(args), _pictures(args, tasks[0], drawn)
    seen = {picture.task for picture in pictures}
    jobs = long_first([*pictures, *(task for task in tasks if task not in seen), *small])
    results = run_all(work, jobs, name, workers=args.workers)
    traces = [result for result in results if isinstance(result, Trace)]
    done = [*(result for result in results if isinstance(result, Outcome)), *(one.outcome for one in traces)]
    of_task = {outcome.task: outcome for outcome in done}
    found = {job: result for job, result in zip(jobs, results, strict=True) if isinstance(result, dict)}
    meters = list(dict.fromkeys(meter for _, meters, _ in settings(args) for meter in meters))
    return Result(
        days=(rows_per_house if args.per_house else rows)([of_task[task] for task in tasks], meters),
        cases=[found[case] for case in small],
        costs=[] if args.days_only else costs(),
        traces=traces,
    )


def _tasks(args: argparse.Namespace, houses: Sequence[Path]) -> list[Task]:
    controllers = chosen(CONTROLLERS, args.only)
    return [
        Task(
            controller=controller,
            meter=meter,
            car=car,
            house=house,
            fuse_a=float(args.fuse or (several_fuse_a(chargers) if chargers > 1 else USUAL_FUSE_A)),
            seconds=round(args.hours * 3600),
            chargers=chargers,
        )
        for car, meters, chargers in settings(args)
        for controller, meter in runs(controllers, meters, chargers)
        for house in houses
    ]


def _cases(args: argparse.Namespace) -> list[Case]:
    if args.days_only:
        return []
    controllers = [one for one in chosen(CONTROLLERS, args.only) if one in (OURS, SEED, ORACLE)]
    chargers = dict.fromkeys((LENDING_CARS, *(number for _, _, number in settings(args))))
    return cases(controllers, settings(args)[0][1], list(chargers))


def _drawn(wanted: str, houses: Sequence[Path]) -> Path:
    """Find the day that is to be drawn."""
    for house in houses:
        if house.stem == wanted:
            return house
    raise RefusedError(f"--day {wanted} is none of {', '.join(house.stem for house in houses)}.")


def _pictures(args: argparse.Namespace, first: Task, house: Path) -> list[Picture]:
    """Draw ours, and the seed's rule below it where it knows so many chargers."""
    if not (args.picture or args.json):
        return []
    _, meters, chargers = settings(args)[0]
    controllers = (OURS, SEED) if chargers == 1 else (OURS,)
    return [
        Picture(
            task=Task(
                controller=controller,
                meter=meters[len(meters) // 2],
                car=first.car,
                house=house,
                fuse_a=first.fuse_a,
                seconds=first.seconds,
                chargers=chargers,
            )
        )
        for controller in controllers
    ]


def report(result: Result) -> list[str]:
    """Put everything into words."""
    several = any("chargers" in row for row in result.days)
    lines = [table(result.days), "", DAY_LEGEND, *([SEVERAL_LEGEND] if several else [])]
    for case in dict.fromkeys(row["case"] for row in result.cases):
        lines += ["", table([row for row in result.cases if row["case"] == case])]
    if result.cases:
        lines += ["", CASE_LEGEND]
    verdicts = [*day_verdicts(result.days), *case_verdicts(result.cases), *cost_verdicts(result.costs)]
    missed = sum(not verdict.reached for verdict in verdicts)
    return [*lines, "", *map(str, verdicts), f"{len(verdicts) - missed} goals reached, {missed} missed.", ""]


def write_json(path: Path, result: Result) -> None:
    """Write the rows of the house days, and beside them what else was found.

    Rows with several chargers are beside them too, unless there are no others.
    """
    single = [row for row in result.days if "chargers" not in row]
    several = [row for row in result.days if "chargers" in row] if single else []
    more = [*several, *result.cases, *(cost.row() for cost in result.costs)]
    for file, found in ((path, single or result.days), (path.with_suffix(".more.json"), more)):
        file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
