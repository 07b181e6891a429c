"""`python -m addon replay`: decides a recording again and tells where today's code would differ."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from addon import __version__
from addon.errors import RecordingError
from addon.recording.codec import Notes
from addon.recording.files import records
from addon.recording.replay import SITE, Again, Difference, last_of, replay
from addon.recording.scenario import recorded_expectation, scenario, to_file

IDENTICAL, DIFFERS, UNREADABLE = 0, 1, 2


def run_replay(words: Sequence[str]) -> int:
    """Do as told; 0: all is decided as recorded, 1: something differs, 2: it can't be read."""
    arguments = _parser().parse_args(words)
    notes: Notes = set()
    try:
        return _save(arguments, notes) if arguments.save_scenario else _compare(arguments, notes)
    except RecordingError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m addon replay",
        description="Decides a recording again and tells where this version would differ. "
        "Instants are ISO 8601, UTC unless they say otherwise: 2026-11-22T19:03.",
    )
    parser.add_argument("path", type=Path, metavar="FILE|DIR", help="a recording, or the folder of them")
    parser.add_argument("--from", dest="from_s", type=_instant, default=-math.inf, metavar="ISO")
    parser.add_argument("--until", dest="until_s", type=_instant, default=math.inf, metavar="ISO")
    parser.add_argument(
        "--all", action="store_true", help="every difference, not only where one begins or changes"
    )
    parser.add_argument(
        "--save-scenario",
        nargs=2,
        metavar=("ISO", "OUT.yaml"),
        help="write the last moment up to then as a test, with what was decided then as what is expected",
    )
    return parser


def _instant(text: str) -> float:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no instant like 2026-11-22T19:03:11") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _words(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(sep=" ", timespec="milliseconds")


def _compare(arguments: argparse.Namespace, notes: Notes) -> int:
    decided = differing = told = 0
    last: dict[str, Difference] = {}
    for again in replay(records(arguments.path, notes), notes, arguments.from_s, arguments.until_s):
        decided += 1
        differing += bool(again.differences)
        told += any(one.setpoint for one in again.differences)
        for one in again.differences:
            before = last.get(one.loadpoint_id)
            if arguments.all or before is None or (before.then, before.now) != (one.then, one.now):
                _print(again, one)
        last = {one.loadpoint_id: one for one in again.differences}
    if not decided:
        raise RecordingError(f"{arguments.path} holds no decision of that time.")
    for note in sorted(notes):
        sys.stdout.write(f"note: {note}\n")
    sys.stdout.write(
        f"{decided} decisions, decided again by version {__version__}: {decided - differing} identical, "
        f"{told} with another setpoint, {differing - told} with other words or figures only.\n"
    )
    return DIFFERS if differing else IDENTICAL


def _print(again: Again, difference: Difference) -> None:
    def lines() -> Iterator[str]:
        where = difference.loadpoint_id if difference.loadpoint_id != SITE else "the site"
        yield f"{_words(again.recorded.wall_s)}  {where}: {difference.then} → {difference.now}"
        if difference.then_reason or difference.now_reason:
            yield f"    then: {difference.then_reason}"
            yield f"    now:  {difference.now_reason}"

    sys.stdout.writelines(f"{line}\n" for line in lines())


def _save(arguments: argparse.Namespace, notes: Notes) -> int:
    instant, target = arguments.save_scenario
    try:
        wall_s = _instant(instant)
    except argparse.ArgumentTypeError as error:
        raise RecordingError(f"--save-scenario: {error}.") from None
    again = last_of(replay(records(arguments.path, notes), notes, wall_s - 120, wall_s))
    saved = scenario(
        f"Recorded at {_words(again.recorded.wall_s)}.",
        again.site,
        again.snapshot,
        again.memory,
        recorded_expectation(again.recorded.decision),
    )
    try:
        Path(target).write_text(to_file(saved), encoding="utf-8")
    except OSError as error:
        raise RecordingError(f"{target} can't be written: {error.strerror}.") from error
    sys.stdout.write(f"The moment of {_words(again.recorded.wall_s)} is in {target}.\n")
    return DIFFERS if again.differences else IDENTICAL
