from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from addon.store import Store

NOW_WALL_S = 1_795_000_000.0


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(tmp_path, wall_clock=lambda: NOW_WALL_S)
    yield store
    await store.close()
