"""What fails beside balancing takes no car along; what balancing needs ends the app, for it to start anew."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from addon.engine import Engine
from addon.history.keeper import History
from addon.recording.recorder import Recorder
from addon.simulator.home import live_home
from addon.store.history import HistoryStore
from addon.store.store import FILE_NAME
from tests.whole.home import FREE_A, OPTIONS, Home, Outlet, until, virtual_time, wall_s

pytestmark = virtual_time

KEPT_ON_A_MINUTE = ("samples_10s", "samples_60s")


def told(home: Home) -> str:
    return " ".join(status.text for status in home.application.status.health if status.check == "background")


async def follows_the_house(home: Home, house_a: float) -> None:
    await home.draw(house_a)
    await until(lambda: home.limit_a == pytest.approx(FREE_A - house_a, abs=0.1), 60)


async def test_failures_beside_balancing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with live_home(tmp_path, (Outlet(),), OPTIONS, ()) as home:
        await home.charge()
        with monkeypatch.context() as patch:

            async def bad_row(*_args: object, **_more: object) -> None:
                raise ValueError("a row that nobody foresaw")

            patch.setattr(HistoryStore, "save", bad_row)
            patch.setattr(Recorder, "_write", bad_row)
            await asyncio.sleep(70)
            assert "The history stopped unexpectedly (ValueError: a row" in told(home)
            assert "The recording of decisions stopped" in told(home)
            await follows_the_house(home, 17)
        await asyncio.sleep(70)  # up again, and written
        await follows_the_house(home, 15)

        # damaged rows of the very minute in which it starts again
        await home.application.stop()
        minute_s = int(wall_s()) // 60 * 60
        with sqlite3.connect(tmp_path / FILE_NAME) as db:
            for table in KEPT_ON_A_MINUTE:
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0  # noqa: S608
                layout = db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608
                db.execute(
                    f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",  # noqa: S608
                    (minute_s, layout[1], b"no such thing"),
                )
        db.close()
        await home.start_application()
        await until(lambda: home.application.status.site is not None)
        await follows_the_house(home, 16)


async def test_an_engine_that_fails_ends_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_self: Engine) -> None:
        await asyncio.sleep(5)
        raise ValueError("unforeseen")

    monkeypatch.setattr(Engine, "run", fail)
    async with live_home(tmp_path, (Outlet(),), OPTIONS, ()) as home:
        life = home.application._life
        assert life is not None
        await asyncio.wait({life}, timeout=10)
        assert life.done()
        assert life.exception() is not None
    assert isinstance(home.application._past.history, History)
