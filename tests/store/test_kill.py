"""kill -9 at any time: what was confirmed is there afterwards, and nothing is moved aside."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from addon.store import Store
from addon.store.transactions import SessionQuery

pytestmark = pytest.mark.long

WRITER = Path(__file__).with_name("killed_writer.py")


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 4, 50])
async def test_what_was_confirmed_outlives_a_kill(tmp_path: Path, lines: int) -> None:
    confirmed = await _write_until_killed(tmp_path, lines)
    begun = {int(line[1]): int(line[2]) for line in confirmed if line[0] == "begun"}
    ended = {int(line[1]) for line in confirmed if line[0] == "ended"}
    told = [int(line[1]) for line in confirmed if line[0] == "limit"]

    with capture_logs() as logs:
        store = await Store.open(tmp_path)
    sessions = {record.id: record for record in await store.sessions(SessionQuery(limit=100_000))}
    limits = await store.limits()
    await store.close()

    assert logs == []
    assert begun.items() <= {id_: record.meter_start_wh for id_, record in sessions.items()}.items()
    assert ended <= {id_ for id_, record in sessions.items() if record.stopped_wall_s is not None}
    # One more may have been written and not yet confirmed.
    assert len(sessions) - len(begun) in (0, 1)
    assert not told or limits[0].limit_da - told[-1] in (0, 1)


async def test_a_kill_while_the_database_is_begun_leaves_a_usable_one(tmp_path: Path) -> None:
    for delay_s in (0.1, 0.15, 0.2, 0.25):
        folder = tmp_path / str(delay_s)
        process = await _start(folder)
        await asyncio.sleep(delay_s)
        process.kill()
        await process.communicate()

        with capture_logs() as logs:
            store = await Store.open(folder)
        await store.close()

        assert logs == []


async def _write_until_killed(folder: Path, lines: int) -> list[list[str]]:
    process = await _start(folder)
    assert process.stdout is not None
    seen = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    rest, _ = await process.communicate()
    whole = [line for line in [*seen, *rest.splitlines(keepends=True)] if line.endswith(b"\n")]
    return [line.decode().split() for line in whole]


async def _start(folder: Path) -> asyncio.subprocess.Process:
    root = Path(__file__).parents[2]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(WRITER),
        str(folder),
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
