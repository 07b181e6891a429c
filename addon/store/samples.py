"""Units of work on samples: plain functions over a connection, each run in one transaction.

What is in a row is its maker's affair (`addon/history/buckets.py`); here it has a time, a layout and bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

_TABLES = {10: "samples_10s", 60: "samples_60s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """What flowed from `at_s` on (Unix time), in buckets of `step_s`; `channels` names the columns."""

    step_s: int
    at_s: int
    channels: str
    data: bytes


def save(db: sqlite3.Connection, rows: Iterable[SampleRow]) -> None:
    """Insert rows; one for a time that is there already takes its place (a clock that was set back)."""
    for row in rows:
        db.execute("INSERT INTO sample_layouts (channels) VALUES (?) ON CONFLICT DO NOTHING", (row.channels,))
        db.execute(
            f"INSERT OR REPLACE INTO {_TABLES[row.step_s]} (at_s, layout, data)"  # noqa: S608 - names of our own
            " VALUES (?, (SELECT id FROM sample_layouts WHERE channels = ?), ?)",
            (row.at_s, row.channels, row.data),
        )


def read(db: sqlite3.Connection, step_s: int, from_s: float, to_s: float) -> list[tuple[int, str, bytes]]:
    """Read the rows that begin in a span: time, channels and bytes, in order."""
    layouts = dict(db.execute("SELECT id, channels FROM sample_layouts").fetchall())
    rows = db.execute(
        f"SELECT at_s, layout, data FROM {_TABLES[step_s]} WHERE at_s >= ? AND at_s < ? ORDER BY at_s",  # noqa: S608
        (from_s, to_s),
    )
    return [(at_s, layouts[layout], data) for at_s, layout, data in rows]


def oldest(db: sqlite3.Connection, step_s: int) -> int | None:
    """Tell when the oldest row begins; None where there is none."""
    at_s = db.execute(f"SELECT min(at_s) FROM {_TABLES[step_s]}").fetchone()[0]  # noqa: S608 - names of our own
    return None if at_s is None else int(at_s)


def prune(db: sqlite3.Connection, step_s: int, before_s: float, after_s: float) -> None:
    """Delete what began before, or after: a clock that was ahead once must not leave rows for ever."""
    table = _TABLES[step_s]
    db.execute(f"DELETE FROM {table} WHERE at_s < ? OR at_s > ?", (before_s, after_s))  # noqa: S608
    db.execute(
        "DELETE FROM sample_layouts WHERE id NOT IN"
        " (SELECT layout FROM samples_10s UNION SELECT layout FROM samples_60s)"
    )
