"""Holds the database still while its files are copied, though what happens meanwhile is written all the same.

The Supervisor's backup copies the database and its write-ahead log one after the other, while we write. Any
such copy can be opened, and is whole, if no page is moved from the log into the database meanwhile: the log
only grows then, each of its transactions carries checksums, and what of the last one was not copied does not
count. A reader keeps SQLite from moving pages (https://sqlite.org/wal.html#concurrency) if the log was empty
when it began; so the log is emptied first.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path


def hold(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Empty the log and begin to read; it holds until what is returned is closed. Raises sqlite3.Error."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another program reads it")
    reader = sqlite3.connect(path, isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        reader.close()
        raise
    return reader
