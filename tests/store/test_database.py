"""What happens to the file: begun, damaged, read-only, too new, full."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from addon.errors import StoreError
from addon.model.records import ChargePointRecord
from addon.model.transaction import TransactionRecord, start_identity
from addon.store import Store, database, migrations
from addon.store import store as module
from addon.store.transactions import SessionQuery
from tests.store.begin import begin

START = TransactionRecord(
    id=0,
    charge_point_id="garage",
    identity="1||",
    connector_id=1,
    started_wall_s=0.0,
)


async def test_a_new_database_has_the_newest_schema_and_outlives_a_kill(store: Store) -> None:
    with sqlite3.connect(store.path) as db:
        assert migrations.newest() == migrations.version(db)
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    db.close()


async def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "ev-load-balancer.db").touch()

    store = await Store.open(tmp_path / ".")
    await begin(store, START)
    await store.close()


async def test_each_script_is_applied_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema to come comes on top of a saved database of today's; a broken one changes nothing."""
    store = await Store.open(tmp_path)
    begun = await begin(store, START)
    await store.close()
    today, number = migrations.scripts(), migrations.newest() + 1

    broken = {**today, number: "CREATE TABLE history (at REAL); CREATE TABLE history (at REAL);"}
    monkeypatch.setattr(migrations, "scripts", lambda: broken)
    with pytest.raises(StoreError, match="already exists"):
        await Store.open(tmp_path)

    right = {**today, number: "CREATE TABLE history (at REAL);"}
    monkeypatch.setattr(migrations, "scripts", lambda: right)
    for _ in range(2):
        store = await Store.open(tmp_path)
        assert (begun,) == await store.sessions(SessionQuery(limit=1))
        await store.close()


async def test_a_saved_database_of_an_older_schema_keeps_all_that_was_in_it(tmp_path: Path) -> None:
    """As an update finds it: sessions keep their ids, a start that its charger repeats is still the same."""
    with sqlite3.connect(tmp_path / "ev-load-balancer.db") as db:
        db.executescript((Path(__file__).parent / "databases/0002.sql").read_text("utf-8"))
    db.close()

    store = await Store.open(tmp_path, wall_clock=lambda: 0.0)
    sessions = {record.id: record for record in await store.sessions(SessionQuery())}
    again = await begin(
        store,
        TransactionRecord(
            id=0,
            charge_point_id="TACW2243521T1234",
            identity=start_identity(1, "04A2B3C4D5E680", "2026-11-22T19:00:00.000Z", 131_250),
            connector_id=1,
            started_wall_s=1_795_200_000.0,
        ),
    )
    new = await begin(store, START)

    assert [(r.id, r.energy_wh, r.stop_reason, r.started) for _, r in sorted(sessions.items())] == [
        (29_917_383, 6500.0, "EVDisconnected", True),
        (29_917_384, 12.5, "Superseded", True),
        (29_917_385, 1500.0, "", True),
        (29_917_386, 800.25, "", True),
    ]
    assert again == sessions[29_917_386]
    assert new.id == 29_917_390 + 2  # the newest ids' rows are gone, and one was left unused
    assert [r.id for r in await store.recent_transactions() if r.stopped_wall_s is None] == [
        29_917_385,
        29_917_386,
        new.id,
    ]
    assert [limit.limit_da for limit in await store.limits()] == [83]
    assert await store.answers() == {"TACW2243521T1234": '{"dead_s": 2.5}'}
    await store.close()
    with sqlite3.connect(store.path) as db:
        assert migrations.version(db) == migrations.newest() >= 3
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


@pytest.mark.parametrize("damage", ["text", "page", "cut"])
async def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    store = await Store.open(tmp_path)
    for n in range(500):
        await begin(store, replace(START, identity=str(n)))
    await store.close()
    content = store.path.read_bytes()
    damaged = {
        "text": b"this was a database once\n" * 400,
        "page": content[:4096] + b"\xff" * 40_000 + content[44_096:],
        "cut": content[: len(content) // 2],
    }[damage]
    store.path.write_bytes(damaged)
    store.path.with_name(store.path.name + "-wal").write_bytes(b"an old log")

    with capture_logs() as logs:
        store = await Store.open(tmp_path)

    aside = store.path.with_name("ev-load-balancer.db.unusable")
    assert damaged == aside.read_bytes()
    assert [str(aside)] == [line["moved_to"] for line in logs]
    assert await store.sessions(SessionQuery(limit=1)) == ()
    # Ids count from the clock, so that a lost database's are not given again.
    after = await begin(store, START)
    assert after.id == pytest.approx(time.time() / 2, abs=30)
    await store.close()


async def test_a_database_of_a_newer_version_is_moved_aside(store: Store, tmp_path: Path) -> None:
    await store.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with capture_logs() as logs:
        again = await Store.open(tmp_path)
    await again.close()

    assert [line["why"] for line in logs] == ["it was written by a newer version of the app"]


async def test_a_folder_that_can_not_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(StoreError, match=r"^The data folder .*data can't be used: .*\.$"):
        await Store.open(tmp_path / "data")


async def test_something_else_in_the_file_s_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ev-load-balancer.db").mkdir()

    with pytest.raises(StoreError, match=r"can't be opened: check that its folder exists and is writable\.$"):
        await Store.open(tmp_path)


async def test_a_read_only_database_is_one_sentence(store: Store) -> None:
    # The file system's own way shows nothing to root, who may write everywhere.
    await store._database.run(lambda db: db.execute("PRAGMA query_only = ON") and None)

    with pytest.raises(StoreError, match=r"is read-only: make it writable for the app\.$"):
        await begin(store, START)


async def test_a_full_disk_is_one_sentence_and_what_was_there_stays(store: Store) -> None:
    begun = await begin(store, START)
    await store._database.run(lambda db: db.execute("PRAGMA max_page_count = 1").fetchone() and None)

    with pytest.raises(StoreError, match=r"can't grow: the disk is full\.$"):
        await store.save_charge_point(ChargePointRecord(id="big", learned={"x": "y" * 1_000_000}))

    await store.save_transaction(replace(begun, energy_wh=7.0, measured_wall_s=1.0))
    assert (replace(begun, energy_wh=7.0, measured_wall_s=1.0),) == await store.sessions(
        SessionQuery(limit=10)
    )
    assert await store.charge_points() == ()


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])  # SQLite's numbers: 2 FULL, 1 NORMAL
async def test_only_durable_work_waits_for_the_disk(store: Store, durable: bool, level: int) -> None:
    read = await store._database.run(
        lambda db: db.execute("PRAGMA synchronous").fetchone()[0], durable=durable
    )

    assert read == level


async def test_a_disk_that_hangs_keeps_nobody_from_starting_or_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended = threading.Event()
    monkeypatch.setattr(module, "OPEN_WITHIN_S", 0.1)
    monkeypatch.setattr(database, "CLOSE_WITHIN_S", 0.1)
    begun = time.monotonic()
    with monkeypatch.context() as hanging:
        really = database._connect
        hanging.setattr(
            database, "_connect", lambda path: really(path) if path.name == ":memory:" else mended.wait(20)
        )
        in_memory = await Store.open_or_do_without(tmp_path)
    assert in_memory.problem == f"The data folder {tmp_path} does not answer: check the disk."
    await in_memory.close()

    store = await Store.open(tmp_path)

    def hang(connection: sqlite3.Connection) -> None:
        mended.wait(20)
        connection.close()  # nobody else will: Python's warning would be some later test's

    working = asyncio.create_task(store._run(hang))
    await asyncio.sleep(0.01)
    with capture_logs() as logs:
        await store.close()
    assert [entry["event"] for entry in logs] == ["the disk hangs: the database is left as it is"]
    assert time.monotonic() - begun < 5
    mended.set()
    with pytest.raises(StoreError):
        await working


def test_a_hanging_disk_does_not_keep_the_program_from_ending() -> None:
    code = (
        "import asyncio, time\n"
        "from addon.store.worker import Worker\n"
        "async def main():\n"
        "    asyncio.get_running_loop().run_in_executor(Worker('store'), time.sleep, 60)\n"
        "    await asyncio.sleep(0.05)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)  # noqa: S603 - what stands here
