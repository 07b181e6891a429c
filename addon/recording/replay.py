"""Decides a recording again: would today's code do the same? Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from addon.balancer import Memory, balance
from addon.errors import RecordingError
from addon.model.decision import Decision, Snapshot
from addon.model.site import Site
from addon.recording.codec import Notes, Plain, from_plain, to_json, to_plain
from addon.recording.lines import Keyframe, Recorded

SITE = ""
"""In place of a loadpoint's id: what is not about one loadpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one loadpoint was told then and would be told now, each with its reason.

    `setpoint`: the car would notice; otherwise only the words are others.
    """

    loadpoint_id: str
    then: str
    now: str
    then_reason: str = ""
    now_reason: str = ""
    setpoint: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A recorded moment, decided again. `decision` is None where today's code fails."""

    recorded: Recorded
    site: Site
    snapshot: Snapshot
    memory: Memory
    decision: Decision | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class _Carried:
    memory: Memory
    now_s: float


def replay(
    records: Iterable[Keyframe | Recorded],
    notes: Notes,
    from_s: float = -math.inf,
    until_s: float = math.inf,
) -> Iterator[Again]:
    """Decide again what was recorded between two instants (Unix time); raises RecordingError.

    Each minute starts from the memory that was recorded, and goes on with today's.
    """
    carried: _Carried | None = None
    for keyframe, moments in _minutes(records):
        if not moments or moments[-1].wall_s < from_s or keyframe.wall_s > until_s:
            continue
        left = carried if carried and carried.now_s == keyframe.follows_s else None
        carried = None
        for again, memory in _minute(keyframe, moments, left, notes):
            if from_s <= again.recorded.wall_s <= until_s:
                yield again
            carried = _Carried(memory, again.snapshot.now_s) if memory else None


def _minutes(records: Iterable[Keyframe | Recorded]) -> Iterator[tuple[Keyframe, list[Recorded]]]:
    keyframe, moments = None, list[Recorded]()
    for record in records:
        if isinstance(record, Recorded):
            moments.append(record)
            continue
        if keyframe is not None:
            yield keyframe, moments
        keyframe, moments = record, []
    if keyframe is not None:
        yield keyframe, moments


def _minute(
    keyframe: Keyframe, moments: Iterable[Recorded], left: _Carried | None, notes: Notes
) -> Iterator[tuple[Again, Memory | None]]:
    site = from_plain(keyframe.site, Site, notes)
    memory = from_plain(keyframe.memory, Memory, notes)
    found = list(_memory_differences(keyframe, left))
    for recorded in moments:
        snapshot = from_plain(recorded.snapshot, Snapshot, notes)
        before = memory
        decision: Decision | None = None
        try:
            decision, memory = balance(site, snapshot, before)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            found.append(_failure(error))
        else:
            found += _differences(recorded.decision, decision, notes)
        again = Again(
            recorded=recorded,
            site=site,
            snapshot=snapshot,
            memory=before,
            decision=decision,
            differences=tuple(found),
        )
        yield again, memory if decision else None
        if decision is None:
            return  # there is no memory to go on with before the next keyframe
        found = []


def _memory_differences(keyframe: Keyframe, left: _Carried | None) -> Iterator[Difference]:
    if left is None or _agree(keyframe.memory, to_plain(left.memory)):
        return
    yield Difference(
        loadpoint_id=SITE,
        then="the minute began with another memory",
        now="than today's code has after the minute before",
        setpoint=False,
    )


def _failure(error: Exception) -> Difference:
    return Difference(
        loadpoint_id=SITE, then="decided", now=f"today's code fails: {type(error).__name__}: {error}"
    )


def _differences(then: Plain, decision: Decision, notes: Notes) -> list[Difference]:
    today = to_json(decision, order="deterministic")
    if to_json(then) == today:
        return []
    now = to_plain(decision, order="deterministic")
    from_plain(then, Decision, notes)
    if _agree(then, now):
        return []
    before = {one["loadpoint_id"]: one for one in then["setpoints"]}
    after = {one["loadpoint_id"]: one for one in now["setpoints"]}
    found = [
        _setpoint_difference(id_, before.get(id_), after.get(id_))
        for id_ in sorted(before.keys() | after.keys())
        if not _agree(before.get(id_), after.get(id_))
    ]
    return found or [_site_difference(then, now)]


def _setpoint_difference(loadpoint_id: str, then: Plain, now: Plain) -> Difference:
    told = ("limit_da", "fallback_da", "send")
    return Difference(
        loadpoint_id=loadpoint_id,
        then=_words(then),
        now=_words(now),
        then_reason=then["reason"] if then else "",
        now_reason=now["reason"] if now else "",
        setpoint=not then or not now or any(then.get(key) != now.get(key) for key in told),
    )


def _words(setpoint: Plain) -> str:
    if not setpoint:
        return "nothing"
    sent = "" if setpoint["send"] else ", not sent"
    return (
        f"{setpoint['limit_da'] / 10:g} A (fallback {setpoint['fallback_da'] / 10:g} A, "
        f"{setpoint['source']}{sent})"
    )


def _site_difference(then: Plain, now: Plain) -> Difference:
    names = [name for name in then if name in now and not _agree(then[name], now[name])]
    return Difference(
        loadpoint_id=SITE,
        then=", ".join(f"{name} {then[name]}" for name in names),
        now=", ".join(f"{name} {now[name]}" for name in names),
        then_reason=then["reason"],
        now_reason=now["reason"],
        setpoint=False,
    )


def _agree(then: Plain, now: Plain) -> bool:
    """Compare what both know; a field that only one of them has says nothing."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(_agree(one, now[key]) for key, one in then.items() if key in now)
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(map(_agree, then, now))
    return repr(then) == repr(now)


def last_of(again: Iterable[Again]) -> Again:
    """Find the last moment. Raises RecordingError where there is none."""
    found = deque(again, maxlen=1)
    if not found:
        raise RecordingError("Nothing was recorded in the two minutes before then.")
    return found[0]
