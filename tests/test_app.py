"""The whole app without Home Assistant: what keeps it from its work, and what does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from addon.app import Application, Arguments
from addon.model.status import HealthStatus


@asynccontextmanager
async def running(folder: Path, data: Path, **options: Any) -> AsyncIterator[Application]:  # noqa: ANN401
    file = folder / "options.json"
    file.write_text(json.dumps({"grid": {"main_fuse_a": 25}} | options))
    arguments = Arguments(options=file, data=data, supervisor="", web_port=0, ocpp_port=0)
    app = Application(arguments, token="")
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def health(app: Application, check: str) -> HealthStatus:
    async with asyncio.timeout(5):
        while True:
            for status in app.status.health:
                if status.check == check:
                    return status
            await asyncio.sleep(0.05)


async def test_without_a_usable_data_folder_chargers_are_served_all_the_same(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.touch()

    async with running(tmp_path, data) as app:
        assert app.ocpp_port > 0
        assert "can't be used" in (await health(app, "store")).text


async def test_encryption_that_is_asked_for_and_not_there_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, tmp_path / "data", ssl=True, price={"per_kwh": 1}) as app:
        text = (await health(app, "unused_options")).text

    assert "Option ssl has no effect yet: chargers are served without encryption" in text
    assert "Option price has no effect yet: no costs" in text
    assert capsys.readouterr().out.count("has no effect yet") == 2
