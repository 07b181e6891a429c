"""A charger is looked after through the whole application, and the fuse holds meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from addon.simulator.quirks import STANDARD
from tests.whole.home import FREE_A, Home, Outlet, now_s, running_home, until, virtual_time

pytestmark = virtual_time

ID = "garage"


async def newest(home: Home, what: str, kind: str) -> dict[str, Any]:
    """Wait for the newest fetch or update to end."""
    async with asyncio.timeout(600):
        while True:
            told: dict[str, Any] = (await home.request("GET", f"/api/chargers/{ID}/{what}"))[1][kind][0]
            if told["stage"] in ("done", "failed"):
                return told
            await asyncio.sleep(1)


async def uploaded(home: Home, content: bytes) -> str:
    url = f"http://127.0.0.1:{home.application.web_port}/api/uploads/2.0.0.bin"
    headers = {"Content-Type": "application/octet-stream"}
    async with aiohttp.ClientSession() as session, session.put(url, data=content, headers=headers) as answer:
        name: str = (await answer.json())["name"]
    return name


@pytest.mark.parametrize("kind", ["diagnostics", "security"])
async def test_a_chargers_log_comes(tmp_path: Path, kind: str) -> None:
    async with running_home(tmp_path) as home:
        assert (await home.request("POST", f"/api/chargers/{ID}/diagnostics", {"kind": kind}))[0] == 202
        told = await newest(home, "diagnostics", "fetches")

        assert (told["stage"], told["text"]) == ("done", "1 file has come.")
        (file,) = (await home.request("GET", "/api/uploads"))[1]["files"]
        assert (file["name"], file["bytes"]) == (told["files"][0], told["received_bytes"])


@pytest.mark.parametrize("forgets", [False, True])
async def test_new_firmware_in_the_middle_of_a_session_does_not_endanger_the_fuse(
    tmp_path: Path, *, forgets: bool
) -> None:
    """It restarts as a charger that nobody knows, with or without the limits it had; the car waits for it."""
    quirks = replace(STANDARD, forgets_profiles=forgets)
    async with running_home(tmp_path, Outlet(quirks=quirks)) as home:
        await home.draw(15)
        await home.charge(FREE_A - 15)
        name = await uploaded(home, b"firmware" * 1000)
        body = {"file": name}
        assert (await home.request("POST", f"/api/chargers/{ID}/firmware", body))[0] == 400  # a session runs
        asked_s = now_s()
        assert (await home.request("POST", f"/api/chargers/{ID}/firmware", body | {"force": True}))[0] == 202
        told = await newest(home, "firmware", "updates")
        assert told["stage"] == "done"
        await until(lambda: home.charger.firmware != "1.0.0" and home.charger.connected, 120)
        home.charger.unplug()
        home.charger.plug_in()  # at once, before anything of it is known
        await until(lambda: home.station.drawing, 60)
        await asyncio.sleep(90)

        assert home.charger.maintenance.fetched_bytes == 8000
        learned_again = [f for f in home.heard(ID, since_s=asked_s) if f.action == "GetConfiguration"]
        assert learned_again
        assert home.station.limit_a(now_s()) <= FREE_A - 15
        assert home.world.totals.over_s == 0
        assert home.world.totals.trips == 0
