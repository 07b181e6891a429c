"""A real, headless Chromium, driven over its own DevTools protocol."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"),
)


class Page:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.console: list[str] = []
        """What the page complained of: refused by its content policy, uncaught errors."""

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Send a DevTools command and wait for its result."""
        call_id = next(self._ids)
        await self._socket.send_json({"id": call_id, "method": method, "params": params})
        while True:
            message = await self._socket.receive_json()
            if message.get("method") in {"Log.entryAdded", "Runtime.exceptionThrown"}:
                self.console.append(str(message["params"]))
            if message.get("id") == call_id:
                result: dict[str, Any] = message["result"]
                return result

    async def evaluate(self, script: str) -> object:
        """Run a script in the page and tell its value."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script is true in the page."""
        async with asyncio.timeout(15):
            while not await self.evaluate(f"Boolean({script})"):  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(url: str, profile: Path) -> AsyncIterator[Page]:
    """Start a browser with an empty profile and open an address in it."""
    process = await asyncio.create_subprocess_exec(
        "chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    try:
        port = await _debugging_port(process)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            async with client.get("/json/list") as response:
                tabs = [tab for tab in await response.json() if tab["type"] == "page"]
            async with client.ws_connect(tabs[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                await page.call("Log.enable")
                await page.call("Runtime.enable")
                await page.call("Page.navigate", url=url)
                await page.until("document.readyState === 'complete' && location.href !== 'about:blank'")
                yield page
                await page.call("Browser.close")
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _debugging_port(process: asyncio.subprocess.Process) -> int:
    assert process.stderr is not None
    async with asyncio.timeout(30):
        async for line in process.stderr:
            if found := re.search(rb"DevTools listening on ws://[^:]+:(\d+)/", line):
                return int(found[1])
    raise AssertionError("Chromium ended before it listened")
