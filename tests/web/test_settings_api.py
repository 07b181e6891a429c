"""The HTTP API of the settings and of single controls, over a real server."""

from __future__ import annotations

import aiohttp
from yarl import URL

from addon.errors import PeerRefusedError
from tests.settings.kept import Desk as Kept
from tests.web.controls import Controls
from tests.web.home import GARAGE

GARAGE_PATH = "/api/chargers/garage%2F1%20%C3%84%C3%96%232"


async def test_settings_are_read_changed_and_taken_back(client: aiohttp.ClientSession, kept: Kept) -> None:
    async with client.get("/api/settings", headers={"Accept-Language": "xx, en;q=0.5"}) as response:
        shown = await response.json()
    assert shown["options"]["chargers"]["two"]["password"] is True
    assert shown["fields"]["grid.main_fuse_a"]["name"] == "Main fuse (A)"

    patch = {"grid": {"margin_a": 1}, "chargers": {f"c{n}": {"name": "x" * 100} for n in range(100)}}
    async with client.patch("/api/settings", json=patch) as response:  # more than other bodies may have
        outcome = await response.json()
    assert (response.status, outcome["revision"], outcome["options"]["grid"]["margin_a"]) == (200, 1, 1)
    assert outcome["change"]["by"] == "page"
    async with client.get("/api/settings/changes") as response:
        assert (await response.json())["changes"] == [outcome["change"]]
    async with client.post("/api/settings/undo", json={"id": outcome["change"]["id"]}) as response:
        assert (await response.json())["options"]["grid"]["margin_a"] == 0.5
    assert list(kept.settings.document()["chargers"]) == ["wb", "two"]


async def test_a_wrong_change_is_answered_option_by_option(client: aiohttp.ClientSession) -> None:
    async with client.patch("/api/settings", json={"grid": {"margin_a": 11}, "ssl": 2}) as response:
        answer = await response.json()

    assert response.status == 400
    assert answer == {
        "error": "Option grid.margin_a is 11; it must be a number from 0 to 10. "
        "Option ssl is 2; it must be true or false.",
        "fields": {
            "grid.margin_a": "Option grid.margin_a is 11; it must be a number from 0 to 10.",
            "ssl": "Option ssl is 2; it must be true or false.",
        },
    }
    for body in (b"[]", b"{", b'"x"'):
        async with client.patch(
            "/api/settings", data=body, headers={"Content-Type": "application/json"}
        ) as response:
            assert response.status == 400
    async with client.post("/api/settings/undo", json={}) as response:
        assert (response.status, await response.json()) == (400, {"error": "There is nothing to undo."})


async def test_a_restart(client: aiohttp.ClientSession, kept: Kept) -> None:
    async with client.post("/api/restart") as response:
        assert response.status == 204
    assert kept.restarts == 1


async def test_single_controls(client: aiohttp.ClientSession, controls: Controls) -> None:
    for path, value in (
        ("/api/site/maximum_load_a", 16.5),
        ("/api/site/margin_a", 1),
        ("/api/site/balancing", False),
        ("/api/site/strategy", "first_come"),
        (f"{GARAGE_PATH}/min_current_a", 8),
        (f"{GARAGE_PATH}/priority", 2),
    ):
        async with client.put(URL(path, encoded=True), json={"value": value}) as response:
            assert response.status == 204, path
        async with client.put(URL(path, encoded=True), json={"value": {}}) as response:
            assert response.status == 400, path
    async with client.post(URL(f"{GARAGE_PATH}/install_firmware", encoded=True)) as response:
        assert (response.status, (await response.json())["text"]) == (202, "Told.")
    async with client.post("/api/chargers/stranger/refuse") as response:
        assert response.status == 204
    async with client.post("/api/chargers/nobody/refuse") as response:
        assert response.status == 404
    assert controls.calls == [
        ("maximum_load_a", 16.5),
        ("margin_a", 1.0),
        ("balancing", False),
        ("strategy", "first_come"),
        ("min_current_a", GARAGE.id, 8.0),
        ("priority", GARAGE.id, 2),
        ("install", GARAGE.id),
        ("refuse", "stranger"),
    ]
    controls.failure = PeerRefusedError("The charger says no.")
    async with client.post(URL(f"{GARAGE_PATH}/install_firmware", encoded=True)) as response:
        assert (response.status, await response.json()) == (502, {"error": "The charger says no."})
