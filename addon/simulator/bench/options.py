"""The command line of `script/bench`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from addon.errors import RefusedError
from addon.simulator.bench.cars import KINDS, STANDARD
from addon.simulator.bench.controllers import CONTROLLERS
from addon.simulator.bench.houses import DAY_S, OWN_HOUSES
from addon.simulator.bench.meter import SHELLY

METERS = ("1", "2", "5", "10", "33", SHELLY)
USUAL_METERS = ("1", "10", "33")
MOST_CHARGERS = 10
ALL_CHARGERS = (2, 4, MOST_CHARGERS)
USUAL_FUSE_A = 25

_EPILOG = """\
Without arguments: the standard car, meters of 1, 10 and 33 s, all houses and controllers (some minutes).
Several --meter, --car and --only add up. What the figures mean, and what is assumed: docs/benchmark.md.
`script/bench faults` lets one thing after another fail, and tells how long until it is safe.

cars:
"""


def parser() -> argparse.ArgumentParser:
    """Describe the options."""
    result = argparse.ArgumentParser(
        prog="script/bench",
        description="The real balancer against recorded house days, beside what others do, in virtual time.",
        epilog=_EPILOG + "\n".join(f"  {name:9s} {kind.text}" for name, kind in KINDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = result.add_argument
    add(
        "--houses",
        type=Path,
        default=OWN_HOUSES,
        metavar="DIR",
        help="house days: *.csv of t_s,l1_a,l2_a,l3_a",
    )
    add(
        "--json",
        type=Path,
        metavar="FILE",
        help="rows for machines; the small cases go beside it (.more.json)",
    )
    add("--picture", type=Path, metavar="FILE.svg", help="a day as a picture; by default beside the JSON")
    add("--day", metavar="HOUSE", help="which day is drawn, as house-100; by default the first")
    add("--fuse", type=int, metavar="A", help=f"main fuse, 6 to 125 A; by default {USUAL_FUSE_A}")
    add("--meter", choices=METERS, action="append", help="seconds between samples, or the Shelly's own rule")
    add("--car", choices=tuple(KINDS), action="append", help="which car")
    add("--chargers", type=int, metavar="N", help=f"2 to {MOST_CHARGERS} equal cars behind one larger fuse")
    add(
        "--only", action="append", metavar="NAME", help="only controllers and houses whose name contains this"
    )
    add("--all", action="store_true", help="all meters, all cars, several chargers (an hour)")
    add("--days-only", action="store_true", help="leave out the small cases and the cost of a decision")
    add("--hours", type=float, default=24.0, help=argparse.SUPPRESS)  # only the beginning of each day
    add("--per-house", action="store_true", help=argparse.SUPPRESS)
    add("--workers", type=int, help=argparse.SUPPRESS)
    return result


def check(args: argparse.Namespace) -> None:
    """Raise RefusedError where an option makes no sense."""
    if args.chargers is not None and not 1 <= args.chargers <= MOST_CHARGERS:
        raise RefusedError(f"--chargers takes 1 to {MOST_CHARGERS}, not {args.chargers}.")
    if args.fuse is not None and not 6 <= args.fuse <= 125:
        raise RefusedError(f"--fuse takes 6 to 125 A, not {args.fuse}.")
    if not 0 < args.hours <= DAY_S / 3600:
        raise RefusedError(f"--hours takes up to 24, not {args.hours:g}.")
    for file in (args.json, args.picture):
        if file is not None and not file.absolute().parent.is_dir():
            raise RefusedError(f"There is no folder {file.absolute().parent} to write {file.name} to.")


def settings(args: argparse.Namespace) -> list[tuple[str, Sequence[str], int]]:
    """List the cars with the meters and the number of chargers each is run with."""
    chargers = args.chargers or 1
    if not args.all:
        return [(car, args.meter or USUAL_METERS, chargers) for car in args.car or (STANDARD,)]
    listed: list[tuple[str, Sequence[str], int]] = [
        (car, args.meter or (METERS if car == STANDARD else USUAL_METERS), chargers)
        for car in args.car or tuple(KINDS)
    ]
    if args.chargers is None:
        listed += [(STANDARD, args.meter or USUAL_METERS, number) for number in ALL_CHARGERS]
    return listed


def chosen(names: Sequence[str], only: Sequence[str] | None) -> list[str]:
    """Keep the names that contain one of the words; all of them where no word fits any."""
    fitting = [name for name in names if any(word in name for word in only or ())]
    return fitting or list(names)


def check_only(only: Sequence[str] | None, houses: Sequence[str]) -> None:
    """Raise RefusedError for a word that fits nothing, rather than run everything instead."""
    known = [*CONTROLLERS, *houses]
    for word in only or ():
        if not any(word in name for name in known):
            raise RefusedError(f"--only {word} fits none of {', '.join(known)}.")
