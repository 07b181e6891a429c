"""The HTTP API of sessions and tags."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from addon.errors import PeerRefusedError
from addon.web.session_view import SessionView, session_of, table
from addon.web.sessions import Query
from tests.web.desk import RECORD, Desk
from tests.web.home import GARAGE, STATUS, Home

CHARGER = f"/api/chargers/{quote(GARAGE.id, safe='')}"


def url(path: str) -> URL:
    return URL(path, encoded=True)


@pytest.mark.parametrize(
    ("path", "body", "call"),
    [
        ("start", None, ("start", "garage", 1, "")),
        ("start", {}, ("start", "garage", 1, "")),
        ("start", {"tag": " 04A2 ", "connector": 1}, ("start", "garage", 1, "04A2")),
        ("stop", None, ("stop", "garage", 1)),
        ("learn_tag", {"name": " Fred "}, ("learn", "garage", "Fred")),
    ],
)
async def test_orders_reach_the_connector(
    home: Home, client: aiohttp.ClientSession, desk: Desk, path: str, body: object, call: tuple[object, ...]
) -> None:
    home.board.publish(replace(STATUS, chargers=(replace(GARAGE, charge_point_id="garage", connector_id=1),)))
    async with client.post(url(f"{CHARGER}/{path}"), json=body) as response:
        assert response.status == 202

    assert desk.calls == [call]


async def test_of_several_connectors_the_one_that_is_named(
    home: Home, client: aiohttp.ClientSession, desk: Desk
) -> None:
    one = replace(GARAGE, id="yard", charge_point_id="yard", connector_id=1)
    two = replace(GARAGE, id="yard#2", charge_point_id="yard", connector_id=2)
    home.board.publish(replace(STATUS, chargers=(one, two)))

    for path, body in (("yard", None), ("yard", {"connector": 2}), ("yard%232", None)):
        async with client.post(url(f"/api/chargers/{path}/stop"), json=body) as response:
            assert response.status == 202
    assert desk.calls == [("stop", "yard", 1), ("stop", "yard", 2), ("stop", "yard", 2)]
    async with client.post(url("/api/chargers/yard/stop"), json={"connector": 3}) as response:
        assert (response.status, await response.json()) == (404, {"error": "yard has no connector 3."})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "Send "),
        (b'{"tag": 5}', "Send "),
        (b'{"colour": "red"}', "Send "),
        (b'{"tag": "123456789012345678901"}', "A tag has 20 characters at most."),
    ],
)
async def test_what_can_not_be_understood_is_one_sentence(
    client: aiohttp.ClientSession, body: bytes, sentence: str
) -> None:
    headers = {"Content-Type": "application/json"}
    async with client.post(url(f"{CHARGER}/start"), data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"].startswith(sentence)


async def test_a_chargers_refusal_is_told(client: aiohttp.ClientSession, desk: Desk) -> None:
    desk.failure = PeerRefusedError("The charger answered RemoteStartTransaction with Rejected.")

    async with client.post(url(f"{CHARGER}/start"), json={}) as response:
        assert (response.status, await response.json()) == (502, {"error": str(desk.failure)})


async def test_another_site_can_not_start_anything(client: aiohttp.ClientSession, desk: Desk) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    for method, path in (
        ("POST", f"{CHARGER}/start"),
        ("POST", f"{CHARGER}/learn_tag"),
        ("POST", "/api/tags"),
        ("DELETE", "/api/tags/04A2"),
    ):
        async with client.request(method, url(path), json={}, headers=elsewhere) as response:
            assert response.status == 403
    assert (desk.calls, len(desk.tag_list)) == ([], 1)


async def test_sessions_are_listed(client: aiohttp.ClientSession, desk: Desk) -> None:
    path = "/api/sessions?from=2027-01-15T08:00Z&to=2027-01-16T00:00:00%2B00:00&charger=garage&limit=5"
    async with client.get(url(path)) as response:
        (session,) = (await response.json())["sessions"]

    assert tuple(session) == SessionView.__struct_fields__
    assert (session["tag_name"], session["energy_wh"], session["energy_l3_wh"]) == (
        "Änna, the driver",
        3000.0,
        1000.0,
    )
    assert (session["started"], session["duration_s"]) == ("2027-01-15T08:00:00+00:00", 3600)
    assert desk.calls == [
        (
            Query(
                from_wall_s=1_800_000_000.0,
                to_wall_s=datetime(2027, 1, 16, tzinfo=UTC).timestamp(),
                charge_point_id="garage",
                limit=5,
            ),
        )
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=10001", "from=yesterday", "to=9999-99-99"])
async def test_a_question_that_makes_no_sense_is_refused(client: aiohttp.ClientSession, query: str) -> None:
    for path in ("/api/sessions", "/api/sessions.csv"):
        async with client.get(url(f"{path}?{query}")) as response:
            assert response.status == 400
            assert (await response.json())["error"].startswith(query.partition("=")[0])


async def test_sessions_as_a_table(client: aiohttp.ClientSession) -> None:
    async with client.get("/api/sessions.csv") as response:
        assert response.content_type == "text/csv"
        assert response.headers["Content-Disposition"] == 'attachment; filename="sessions.csv"'
        head, row = csv.DictReader(io.StringIO(await response.text())).fieldnames, None
        row = next(csv.DictReader(io.StringIO(await response.text())))

    assert tuple(head or ()) == SessionView.__struct_fields__
    assert (row["tag_name"], row["energy_wh"], row["energy_l1_wh"]) == (
        "Änna, the driver",
        "3000.0",
        "1000.0",
    )
    assert (row["phases_estimated"], row["offline"]) == ("true", "false")


def test_no_text_of_a_charger_is_a_formula() -> None:
    evil = replace(RECORD, id_tag="=1+1", tag_name="@x", charger_started="-2", energy_phases_wh=None)
    row = next(csv.DictReader(io.StringIO(table([session_of(evil)]))))

    assert (row["tag"], row["tag_name"], row["charger_started"]) == ("'=1+1", "'@x", "'-2")
    assert row["energy_l1_wh"] == ""


async def test_tags_are_listed_set_and_removed(client: aiohttp.ClientSession, desk: Desk) -> None:
    async with client.post(
        "/api/tags", json={"id": "04B7", "name": "Ben", "expires": "2027-01-31"}
    ) as response:
        assert response.status == 204
    async with client.get("/api/tags") as response:
        listed = await response.json()
    async with client.delete("/api/tags/04A2") as response:
        assert response.status == 204
    async with client.delete("/api/tags/04A2") as response:
        assert (response.status, await response.json()) == (
            404,
            {"error": "There is no such tag on the list."},
        )

    assert listed["accept_unknown_tags"] is False
    assert listed["tags"][1] == {
        "id": "04B7",
        "name": "Ben",
        "chargers": "",
        "expires": "2027-01-31",
        "blocked": False,
    }
    assert list(desk.tag_list) == ["04B7"]


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": "x" * 37}, {"id": "A", "expires": "never"}])
async def test_a_tag_that_can_not_be_is_refused(client: aiohttp.ClientSession, body: object) -> None:
    async with client.post("/api/tags", json=body) as response:
        assert response.status == 400
        assert set(await response.json()) == {"error"}
