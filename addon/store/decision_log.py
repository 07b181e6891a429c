"""Units of work on the log of decisions: plain functions over a connection, each run in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice

from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.model.phases import amps, deciamps
from addon.translation.catalogs import ENGLISH, plain, spoken
from addon.translation.stored import dumped, loaded

_COLUMNS = (
    "id, time_s, until_s, loadpoint, name, from_da, to_da, lowest_da, source, phase, reason, changes, said"
)


def save(db: sqlite3.Connection, entries: Iterable[DecisionEntry]) -> None:
    """Insert entries, or replace those that have grown."""
    db.executemany(
        f"INSERT OR REPLACE INTO decisions ({_COLUMNS}) VALUES ({', '.join('?' * 13)})",  # noqa: S608 - names of our own
        [_row(entry) for entry in entries],
    )


def last_id(db: sqlite3.Connection) -> int:
    """Tell the newest entry's id; 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM decisions").fetchone()[0])


def find(db: sqlite3.Connection, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
    """Read what was asked for, newest first."""
    sources = ", ".join("?" * len(query.sources))
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM decisions WHERE id < ? AND id > ? AND until_s >= ? AND time_s < ?"  # noqa: S608
        " AND (? = '' OR loadpoint = ?)"
        f" AND ({'1' if not query.sources else f'source IN ({sources})'})"
        " ORDER BY id DESC",
        (
            *(query.before, query.after, query.from_wall_s, query.to_wall_s),
            *(query.loadpoint, "" if query.loadpoint == "-" else query.loadpoint),
            *query.sources,
        ),
    )
    found = (row for row in rows if not query.text or _has(_reason(row, query.language), row["name"], query))
    return tuple(_entry(row) for row in islice(found, query.limit))


def matches(entry: DecisionEntry, query: DecisionQuery) -> bool:
    """Tell the same of an entry that is not kept yet."""
    return (
        query.after < entry.id < query.before
        and entry.until_s >= query.from_wall_s
        and entry.time_s < query.to_wall_s
        and query.loadpoint in ("", entry.loadpoint or "-")
        and (not query.sources or entry.source in query.sources)
        and _has(plain(entry.reason, query.language), entry.name, query)
    )


def occurring(db: sqlite3.Connection) -> tuple[frozenset[str], Mapping[str, str]]:
    """Tell which sources occur, and which loadpoints, with the newest name of each."""
    sources = frozenset(row[0] for row in db.execute("SELECT DISTINCT source FROM decisions"))
    names = db.execute(
        "SELECT loadpoint, name, max(id) FROM decisions WHERE loadpoint != '' GROUP BY loadpoint"
    )
    return sources, {row[0]: row[1] for row in names}


def prune(db: sqlite3.Connection, before_wall_s: float, most: int) -> None:
    """Delete what ended before an instant, and the oldest of what is more than `most`."""
    db.execute("DELETE FROM decisions WHERE until_s < ?", (before_wall_s,))
    db.execute(
        "DELETE FROM decisions WHERE id <= (SELECT id FROM decisions ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (most,),
    )


def instant(wall_s: float) -> str:
    """Write an instant for the API."""
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")


def _has(reason: str, name: str, query: DecisionQuery) -> bool:
    return query.text.lower() in f"{reason} {name}".lower()


def _reason(row: sqlite3.Row, language: str) -> str:
    """Say a reason in a language; in English it need not be made again, which takes a while for many."""
    if spoken(language) == ENGLISH:
        return str(row["reason"])
    return plain(loaded(row["reason"], row["said"]), language)


def _row(entry: DecisionEntry) -> tuple[object, ...]:
    currents = (entry.from_a, entry.to_a, entry.lowest_a)
    return (
        *(entry.id, entry.time_s, entry.until_s, entry.loadpoint, entry.name),
        *(None if current is None else deciamps(current) for current in currents),
        *(entry.source, entry.phase, str(entry.reason), entry.changes, dumped(entry.reason)),
    )


def _entry(row: sqlite3.Row) -> DecisionEntry:
    return DecisionEntry(
        id=row["id"],
        time=instant(row["time_s"]),
        time_s=row["time_s"],
        until_s=row["until_s"],
        loadpoint=row["loadpoint"],
        name=row["name"],
        from_a=_amps(row["from_da"]),
        to_a=_amps(row["to_da"]),
        lowest_a=_amps(row["lowest_da"]),
        source=row["source"],
        phase=row["phase"],
        reason=loaded(row["reason"], row["said"]),
        changes=row["changes"],
    )


def _amps(current_da: int | None) -> float | None:
    return None if current_da is None else amps(current_da)
