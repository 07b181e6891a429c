"""A charger is looked after through the whole application, and the fuse holds meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

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


@pytest.mark.parametrize(("kind", "version"), [("diagnostics", "1.6"), ("security", "2.0.1")])
async def test_a_chargers_log_comes(tmp_path: Path, kind: str, version: str) -> None:
    async with running_home(tmp_path, Outlet(version=version)) as home:
        assert (await home.request("POST", f"/api/chargers/{ID}/diagnostics", {"kind": kind}))[0] == 202
        told = await newest(home, "diagnostics", "fetches")

        assert (told["stage"], told["text"]) == ("done", "1 file has come.")
        (file,) = (await home.request("GET", "/api/uploads"))[1]["files"]
        assert (file["name"], file["bytes"]) == (told["files"][0], told["received_bytes"])


@pytest.mark.parametrize(("forgets", "version"), [(False, "1.6"), (True, "1.6"), (True, "2.0.1")])
async def test_new_firmware_in_the_middle_of_a_session_does_not_endanger_the_fuse(
    tmp_path: Path, *, forgets: bool, version: str
) -> None:
    """It restarts as a charger that nobody knows, with or without its limits, and a car comes at once."""
    outlet = Outlet(quirks=replace(STANDARD, forgets_profiles=forgets), version=version)
    async with running_home(tmp_path, outlet) as home:
        charger = home.all_chargers[0]
        await home.draw(15)
        await home.charge(FREE_A - 15)
        body = {"file": await uploaded(home, b"firmware" * 1000)}
        assert (await home.request("POST", f"/api/chargers/{ID}/firmware", body))[0] == 400  # a session runs
        asked_s = now_s()
        assert (await home.request("POST", f"/api/chargers/{ID}/firmware", body | {"force": True}))[0] == 202
        assert (await newest(home, "firmware", "updates"))["stage"] == "done"
        await until(lambda: charger.firmware != "1.0.0" and charger.connected, 120)
        charger.unplug()
        charger.plug_in()  # at once, before anything of it is known
        await until(lambda: home.station.drawing, 60)
        await asyncio.sleep(90)

        assert charger.maintenance.fetched_bytes == 8000
        asked = {frame.action for frame in home.heard(ID, since_s=asked_s)}
        assert asked & {"GetConfiguration", "GetVariables"}  # it is learned anew
        assert home.station.limit_a(now_s()) <= FREE_A - 15
        # one that has forgotten its limits and charges at once is told before the fuse has noticed
        assert home.world.totals.over_s <= (5 if forgets else 0)
        assert home.world.totals.trips == 0


async def test_the_settings_of_a_charger_of_2_0_1_are_its_variables(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(version="2.0.1")) as home:
        path = f"/api/chargers/{ID}/configuration"
        model = home.chargers_201[ID].model
        told = (await home.request("GET", path))[1]
        found = {setting["key"]: setting for setting in told["settings"]}

        assert told["note"] == ""
        assert found["SampledDataCtrlr.TxUpdatedInterval"]["set_by_balancer"] is True
        assert found["SecurityCtrlr.BasicAuthPassword"]["secret"] is True
        assert found["SecurityCtrlr.BasicAuthPassword"]["value"] is None
        before = found["OCPPCommCtrlr.HeartbeatInterval"]["value"]

        change = (await home.request("PUT", f"{path}/OCPPCommCtrlr.HeartbeatInterval", {"value": "77"}))[1]
        assert (change["outcome"], change["previous"]) == ("Accepted", before)
        assert model.text("OCPPCommCtrlr", "HeartbeatInterval") == "77"
        unknown = (await home.request("PUT", f"{path}/NoCtrlr.Nothing", {"value": "1"}))[1]
        assert unknown["outcome"] == "NotSupported"
        assert (await home.request("PUT", f"{path}/Nonsense", {"value": "1"}))[0] == 502
        for what, body in [
            ("trigger", {"value": "Heartbeat"}),
            ("trigger", {"value": "StatusNotification"}),
            ("clear_cache", None),
            ("refresh", None),
        ]:
            assert (await home.request("POST", f"/api/chargers/{ID}/{what}", body))[0] == 204, what
        answer = (await home.request("POST", f"/api/chargers/{ID}/data_transfer", {"vendor": "V"}))[1]
        assert answer["status"] == "UnknownVendorId"


async def test_the_firmware_that_the_options_name_is_installed(tmp_path: Path) -> None:
    async def firmware(_request: web.Request) -> web.Response:
        return web.Response(body=b"firmware" * 1000)

    maker = web.Application()
    maker.router.add_get("/2.0.0.bin", firmware)
    async with TestServer(maker) as server, running_home(tmp_path) as home:
        told = await home.request("POST", f"/api/chargers/{ID}/install_firmware")
        assert (told[0], told[1]["error"][:17]) == (400, "Set the option ch")
        url = str(server.make_url("/2.0.0.bin"))
        offer = {"firmware_url": url, "firmware_version": "2.0.0"}
        assert (await home.request("PATCH", "/api/settings", {"chargers": {ID: offer}}))[0] == 200
        await asyncio.sleep(2)
        assert (await home.charger_state())["new_firmware"] == "2.0.0"

        assert (await home.request("POST", f"/api/chargers/{ID}/install_firmware"))[0] == 202
        assert (await newest(home, "firmware", "updates"))["stage"] == "done"
        assert home.charger.maintenance.fetched_bytes == 8000
