"""Answers, refusals and the live state are in the language of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from addon.errors import PeerRefusedError, RefusedError, StoreError
from addon.model.status import Status
from addon.translation.catalogs import plain
from addon.translation.text import Text, listed, say
from addon.web import WebServer
from tests.web.archive import ENTRY, Archive
from tests.web.home import SITE, STATUS, Home

GERMAN = {"Accept-Language": "fr;q=0.9, de-CH, en;q=0.5"}
TWO = listed(["Keller", "Hof"])
"""A sentence that every catalog has, and that is other in each language."""


def of(reason: str) -> Status:
    return replace(STATUS, site=replace(SITE, reason=reason))


@pytest.mark.parametrize(
    ("path", "headers", "language", "reason"),
    [
        ("/api/state", {}, "en", "Keller and Hof"),
        ("/api/state", GERMAN, "de", "Keller und Hof"),
        ("/api/state?language=et", GERMAN, "et", "Keller ja Hof"),
        ("/api/state?language=de_DE", {}, "de", "Keller und Hof"),
        ("/api/state?language=fr", GERMAN, "en", "Keller and Hof"),
        ("/api/state?language=", GERMAN, "de", "Keller und Hof"),
    ],
)
async def test_an_answer_is_in_the_language_asked_for(
    home: Home,
    client: aiohttp.ClientSession,
    path: str,
    headers: Mapping[str, str],
    language: str,
    reason: str,
) -> None:
    home.board.publish(of(TWO))

    async with client.get(path, headers=headers) as response:
        told = await response.json()

    assert told["site"]["reason"] == reason
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"


async def test_one_connection_may_ask_in_one_language_after_another(
    home: Home, client: aiohttp.ClientSession
) -> None:
    home.board.publish(of(TWO))
    for headers, word in ((GERMAN, "und"), ({}, "and"), ({"Accept-Language": "et"}, "ja")):
        async with client.get("/api/state", headers=headers) as response:
            assert (await response.json())["site"]["reason"] == f"Keller {word} Hof"


async def test_the_live_state_and_its_changes_are_in_the_language_of_the_page(
    home: Home, client: aiohttp.ClientSession
) -> None:
    home.board.publish(of("8 A"))
    async with (
        client.ws_connect("/api/live?language=de") as german,
        client.ws_connect("/api/live", headers={"Accept-Language": "et"}) as estonian,
    ):
        assert (await german.receive_json())["site"]["reason"] == "8 A"
        await estonian.receive_json()

        home.board.publish(of(TWO))

        assert await german.receive_json() == {"site": {"reason": "Keller und Hof"}}
        assert await estonian.receive_json() == {"site": {"reason": "Keller ja Hof"}}


async def test_what_is_the_same_in_a_language_is_no_change_in_it(
    home: Home, client: aiohttp.ClientSession
) -> None:
    home.board.publish(of("Keller und Hof"))
    async with client.ws_connect("/api/live?language=de") as socket:
        await socket.receive_json()
        home.board.publish(of(TWO))
        home.board.publish(replace(of(TWO), version="2"))

        assert await socket.receive_json() == {"version": "2"}


@pytest.mark.parametrize(
    ("error", "status"),
    [(RefusedError(TWO), 400), (PeerRefusedError(TWO, "Refused"), 502), (StoreError(TWO), 500)],
)
async def test_a_refusal_is_in_the_language_asked_for(
    home: Home, client: aiohttp.ClientSession, error: Exception, status: int
) -> None:
    home.failure = error
    async with client.delete("/api/chargers/x", headers=GERMAN) as response:
        told = await response.json()

    assert (response.status, told) == (status if status != 400 else 404, {"error": "Keller und Hof"})
    assert response.headers["Content-Language"] == "de"


@pytest.mark.parametrize(
    ("method", "path", "more", "sentence"),
    [
        ("PUT", "/api/chargers/x/availability", {"json": {"value": True}}, "Es gibt keine Ladestation x."),
        ("POST", "/api/chargers/x/start", {"json": {"connector": 3}}, "x hat keinen Anschluss 3."),
        ("GET", "/api/recording", {}, "Es ist noch nichts aufgezeichnet."),
        (
            "POST",
            "/api/restart",
            {"headers": {"Origin": "http://evil"}},
            "Eine andere Website darf das nicht.",
        ),
    ],
)
async def test_what_has_a_status_of_its_own_is_said_too(
    client: aiohttp.ClientSession, method: str, path: str, more: dict[str, Any], sentence: str
) -> None:
    more["headers"] = {**GERMAN, **more.get("headers", {})}
    async with client.request(method, path, **more) as response:
        assert (await response.json()) == {"error": sentence}


async def test_a_file_of_decisions_has_its_reasons_in_the_language_asked_for(
    client: aiohttp.ClientSession, archive: Archive
) -> None:
    archive.entries = (replace(ENTRY, reason=TWO),)
    async with client.get("/api/decisions.csv?language=de") as response:
        text = await response.text()

    assert "Keller und Hof" in text
    assert text.startswith("id,time,")


async def test_no_address_gets_more_than_it_may_in_any_language(server: WebServer) -> None:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client,
        client.get("/api/state", headers={"Host": "evil.example", **GERMAN}) as response,
    ):
        assert response.status == 403
        assert (await response.json())["error"].startswith("Von diesem Rechner aus")


def test_an_error_keeps_its_sentence() -> None:
    error = RefusedError(say("{first} and {last}", first="a", last="b"))

    assert isinstance(error.text, Text)
    assert plain(error.text, "de") == "a und b"
    assert str(error) == "a and b"
    assert type(str(error)) is str
    assert RefusedError().text == ""
