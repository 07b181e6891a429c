"""The command that the Supervisor runs around a backup, against the real web server."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator

import pytest

from addon.backup import main
from addon.errors import StoreError
from addon.web import WebServer
from addon.web.backup import BackupApi
from tests.web.home import Home


class Files:
    """Stands in for the store."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.problem = ""

    async def begin_backup(self) -> None:
        self.calls.append("begin")
        if self.problem:
            raise StoreError(self.problem)

    async def end_backup(self) -> None:
        self.calls.append("end")


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BackupApi]:
    home, api = Home(), BackupApi()
    server = WebServer(home.board, home, host="127.0.0.1", port=0, more=api.routes())
    await server.start()
    monkeypatch.setenv("EVLB_WEB_PORT", str(server.port))
    # what another test left there may complain on stderr, which is the command's here
    monkeypatch.setattr(logging.root, "handlers", [logging.NullHandler()])
    yield api
    await server.stop()


async def test_the_running_app_is_told(api: BackupApi) -> None:
    files = api.store = Files()

    assert await asyncio.to_thread(main, ["begin"]) == 0
    assert await asyncio.to_thread(main, ["end"]) == 0
    assert files.calls == ["begin", "end"]


async def test_before_there_is_a_store_there_is_nothing_to_hold(api: BackupApi) -> None:
    assert api.store is None
    assert await asyncio.to_thread(main, ["begin"]) == 0
    assert await asyncio.to_thread(main, ["end"]) == 0


async def test_a_backup_that_would_not_be_whole_is_refused(
    api: BackupApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.store = files = Files()
    files.problem = "The disk is full."

    assert await asyncio.to_thread(main, ["begin"]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"


def test_where_the_app_does_not_answer_nobody_writes_and_the_backup_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("EVLB_WEB_PORT", str(port))

    assert main(["begin"]) == 0
    assert "The app does not answer" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["stop"], ["begin", "end"]])
def test_other_words_are_not_understood(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("usage:")
