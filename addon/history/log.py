"""The log of decisions: what changed, when and why; changes that follow each other closely are one entry."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from addon.engine import Moment
from addon.model.decision import Decision, Setpoint, Source
from addon.model.decision_log import DecisionEntry
from addon.model.phases import amps
from addon.model.site import Site
from addon.status import said
from addon.store.decision_log import instant
from addon.translation.text import Text, say

TOGETHER_S = 20.0
"""Changes of one loadpoint within so long are one entry, unless one of them begins or ends a pause."""

MANY, MANY_WITHIN_S, MANY_TOGETHER_S = 12, 300.0, 120.0
"""What keeps flapping, be it into and out of pauses, fills the log no faster than that."""

RECENT = 10
"""How many the live state shows."""

MOST_WAITING = 2_000
"""Entries that wait for a disk; older ones are given up."""

_STATES = frozenset(
    {
        Source.GRACE,
        Source.METER_STALE,
        Source.METER_MISSING,
        Source.NO_DEAD_MAN,
        Source.NO_SESSION,
        Source.NOT_CONNECTED,
        Source.STARTING,
        Source.COMMISSIONING,
    }
)
"""To come into one of these, or out of it, is news also where the amperes stay as they are."""

_SITE_STATES = frozenset({Source.METER_STALE, Source.METER_MISSING, Source.STARTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """How it was at the last moment. `state` sorts what is news; "" for anything ordinary."""

    limit_da: int
    state: str


@dataclass(slots=True)
class _Track:
    """One loadpoint, or the site."""

    known: _Known | None = None
    entry: DecisionEntry | None = None
    begun: deque[float] = field(default_factory=lambda: deque(maxlen=MANY))


class DecisionLog:
    """Makes entries of moments. `last_id`: of the newest entry that is kept already."""

    def __init__(self) -> None:
        self.last_id = 0
        self.recent: tuple[DecisionEntry, ...] = ()
        self.lost = 0
        self._tracks: dict[str, _Track] = {}
        self._waiting: dict[int, DecisionEntry] = {}

    def take(self, moment: Moment, wall_s: float) -> None:
        """Take note of what has changed."""
        site, decision = moment.site, moment.decision
        self._compare("", _known_of_site(site, decision), wall_s, lambda: _site_entry(site, decision, wall_s))
        names = {loadpoint.id: loadpoint.name for loadpoint in site.loadpoints}
        for setpoint in decision.setpoints:
            state = str(setpoint.source) if setpoint.source in _STATES else ""
            id_, known = setpoint.loadpoint_id, _Known(limit_da=setpoint.limit_da, state=state)
            make = partial(_entry, site, setpoint, names.get(id_, id_), wall_s)
            self._compare(id_, known, wall_s, make)

    def entries(self) -> list[DecisionEntry]:
        """Hand out what has changed since the last time, to be kept; `give_back` takes it again."""
        entries, self._waiting = list(self._waiting.values()), {}
        return entries

    def give_back(self, entries: list[DecisionEntry]) -> None:
        """Take entries again that could not be kept, but for those that have grown since."""
        self._waiting = {**{entry.id: entry for entry in entries}, **self._waiting}
        self._bound()

    def waiting(self) -> list[DecisionEntry]:
        """Tell what the store does not have yet, or not as it is now."""
        return list(self._waiting.values())

    def _compare(
        self, track_id: str, known: _Known, wall_s: float, make: Callable[[], DecisionEntry]
    ) -> None:
        track = self._tracks.setdefault(track_id, _Track())
        before, track.known = track.known, known
        if before == known:  # as in most moments
            return
        entry = make()
        if before is not None:
            entry = replace(entry, from_a=amps(before.limit_da))
        last = track.entry
        if last is not None and before is not None and self._together(track, last, before, known, wall_s):
            entry = _joined(last, entry)
        else:
            self.last_id += 1
            entry = replace(entry, id=self.last_id)
            track.begun.append(wall_s)
        track.entry = entry
        self._waiting[entry.id] = entry
        self.recent = (entry, *(e for e in self.recent if e.id != entry.id))
        self.recent = tuple(sorted(self.recent, key=lambda e: -e.id)[:RECENT])
        self._bound()

    def _together(
        self, track: _Track, last: DecisionEntry, before: _Known, known: _Known, wall_s: float
    ) -> bool:
        since_s = wall_s - last.time_s
        if len(track.begun) == MANY and 0 <= wall_s - track.begun[0] < MANY_WITHIN_S:
            return 0 <= since_s < MANY_TOGETHER_S
        ordinary = bool(before.limit_da and known.limit_da) and before.state == known.state
        return ordinary and bool(last.from_a and last.to_a) and 0 <= since_s < TOGETHER_S

    def _bound(self) -> None:
        while len(self._waiting) > MOST_WAITING:
            self._waiting.pop(min(self._waiting))
            self.lost += 1


def _joined(last: DecisionEntry, entry: DecisionEntry) -> DecisionEntry:
    lows = [current for current in (last.lowest_a, entry.lowest_a) if current is not None]
    return replace(
        entry,
        id=last.id,
        time=last.time,
        time_s=last.time_s,
        from_a=last.from_a,
        lowest_a=min(lows, default=None),
        changes=last.changes + 1,
    )


def _entry(site: Site, setpoint: Setpoint, name: str, wall_s: float) -> DecisionEntry:
    return DecisionEntry(
        id=0,
        time=instant(wall_s),
        time_s=wall_s,
        until_s=wall_s,
        loadpoint=setpoint.loadpoint_id,
        name=name,
        from_a=None,
        to_a=amps(setpoint.limit_da),
        lowest_a=amps(setpoint.limit_da),
        source=str(setpoint.source),
        phase=str(setpoint.phase or ""),
        reason=said(site, setpoint.reason),
    )


def _known_of_site(site: Site, decision: Decision) -> _Known:
    state = str(decision.source) if decision.source in _SITE_STATES else ""
    words = (state, "" if decision.fresh else "stale", "shadow" if site.shadow else "")
    return _Known(limit_da=site.main.limit_da, state=" ".join(filter(None, words)))


def _site_entry(site: Site, decision: Decision, wall_s: float) -> DecisionEntry:
    """Tell how the site as a whole is: its limit, whether its meter is believed, whether anything is sent."""
    limit_a = amps(site.main.limit_da)
    return DecisionEntry(
        id=0,
        time=instant(wall_s),
        time_s=wall_s,
        until_s=wall_s,
        loadpoint="",
        name="",
        from_a=None,
        to_a=limit_a,
        lowest_a=limit_a,
        source=str(decision.source),
        phase="",
        reason=said(site, _site_reason(limit_a, decision)),
    )


def _site_reason(limit_a: float, decision: Decision) -> Text:
    if decision.fresh:
        return say(
            "The site's limit is {limit:g} A, the meter is believed. {reason}",
            limit=limit_a,
            reason=decision.reason,
        )
    return say(
        "The site's limit is {limit:g} A, the meter can't be believed. {reason}",
        limit=limit_a,
        reason=decision.reason,
    )
