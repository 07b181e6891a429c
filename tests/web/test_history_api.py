"""The HTTP API of what flowed, what was decided, and monthly totals."""

from __future__ import annotations

import csv
import io

import aiohttp
import pytest

from addon.model.decision_log import DecisionQuery
from addon.web.history import MOST, USUAL
from tests.web.archive import ENTRY, NOW_S, Archive


def usual(limit: int) -> DecisionQuery:
    return DecisionQuery(from_wall_s=NOW_S + 1 - 1e12, to_wall_s=NOW_S + 1, limit=limit)


async def test_curves_are_told_of_the_span_that_is_asked_for(
    client: aiohttp.ClientSession, archive: Archive
) -> None:
    path = "/api/history?from=1795000000.5&to=2026-11-18T12:06:40Z&points=300"
    async with client.get(path) as response:
        told = await response.json()

    assert archive.asked == [(1_795_000_000.5, 1_795_003_600.0, 300)]
    assert (told["start_s"], told["step_s"], told["count"]) == (1_795_000_000, 6, 3)
    (curve,) = told["series"]
    assert (curve["mean_a"], curve["min_a"], curve["max_a"]) == ([1.5, None, 2.0], [1.0, None, 2.0], None)


@pytest.mark.parametrize(("query", "span_s"), [("", 3600.0), ("?last=600", 600.0), ("?last=0", 3600.0)])
async def test_unless_told_it_ends_now_by_the_apps_clock(
    client: aiohttp.ClientSession, archive: Archive, query: str, span_s: float
) -> None:
    async with client.get(f"/api/history{query}") as response:
        assert response.status == 200

    assert archive.asked == [(NOW_S + 1 - span_s, NOW_S + 1, 600)]


async def test_decisions_are_told_as_they_are_asked_for(
    client: aiohttp.ClientSession, archive: Archive
) -> None:
    query = "loadpoint=-&source=main_fuse,%20shortage&text=%20L2%20&before=9&after=3&limit=5&from=0"
    async with client.get(f"/api/decisions?{query}&language=de") as response:
        told = await response.json()

    assert archive.asked == [
        DecisionQuery(
            loadpoint="-",
            from_wall_s=0.0,
            to_wall_s=NOW_S + 1,
            sources=("main_fuse", "shortage"),
            text="L2",
            before=9,
            after=3,
            limit=5,
            language="de",
        )
    ]
    assert told["sources"] == ["main_fuse"]
    assert told["loadpoints"] == [{"id": "car", "name": "Garage"}]
    assert (told["decisions"][0]["id"], told["decisions"][0]["lowest_a"]) == (7, 8.0)


async def test_decisions_as_a_table(client: aiohttp.ClientSession, archive: Archive) -> None:
    async with client.get("/api/decisions.csv") as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="decisions.csv"'
        (row,) = csv.DictReader(io.StringIO(await response.text()))

    assert (row["name"], row["from_a"], row["reason"]) == ("'=Garage", "16.0", ENTRY.reason)
    assert archive.asked == [usual(MOST)]


async def test_unless_told_it_is_the_newest_decisions(
    client: aiohttp.ClientSession, archive: Archive
) -> None:
    async with client.get("/api/decisions") as response:
        assert response.status == 200
    assert archive.asked == [usual(USUAL)]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", ("2025-12", "2026-11", "all")),
        ("?to=2026-03", ("2025-04", "2026-03", "all")),
        ("?from=2026-01&to=2026-01&by=tag", ("2026-01", "2026-01", "tag")),
        ("?from=2017-01&to=2026-12&by=charger", ("2017-01", "2026-12", "charger")),
    ],
)
async def test_months_are_added_up(
    client: aiohttp.ClientSession, archive: Archive, query: str, asked: object
) -> None:
    async with client.get(f"/api/sessions/monthly{query}") as response:
        told = await response.json()
    async with client.get(f"/api/sessions/monthly.csv{query}") as response:
        (row,) = csv.DictReader(io.StringIO(await response.text()))

    assert archive.asked == [asked, asked]
    assert (told["currency"], told["price"]["per_kwh"]) == ("EUR", 0.2)
    assert told["months"][0]["cost"] is None
    assert (row["month"], row["energy_wh"], row["cost"], row["currency"]) == ("2026-11", "31000.5", "", "EUR")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/api/history?from=yesterday", "from must be a day"),
        ("/api/history?to=9999-99-99", "to must be a day"),
        ("/api/history?last=-5", "last must be a whole number"),
        ("/api/history?points=9", "points must be from 10 to 2000"),
        ("/api/history?points=many", "points must be a whole number"),
        ("/api/decisions?limit=0", "limit must be from 1"),
        ("/api/decisions?before=-1", "before must be a whole number"),
        (f"/api/decisions?text={'x' * 201}", "text may have 200 characters"),
        ("/api/sessions/monthly?by=colour", "by must be all, charger or tag"),
        ("/api/sessions/monthly?from=2026-13", "from must be a month"),
        ("/api/sessions/monthly?to=1999-12", "to must be a month"),
        ("/api/sessions/monthly?from=2026-12", "from must not lie after to"),
        ("/api/sessions/monthly.csv?from=2016-01", "from must not lie after to, nor 120 months"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    client: aiohttp.ClientSession, path: str, sentence: str
) -> None:
    async with client.get(path) as response:
        assert response.status == 400
        assert (await response.json())["error"].startswith(sentence)
