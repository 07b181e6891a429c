"""The commissioning test's part of the HTTP API."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from addon.commissioning.page import CONTENT_SECURITY_POLICY
from addon.errors import RefusedError
from tests.web.home import GARAGE, Home

TEST = URL(f"/api/chargers/{quote(GARAGE.id, safe='')}/commissioning", encoded=True)
REPORT = URL(f"{TEST}/report", encoded=True)
PROGRESS = {"charger_id", "state", "text", "elapsed_s", "limit_s", "level_a", "step", "steps", "report"}


async def test_it_begins_tells_how_it_stands_and_is_aborted(client: aiohttp.ClientSession) -> None:
    async with client.get(TEST) as response:
        assert (response.status, (await response.json())["state"]) == (200, "none")
    async with client.post(TEST, json={}) as response:
        assert (response.status, response.content_type) == (202, "application/json")
        assert set(await response.json()) == PROGRESS
    async with client.get(TEST) as response:
        assert (await response.json())["state"] == "running"
    async with client.delete(TEST, json={}) as response:
        assert response.status == 204
    async with client.get(TEST) as response:
        assert (await response.json())["state"] == "aborted"


async def test_it_needs_no_body_and_no_type_of_one(client: aiohttp.ClientSession) -> None:
    async with client.post(TEST) as response:
        assert (response.status, (await response.json())["state"]) == (202, "running")
    async with client.delete(TEST) as response:
        assert response.status == 204
    async with client.delete(TEST, data=b"x", headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415


async def test_why_it_can_not_begin_is_told(home: Home, client: aiohttp.ClientSession) -> None:
    home.failure = RefusedError("No car is charging.")

    async with client.post(TEST, json={}) as response:
        assert (response.status, await response.json()) == (400, {"error": "No car is charging."})


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_charger_is_not_found(client: aiohttp.ClientSession, method: str) -> None:
    async with client.request(method, "/api/chargers/nobody/commissioning", json={}) as response:
        assert (response.status, await response.json()) == (404, {"error": "There is no charger nobody."})


async def test_the_report_is_a_page_with_a_policy_of_its_own(client: aiohttp.ClientSession) -> None:
    async with client.get(REPORT) as response:
        assert (response.status, await response.json()) == (404, {"error": "There is no report."})
    await client.post(TEST, json={})

    async with client.get(REPORT, headers={"Accept-Language": "de-AT"}) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert "lang=de" in await response.text()
        assert response.headers["Content-Language"] == "de"
        assert response.headers.getall("Content-Security-Policy") == [CONTENT_SECURITY_POLICY]
        assert "script" not in CONTENT_SECURITY_POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_another_site_can_not_begin_one(client: aiohttp.ClientSession) -> None:
    async with client.post(TEST, json={}, headers={"Origin": "https://elsewhere.example"}) as response:
        assert response.status == 403
