"""`python -m addon.simulator.bench`: see `--help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from addon.errors import AddonError
from addon.simulator.bench.cars import KINDS, STANDARD
from addon.simulator.bench.controllers import CONTROLLERS, DELAYED, METERLESS, ORACLE
from addon.simulator.bench.houses import DAY_S, OWN_HOUSES, find_houses
from addon.simulator.bench.meter import SHELLY
from addon.simulator.bench.pool import run_all
from addon.simulator.bench.rows import ANY_METER, rows, rows_per_house
from addon.simulator.bench.run import Task
from addon.simulator.bench.table import table

METERS = ("1", "2", "5", "10", "33", SHELLY)
DEFAULT_METERS = ("1", "10", "33")


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        _bench(args)
    except AddonError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="The real balancer against recorded house days, beside what others do. In virtual time.",
    )
    parser.add_argument(
        "--houses", type=Path, default=OWN_HOUSES, metavar="DIR", help="a folder of house days"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    parser.add_argument("--fuse", type=int, default=25, metavar="A", help="the main fuse (default: 25)")
    parser.add_argument("--meter", choices=METERS, action="append", help="how often the meter samples, in s")
    parser.add_argument("--car", choices=tuple(KINDS), action="append", help="the car")
    parser.add_argument("--hours", type=float, default=24.0, help=argparse.SUPPRESS)
    parser.add_argument("--only", action="append", metavar="NAME", help="only controllers, houses so named")
    parser.add_argument("--per-house", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, help=argparse.SUPPRESS)
    return parser


def _bench(args: argparse.Namespace) -> None:
    meters = args.meter or list(DEFAULT_METERS)
    cars = args.car or [STANDARD]
    houses = find_houses(args.houses)
    controllers = _chosen(CONTROLLERS, args.only)
    named = _chosen([house.stem for house in houses], args.only)
    houses = [house for house in houses if house.stem in named]
    seconds = min(DAY_S, round(args.hours * 3600))
    tasks = [
        Task(
            controller=controller, meter=meter, car=car, house=house, fuse_a=float(args.fuse), seconds=seconds
        )
        for controller, meter, car in _runs(controllers, meters, cars)
        for house in houses
    ]
    outcomes = run_all(tasks, workers=args.workers)
    result = (rows_per_house if args.per_house else rows)(outcomes, controllers, meters)
    print(table(result))
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _chosen(names: Sequence[str], only: Sequence[str] | None) -> list[str]:
    """Keep the names that contain one of the words; all of them where no word fits any."""
    fitting = [name for name in names if any(word in name for word in only or ())]
    return fitting or list(names)


def _runs(
    controllers: Sequence[str], meters: Sequence[str], cars: Sequence[str]
) -> list[tuple[str, str, str]]:
    """List what has to be run. The oracle always is, since it is what the others are measured by."""
    needed = list(controllers) if ORACLE in controllers else [*controllers, ORACLE]
    runs = [
        (name, meter, car)
        for car in cars
        for name in needed
        for meter in ((ANY_METER,) if name in METERLESS else meters)
    ]
    if ORACLE in controllers:
        runs += [(DELAYED, meter, car) for car in cars for meter in meters if meter != "1"]
    return runs


if __name__ == "__main__":
    sys.exit(main())
