"""What happens to the file: begun, damaged, read-only, too new, full."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from addon.errors import StoreError
from addon.model.records import ChargePointRecord, TransactionRecord
from addon.store import Store, migrations

START = TransactionRecord(
    id=0,
    charge_point_id="garage",
    connector_id=1,
    id_tag="",
    charger_started="",
    meter_start_wh=0,
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
    await store.begin_transaction(START)
    await store.close()


async def test_each_script_is_applied_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema to come comes on top of a saved database of today's; a broken one changes nothing."""
    store = await Store.open(tmp_path)
    begun = await store.begin_transaction(START)
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
        assert (begun,) == await store.sessions(1)
        await store.close()


async def test_a_database_of_the_first_schema_gets_what_came_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an update finds it: what was there stays, and what cars have taught can be kept."""
    with monkeypatch.context() as old:
        first = {1: migrations.scripts()[1]}
        old.setattr(migrations, "scripts", lambda: first)
        store = await Store.open(tmp_path)
        begun = await store.begin_transaction(START)
        await store.close()

    store = await Store.open(tmp_path)
    assert await store.answers() == {}
    await store.save_answer("garage", '{"dead_s": 2.0}')
    await store.save_answer("garage", '{"dead_s": 2.5}')
    await store.close()

    store = await Store.open(tmp_path)
    assert await store.answers() == {"garage": '{"dead_s": 2.5}'}
    assert await store.sessions(1) == (begun,)
    await store.close()
    with sqlite3.connect(store.path) as db:
        assert migrations.version(db) == migrations.newest() >= 2
        assert db.execute("SELECT updated_wall_s > 1.7e9 FROM learned_answer").fetchall() == [(1,)]
    db.close()


@pytest.mark.parametrize("damage", ["text", "page", "cut"])
async def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    store = await Store.open(tmp_path)
    for n in range(500):
        await store.begin_transaction(replace(START, meter_start_wh=n))
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
    assert await store.sessions(1) == ()
    # Ids count from the clock, so that a lost database's are not given again.
    after = await store.begin_transaction(START)
    assert after.id == pytest.approx(time.time() / 60, abs=2)
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
        await store.begin_transaction(START)


async def test_a_full_disk_is_one_sentence_and_what_was_there_stays(store: Store) -> None:
    begun = await store.begin_transaction(START)
    await store._database.run(lambda db: db.execute("PRAGMA max_page_count = 1").fetchone() and None)

    with pytest.raises(StoreError, match=r"can't grow: the disk is full\.$"):
        await store.save_charge_point(ChargePointRecord(id="big", learned={"x": "y" * 1_000_000}))

    await store.update_energy(begun.id, 7.0)
    assert (replace(begun, energy_wh=7.0),) == await store.sessions(10)
    assert await store.charge_points() == ()


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])  # SQLite's numbers: 2 FULL, 1 NORMAL
async def test_only_durable_work_waits_for_the_disk(store: Store, durable: bool, level: int) -> None:
    read = await store._database.run(
        lambda db: db.execute("PRAGMA synchronous").fetchone()[0], durable=durable
    )

    assert read == level
