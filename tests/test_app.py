"""The whole app without Home Assistant: what keeps it from its work, and what does not."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from addon.app import Application, Arguments
from addon.model.status import HealthStatus
from tests.csms.reception.pki import Pki


@asynccontextmanager
async def running(folder: Path, data: Path, **options: Any) -> AsyncIterator[Application]:  # noqa: ANN401
    file = folder / "options.json"
    file.write_text(json.dumps({"grid": {"main_fuse_a": 25}} | options))
    arguments = Arguments(options=file, data=data, supervisor="", web_port=0, ocpp_port=0, ssl=folder)
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


async def test_encryption_that_is_asked_for_and_not_there_is_told_of_and_nothing_is_served_without(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, tmp_path / "data", ssl=True, certfile="mine.pem") as app:
        told = await health(app, "certificate")
        assert not told.ok
        assert f"There is no file {tmp_path / 'mine.pem'}." in told.text
        assert app.status.ocpp_url.startswith("wss://")

        with pytest.raises(InvalidStatus) as caught:
            await connect(f"ws://127.0.0.1:{app.ocpp_port}/CP1", proxy=None)
        assert caught.value.response.status_code == 400


async def test_chargers_connect_with_encryption_and_their_certificates(tmp_path: Path) -> None:
    """From the options to the health page: profile 3 beside profile 2, and no way in without."""
    pki = Pki(tmp_path)
    pki.issue(days=10)
    assert pki.files_with_client_ca.client_ca
    chargers = [{"id": "CP1", "certificate": True}, {"id": "CP2", "password": "secret"}]
    options = {"ssl": True, "client_cafile": "chargers_ca.pem", "chargers": chargers}
    basic = {"Authorization": "Basic " + base64.b64encode(b"CP2:secret").decode()}
    async with running(tmp_path, tmp_path / "data", **options) as app:
        url = f"wss://127.0.0.1:{app.ocpp_port}/"
        assert "expires on" in (await health(app, "certificate")).text
        with pytest.raises(InvalidStatus) as caught:
            await connect(f"{url}CP1", ssl=pki.client(), proxy=None)
        assert caught.value.response.status_code == 403
        own = pki.client(pki.authority.issue_cert(common_name="CP1"))
        async with (
            connect(f"{url}CP1", ssl=own, proxy=None),
            connect(f"{url}CP2", ssl=pki.client(), additional_headers=basic, proxy=None),
        ):
            expected = (
                "Security profile 2 (encrypted, with password): CP2."
                " Security profile 3 (encrypted, with client certificate): CP1."
            )
            async with asyncio.timeout(5):
                while (await health(app, "security")).text != expected:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
