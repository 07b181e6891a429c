"""SQLite on a thread of its own: a unit of work is a plain function that runs in one transaction.

WAL with synchronous NORMAL: whatever was committed outlives a kill of this process at any time. A power
cut may take the last commits; where that matters the work is `durable`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog

from addon.errors import StoreError, ValueStoreError
from addon.store import migrations
from addon.store.hold import hold
from addon.store.worker import Worker
from addon.translation.text import Text, say

log = structlog.get_logger(__name__)

T = TypeVar("T")

IN_MEMORY = Path(":memory:")
PRIVATE = 0o600
"""Who charged where and when is nobody else's business."""

CLOSE_WITHIN_S = 1.0
"""A disk that hangs may hang for ever; the program is promised to end in five seconds."""

_UNUSABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_SENTENCES = {
    sqlite3.SQLITE_READONLY: say("is read-only: make it writable for the app"),
    sqlite3.SQLITE_PERM: say("may not be used by the app: check its permissions"),
    sqlite3.SQLITE_CANTOPEN: say("can't be opened: check that its folder exists and is writable"),
    sqlite3.SQLITE_FULL: say("can't grow: the disk is full"),
    sqlite3.SQLITE_IOERR: say("can't be read or written: check the disk"),
    sqlite3.SQLITE_BUSY: say("is locked by another program"),
    sqlite3.SQLITE_CORRUPT: say("is damaged: restart the app to begin a new one"),
    sqlite3.SQLITE_NOTADB: say("is damaged: restart the app to begin a new one"),
}


class _UnusableError(sqlite3.DatabaseError):
    """The file can't be used, whoever tries."""


class Database:
    """One connection and the thread that owns it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = Worker("store")
        self._connection: sqlite3.Connection | None = None
        self._holding: sqlite3.Connection | None = None
        self.problem = ""
        """What was wrong the last time; "" if nothing was."""

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._path

    async def open(self) -> None:
        """Open or begin the database; one that can't be used is moved aside first. Raises StoreError."""
        try:
            self._connection = await self._on_thread(self._open_or_begin)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run `work` in one transaction. Raises StoreError, and then nothing was changed.

        `durable`: on the disk before this returns, so that a power cut can't take it either. It costs
        a flush, so it is for what happens a few times a day.
        """
        connection = self._connection
        if connection is None:
            raise StoreError(say("The database {file} is closed.", file=str(self._path)))
        try:
            result = await self._on_thread(lambda: _transact(connection, work, durable=durable))
        except StoreError as error:
            self.problem = error.text
            raise
        self.problem = ""
        return result

    async def hold(self) -> None:
        """Hold the files so still that a copy of them made meanwhile is whole; writing goes on. See `hold`.

        Raises StoreError.
        """
        await self.release()
        connection = self._connection
        if connection is not None and self._path != IN_MEMORY:
            self._holding = await self._on_thread(lambda: hold(connection, self._path))

    async def release(self) -> None:
        """Let the files go again; more than once does no harm."""
        holding, self._holding = self._holding, None
        if holding is not None:
            await self._on_thread(holding.close)

    async def close(self) -> None:
        """Finish what was begun and close the file, if the disk lets us; more than once does no harm."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self.release()
                await self._on_thread(connection.close)
        except TimeoutError:
            log.error("the disk hangs: the database is left as it is", path=str(self._path))
        finally:
            self._thread.shutdown(wait=False)

    async def _on_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            raise StoreError(self._sentence(error)) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise ValueStoreError(
                say(
                    "The database {file} can't hold such a value: {why}.",
                    file=str(self._path),
                    why=str(error),
                )
            ) from error
        except OSError as error:
            raise StoreError(
                say(
                    "The data folder {folder} can't be used: {why}.",
                    folder=str(self._path.parent),
                    why=str(error.strerror),
                )
            ) from error

    def _open_or_begin(self) -> sqlite3.Connection:
        if self._path == IN_MEMORY:
            return _connect(self._path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=PRIVATE)
        self._path.chmod(PRIVATE)  # SQLite gives its other files the same
        try:
            return _connect(self._path)
        except _UnusableError as error:
            _move_aside(self._path, str(error))
            return _connect(self._path)

    def _sentence(self, error: sqlite3.Error) -> Text:
        what = _SENTENCES.get(_code(error)) or say("refused: {why}", why=str(error))
        return say("The database {file} {what}.", file=str(self._path), what=what)


def _code(error: sqlite3.Error) -> int:
    """Tell SQLite's primary result code; the extended ones keep it in their lowest byte."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(connection)
    except sqlite3.Error as error:
        connection.close()
        if _code(error) in _UNUSABLE:
            raise _UnusableError(str(error)) from error
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise _UnusableError(verdict)
    if migrations.version(connection) > migrations.newest():
        raise _UnusableError("it was written by a newer version of the app")
    migrations.migrate(connection)


def _move_aside(path: Path, why: str) -> None:
    """Rename the database, its write-ahead log first: a new database must never find the old one's log."""
    aside = path.with_name(path.name + ".unusable")
    for suffix in ("-wal", "-shm", ""):
        file, target = path.with_name(path.name + suffix), aside.with_name(aside.name + suffix)
        if file.exists():
            file.replace(target)
        else:
            target.unlink(missing_ok=True)
    log.error("Beginning a new database; the old one was moved aside", why=why, moved_to=str(aside))


def _transact(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T], *, durable: bool) -> T:
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled it back already
            connection.execute("ROLLBACK")
        raise
    return result
