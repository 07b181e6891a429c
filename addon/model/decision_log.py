"""What was decided and why, as it is kept, shown and asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """One change of what a loadpoint is told, or several that followed each other within seconds.

    The names and units are the API's. `time_s`, `until_s`: Unix time of the first and the last change;
    `changes`: how many. `loadpoint` "" is the site as a whole: its amperes are its limit. `from_a`: before
    the first change, None where nothing was told before; `to_a`, `source`, `phase` and `reason`: of the last
    one; `lowest_a`: the lowest meanwhile. `id` rises; an entry may come again under its id with more changes.
    """

    id: int
    time: str
    time_s: float
    until_s: float
    loadpoint: str
    name: str
    from_a: float | None
    to_a: float | None
    lowest_a: float | None
    source: str
    phase: str
    reason: str
    changes: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionQuery:
    """Which entries, newest first: all conditions hold at once.

    `loadpoint`: "" for all, "-" for those of the site as a whole. `sources`: empty for all. `text`: a part of
    the reason as said in `language`, or of the name, in any case. `before`, `after`: only ids between.
    """

    loadpoint: str = ""
    sources: tuple[str, ...] = ()
    from_wall_s: float = 0.0
    to_wall_s: float = 1e12
    text: str = ""
    before: int = 2**62
    after: int = 0
    limit: int = 200
    language: str = "en"
