"""The lines of a recording: a minute begins with a keyframe, then one line per moment with what changed.

Keyframe: `{"format", "app", "wall_s", "now_s", "follows_s", "gap", "site", "memory"}`.
Moment: `{"snapshot", "decision"}`, each as a change of the one before (addon/recording/delta.py), and whole
after a keyframe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from addon import __version__
from addon.engine import Moment
from addon.errors import RecordingError
from addon.model.decision import Snapshot
from addon.recording.codec import Plain, to_json, to_plain
from addon.recording.delta import SAME, Change, apply, change

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """What the decisions after it need beside their snapshots, as it stood in the file.

    `wall_s` is Unix time at the balancer's `now_s`. `follows_s`: `now_s` of the moment whose decision left
    this memory, None where that is not in the recording. `gap`: moments before it that are not recorded.
    """

    app: str
    wall_s: float
    now_s: float
    follows_s: float | None
    gap: int
    site: Plain
    memory: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One moment as it stood in the file."""

    wall_s: float
    snapshot: Plain
    decision: Plain


class Writer:
    """Turns the moments of one minute into lines."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._last: Moment | None = None
        self._snapshot: Plain = None
        self._decision: Plain = None

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, moment: Moment, snapshot: Snapshot, wall_s: float, gap: int) -> None:
        """Write a moment down with this snapshot, which may say less of people than the moment's own."""
        last = self._last
        follows = last if last is not None and moment.memory is last.next_memory and not gap else None
        if not self._lines or follows is None or moment.site != follows.site:
            self._begin(moment, wall_s, follows, gap)
        now, decided = to_plain(snapshot), to_plain(moment.decision, order="deterministic")
        parts = {
            "snapshot": change(self._snapshot, now),
            "decision": change(self._decision, decided),
        }
        self._lines.append(to_json({key: part for key, part in parts.items() if part is not SAME}))
        self._last, self._snapshot, self._decision = moment, now, decided

    def take(self) -> bytes:
        """Hand out what was written; what follows begins with a keyframe."""
        text = b"".join(line + b"\n" for line in self._lines)
        self._lines = []
        return text

    def forget(self) -> None:
        """Drop what was not handed out; what follows continues nothing."""
        self._lines, self._last = [], None

    def _begin(self, moment: Moment, wall_s: float, follows: Moment | None, gap: int) -> None:
        keyframe = {
            "format": FORMAT,
            "app": __version__,
            "wall_s": wall_s,
            "now_s": moment.snapshot.now_s,
            "follows_s": None if follows is None else follows.snapshot.now_s,
            "gap": gap,
            "site": moment.site,
            "memory": moment.memory,
        }
        self._lines.append(to_json(keyframe))
        self._snapshot = self._decision = None


def read(lines: Iterable[bytes]) -> Iterator[Keyframe | Recorded]:
    """Read the lines of one or more minutes. Raises RecordingError at the first that is not one."""
    keyframe: Keyframe | None = None
    snapshot = decision = None
    for line in lines:
        try:
            values: dict[str, Any] = msgspec.json.decode(line, type=dict)
            if "format" in values:
                keyframe = _keyframe(values)
                snapshot = decision = None
                yield keyframe
                continue
            if keyframe is None:
                raise RecordingError("The recording does not begin with a keyframe.")
            snapshot = _changed(snapshot, values.get("snapshot", SAME))
            decision = _changed(decision, values.get("decision", SAME))
            recorded = _recorded(keyframe, snapshot, decision)
        except (msgspec.DecodeError, LookupError, TypeError, ValueError) as error:
            raise RecordingError(f"A line of the recording makes no sense: {error!r}.") from error
        yield recorded


def _keyframe(values: dict[str, Any]) -> Keyframe:
    if values["format"] != FORMAT:
        raise RecordingError(
            f"The recording has format {values['format']}, this version of the app reads {FORMAT}."
        )
    return Keyframe(
        app=str(values["app"]),
        wall_s=float(values["wall_s"]),
        now_s=float(values["now_s"]),
        follows_s=values["follows_s"],
        gap=int(values["gap"]),
        site=values["site"],
        memory=values["memory"],
    )


def _changed(old: Plain, part: Change) -> Plain:
    return old if part is SAME else apply(old, part)


def _recorded(keyframe: Keyframe, snapshot: Plain, decision: Plain) -> Recorded:
    passed_s = snapshot["now_s"] - keyframe.now_s
    return Recorded(wall_s=keyframe.wall_s + passed_s, snapshot=snapshot, decision=decision)
