"""Copies of the files while we write: whenever and in whatever order they are made, they are whole."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from addon.errors import StoreError
from addon.model.records import ChargePointRecord
from addon.store import Store
from addon.store import store as module
from addon.store.database import Database
from addon.store.store import FILE_NAME

CHUNK = 3 * 4096 + 77
SCRATCH = "CREATE TABLE IF NOT EXISTS scratch (id INTEGER PRIMARY KEY, turn INTEGER, filler BLOB)"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Make a database whose log is moved into it all the time, as after days of writing."""
    database = Database(tmp_path / FILE_NAME)
    await database.open()
    await database.run(lambda db: db.execute(SCRATCH))
    await _prepare(database)
    yield database
    await database.close()


async def _prepare(database: Database) -> None:
    connection = database._connection
    assert connection is not None
    await database._on_thread(lambda: connection.execute("PRAGMA wal_autocheckpoint = 3"))


class Writer:
    """Each turn is one transaction that changes many pages: a copy tells of one turn, or it is torn."""

    def __init__(self, database: Database) -> None:
        self.turn = 0
        self._database = database

    async def write(self) -> None:
        turn = self.turn + 1

        def work(db: sqlite3.Connection) -> None:
            for row in range(20):
                db.execute("INSERT OR REPLACE INTO scratch VALUES (?, ?, zeroblob(1500))", (row, turn))

        await self._database.run(work)
        self.turn = turn


async def copied(
    source: Path, target: Path, chance: random.Random, meanwhile: Callable[[], Awaitable[None]]
) -> None:
    """Copy database and log in any order, piece by piece, as much of each as there was when it was begun."""
    target.mkdir(parents=True)  # noqa: ASYNC240 - what is written between the pieces is the point
    files = [source / FILE_NAME, source / f"{FILE_NAME}-wal"]
    chance.shuffle(files)
    for path in files:
        # Nothing is read ahead: newer Pythons would take the whole file at once.
        with path.open("rb", buffering=0) as reader, (target / path.name).open("wb") as writer:
            left = path.stat().st_size
            while left > 0 and (piece := reader.read(min(CHUNK, left))):
                writer.write(piece)
                left -= len(piece)
                for _ in range(chance.choice((0, 0, 1, 4))):
                    await meanwhile()


def turns(folder: Path) -> set[int]:
    """Read which turns a copy tells of; raises sqlite3.DatabaseError where it is damaged."""
    db = sqlite3.connect(folder / FILE_NAME)
    try:
        [(verdict,), *_] = db.execute("PRAGMA integrity_check").fetchall()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        return {row[0] for row in db.execute("SELECT turn FROM scratch")}
    finally:
        db.close()


async def torn(database: Database, folder: Path, seeds: range, *, held: bool) -> int:
    """Copy again and again while writing goes on; count the copies that are damaged, torn, or too old."""
    writer, bad = Writer(database), 0
    for seed in seeds:
        chance = random.Random(seed)
        for _ in range(chance.randrange(1, 9)):
            await writer.write()
        if held:
            await database.hold()
        at_the_start = writer.turn
        await copied(database.path.parent, folder / str(seed), chance, writer.write)
        if held:
            await database.release()
        try:
            [turn] = turns(folder / str(seed))
        except (sqlite3.DatabaseError, ValueError):
            bad += 1
        else:
            bad += not at_the_start <= turn <= writer.turn
    return bad


async def test_a_copy_made_while_it_is_held_is_whole(database: Database, tmp_path: Path) -> None:
    assert await torn(database, tmp_path / "copies", range(30), held=True) == 0


async def test_a_copy_made_otherwise_may_be_torn(database: Database, tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    assert await torn(database, tmp_path / "copies", range(6), held=False) > 0


async def test_what_is_written_while_it_is_held_is_kept(store: Store) -> None:
    await store.begin_backup()
    await store.save_charge_point(ChargePointRecord(id="garage"))
    await store.begin_backup()  # a second one does no harm
    await store.save_charge_point(ChargePointRecord(id="drive"))
    assert store.path.with_name(f"{FILE_NAME}-wal").stat().st_size > 0
    await store.close()  # nor does the end of the app

    again = await Store.open(store.path.parent)
    assert {record.id for record in await again.charge_points()} == {"garage", "drive"}
    await again.close()


async def test_a_backup_that_never_ends_is_not_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOLD_AT_MOST_S", 0.02)
    with capture_logs() as logs:
        await store.begin_backup()
        await asyncio.sleep(0.1)
    await store.end_backup()

    assert [line["log_level"] for line in logs] == ["warning"]
    assert store._database._holding is None


async def test_a_backup_that_ends_in_time_is_not_warned_of(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOLD_AT_MOST_S", 0.02)
    with capture_logs() as logs:
        await store.begin_backup()
        await store.end_backup()
        await asyncio.sleep(0.05)

    assert logs == []


async def test_where_it_can_not_be_held_that_is_said(store: Store) -> None:
    await store.save_charge_point(ChargePointRecord(id="garage"))
    await store._database.run(lambda db: db.execute("PRAGMA busy_timeout = 20"))
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM charge_points").fetchall()
    await store.save_charge_point(ChargePointRecord(id="drive"))

    with pytest.raises(StoreError):
        await store.begin_backup()
    reader.close()
    await store.begin_backup()


async def test_nobody_else_can_read_the_files(store: Store) -> None:
    await store.save_charge_point(ChargePointRecord(id="garage"))

    files = sorted(store.path.parent.glob(f"{FILE_NAME}*"))

    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600] * 3


async def test_what_is_kept_in_memory_only_needs_no_holding(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    store = await Store.open_or_do_without(tmp_path / "data")
    await store.begin_backup()
    await store.end_backup()
    await store.close()
