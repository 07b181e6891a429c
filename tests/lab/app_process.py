"""The real application as its users run it: `python -m addon` in a process of its own."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.lab import processes

JsonObject = dict[str, Any]

START_TIMEOUT_S = 20
# the Supervisor gives an app 10 s; the app promises 5
STOP_TIMEOUT_S = 8
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
WEB_URL = re.compile(r"web page on (http://[^:/\s]+:\d+)/")
OCPP_PORT = re.compile(r"OCPP server on ws://[^:/\s]+:(\d+)/")


class AppProcess:
    """The application with its options and data in a folder; it can be killed and started again there.

    Attributes:
        log: what it printed, over all its starts.
        web_url: where its page is, without trailing slash.
        ocpp_url: where chargers connect, without their id.

    """

    def __init__(self, folder: Path, options: JsonObject, supervisor_url: str, token: str) -> None:
        self.log = folder / "app.log"
        self.web_url = ""
        self.ocpp_url = ""
        self._folder = folder
        self._ocpp_port = 0  # any; kept over restarts, since chargers know it
        self._supervisor_url = supervisor_url
        self._token = token
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "options.json").write_text(json.dumps(options))
        (folder / "data").mkdir()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.terminate()

    async def start(self) -> None:
        """Start it and wait until its page and its OCPP server answer."""
        said_before = len(self._said())
        self._process = processes.start(self._command(), self._environment(), self.log)
        async with asyncio.timeout(START_TIMEOUT_S):
            while not self._find_ports(self._said()[said_before:]):
                self._check_alive()
                await asyncio.sleep(0.05)
            while not await self._healthy():
                self._check_alive()
                await asyncio.sleep(0.05)

    async def terminate(self) -> int:
        """End it as the Supervisor does and return its exit code."""
        if not self._process:
            return 0
        return await asyncio.to_thread(processes.terminate, self._process, STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End it with SIGKILL."""
        if self._process:
            self._process.kill()
            self._process.wait()

    async def state(self) -> JsonObject:
        """Return what GET /api/state says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.web_url}/api/state") as response:
            response.raise_for_status()
            state: JsonObject = await response.json()
            return state

    async def change_settings(self, patch: JsonObject) -> None:
        """Change options by the app's API."""
        async with (
            aiohttp.ClientSession() as session,
            session.patch(f"{self.web_url}/api/settings", json=patch) as response,
        ):
            response.raise_for_status()

    async def wait_state(self, wanted: Callable[[JsonObject], bool], timeout_s: float = 15) -> JsonObject:
        """Wait until the state is as wanted, and return it."""
        deadline = time.monotonic() + timeout_s
        while not wanted(state := await self.state()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"After {timeout_s} s the state still is {json.dumps(state, indent=1)}")
            await asyncio.sleep(0.05)
        return state

    def _command(self) -> list[str]:
        arguments = {
            "--options": self._folder / "options.json",
            "--data": self._folder / "data",
            "--supervisor": self._supervisor_url,
            "--web-port": 0,
            "--ocpp-port": self._ocpp_port,
        }
        return [sys.executable, "-m", "addon", *(str(part) for pair in arguments.items() for part in pair)]

    def _environment(self) -> dict[str, str]:
        own = {"SUPERVISOR_TOKEN": self._token, "PYTHONUNBUFFERED": "1"}
        return {name: value for name, value in os.environ.items() if not name.startswith("EVLB_")} | own

    def _said(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return COLOURS.sub("", text)

    def _find_ports(self, said: str) -> bool:
        web, ocpp = WEB_URL.search(said), OCPP_PORT.search(said)
        if not web or not ocpp:
            return False
        self.web_url, self._ocpp_port = web[1], int(ocpp[1])
        self.ocpp_url = f"ws://127.0.0.1:{self._ocpp_port}"
        return True

    def _check_alive(self) -> None:
        if self._process and self._process.poll() is not None:
            raise RuntimeError(f"The app ended with exit code {self._process.returncode}:\n{self._said()}")

    async def _healthy(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.web_url}/healthz") as response:
                return response.ok
        except aiohttp.ClientError:
            return False
