"""What a charger says in its own way, in the HTTP API."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
from yarl import URL

from addon.csms.deviations import Deviation
from tests.web.home import GARAGE, Home

CHARGER = f"/api/chargers/{quote(GARAGE.id, safe='')}"
AT_S, AT = 1_800_000_000.0, "2027-01-15T08:00:00+00:00"


async def test_deviations_are_sentences_with_a_count(home: Home, client: aiohttp.ClientSession) -> None:
    home.deviating = (
        Deviation(message="MeterValues", field="", fault="is odd", count=3, first_seen_wall_s=AT_S),
        Deviation(message="Heartbeat", field="more", fault="is no field", count=1, first_seen_wall_s=AT_S),
    )

    async with client.get(URL(f"{CHARGER}/deviations", encoded=True)) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        assert await response.json() == [
            {"message": "MeterValues", "text": "MeterValues is odd.", "count": 3, "first_seen": AT},
            {"message": "Heartbeat", "text": "Heartbeat: more is no field.", "count": 1, "first_seen": AT},
        ]


async def test_an_unknown_charger_is_not_found(client: aiohttp.ClientSession) -> None:
    async with client.get("/api/chargers/nobody/deviations") as response:
        assert (response.status, await response.json()) == (404, {"error": "There is no charger nobody."})
