"""The API's document: it tells of every route, and every route does as it tells."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol
from yarl import URL

from addon.app import Application
from addon.web import WebServer
from addon.web.describing import description_of
from addon.web.openapi import document
from addon.web.openapi_page import page
from tests.test_app import running
from tests.web.contract import Contract
from tests.web.home import until

JSON = {"Content-Type": "application/json"}
BOOT = [2, "1", "BootNotification", {"chargePointVendor": "ACME", "chargePointModel": "Model"}]


@asynccontextmanager
async def with_a_charger(tmp_path: Path) -> AsyncIterator[Application]:
    """Run the real app, and a charger that says who it is and answers nothing."""
    async with running(tmp_path, tmp_path / "data") as app:
        url = f"ws://127.0.0.1:{app.ocpp_port}/CP1"
        async with connect(url, subprotocols=[Subprotocol("ocpp1.6")], proxy=None) as charger:
            await charger.send(json.dumps(BOOT))
            await until(lambda: bool(app.status.chargers))
            yield app


def routes_of(server: WebServer) -> list[tuple[str, str, object]]:
    return [
        (route.method, route.resource.canonical, route.handler)
        for route in server._runner.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    ]


async def test_every_route_of_the_app_is_in_the_document_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path, tmp_path / "data") as app:
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{app.web_port}") as client,
            client.get("/api/openapi.json") as response,
        ):
            told = await response.json()
        routes = routes_of(app._web)
    pages = {
        path for method, path, _ in routes if method == "GET" and not path.startswith(("/api", "/healthz"))
    }

    assert {(method.upper(), path) for path, methods in told["paths"].items() for method in methods} == {
        (method, path) for method, path, _ in routes if path not in pages
    }
    unsaid = [
        f"{method} {path}" for method, path, handler in routes if path not in pages and not told_of(handler)
    ]
    assert not unsaid, "Describe these: addon/web/describing.py, and a docstring that is their summary"


def told_of(handler: object) -> bool:
    description = description_of(handler)
    return description is not None and bool(description.text.strip())


async def test_the_document_is_whole(contract: Contract) -> None:
    told = contract.document
    text = json.dumps(told)
    schemas = told["components"]["schemas"]

    assert told["openapi"] == "3.1.0"
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in schemas)
    for name in re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text):
        assert name in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            in_path = [p for p in operation.get("parameters", ()) if p.get("in") == "path"]
            assert [p["name"] for p in in_path] == re.findall(r"\{(\w+)\}", path)
            assert all(p["description"] for p in in_path), f"say what stands in {path}: openapi.PARAMETERS"
            assert operation["summary"], (method, path)


async def test_what_is_answered_otherwise_than_told_is_noticed(server: WebServer, contract: Contract) -> None:
    contract.document["components"]["schemas"]["Status"]["properties"]["version"]["type"] = "integer"
    contract.document["paths"]["/healthz"]["get"]["responses"] = {"204": {"description": "Done."}}
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{server.port}", trace_configs=[contract.tracing()]
    ) as client:
        for path in ("/api/state", "/healthz"):
            async with client.get(path):
                pass

    assert contract.broken == [
        "GET /api/state: $.version: '0.1.0' is not of type 'integer'",
        "GET /healthz: answers 200, which it does not tell of",
    ]
    contract.broken.clear()


def wrong_bodies(told: dict[str, Any], operation: dict[str, Any]) -> Iterator[bytes]:
    """Make bodies that are no JSON, no object, or have one field of another type."""
    yield from (b"{", b"\xff\xfe{}", b"[1]", b'"x"', b"7")
    (content,) = operation["requestBody"]["content"].values()
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    for field, of in told["components"]["schemas"].get(name, {}).get("properties", {}).items():
        if of.get("type", "array") not in ("array", "object"):
            yield json.dumps({field: [{}]}).encode()


async def test_a_body_of_another_shape_is_refused_in_a_sentence_by_every_route(tmp_path: Path) -> None:
    tried = 0
    async with (
        with_a_charger(tmp_path) as app,
        aiohttp.ClientSession(f"http://127.0.0.1:{app.web_port}", headers=JSON) as client,
    ):
        async with client.get("/api/openapi.json") as response:
            told = await response.json()
        before = app.status
        for path, methods in told["paths"].items():
            url = URL(re.sub(r"\{\w+\}", quote(app.status.chargers[0].id, safe=""), path), encoded=True)
            for method, operation in methods.items():
                if "application/json" not in operation.get("requestBody", {}).get("content", {}):
                    continue
                for body in wrong_bodies(told, operation):
                    async with client.request(method, url, data=body) as response:
                        error = (await response.json())["error"]
                    assert response.status == 400, (method, path, body, error)
                    assert error.startswith(("Send ", "The request can't be used")), (method, path, body)
                    assert error.endswith("."), error
                    tried += 1

    assert tried > 100
    assert [(c.id, c.max_current_a, c.available) for c in before.chargers] == [("CP1", 16.0, True)]


ASKS_THE_CHARGER = "/api/chargers/{id}/configuration"
"""This charger answers nothing."""


async def test_what_the_real_app_answers_is_what_the_document_says(tmp_path: Path) -> None:
    async with with_a_charger(tmp_path) as app:
        address = f"http://127.0.0.1:{app.web_port}"
        async with aiohttp.ClientSession(address) as client, client.get("/api/openapi.json") as response:
            contract = Contract(await response.json())
        async with aiohttp.ClientSession(address, trace_configs=[contract.tracing()]) as client:
            for path, methods in contract.document["paths"].items():
                if (
                    "101" in methods.get("get", {"responses": ["101"]})["responses"]
                    or path == ASKS_THE_CHARGER
                ):
                    continue
                url = URL(re.sub(r"\{\w+\}", quote(app.status.chargers[0].id, safe=""), path), encoded=True)
                async with client.get(url) as response:
                    assert response.status in (200, 400, 404), path
            async with client.post("/api/password_hash", json={"value": "correct horse"}) as response:
                assert response.status == 200

    assert contract.seen > 15
    assert contract.broken == []


async def test_the_page_tells_the_same_without_a_script(
    client: aiohttp.ClientSession, contract: Contract
) -> None:
    async with client.get("/api/docs") as response:
        html = await response.text()
        assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    links = re.findall(r'href="([^"]*)"', html)

    for path in contract.document["paths"]:
        assert f"<code>{path}</code>" in html
    assert "<script" not in html
    assert not re.search(r"\sstyle=|<style|\son\w+=", html), "the page's policy would not have it"
    for link in links:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in html
        else:
            async with client.get(f"/api/{link}") as response:
                assert response.status == 200
    assert {link for link in links if not link.startswith("#")} == {"docs.css", "openapi.json"}


def test_what_the_page_tells_is_escaped() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response()

    router = web.UrlDispatcher()
    router.add_get("/api/x", handler)
    told = document(router.routes())
    told["info"] |= {"title": "<b>", "description": '`<i>` & "more"'}

    html = page(told)

    assert not told["paths"]
    assert "&lt;b&gt;" in html
    assert "<code>&lt;i&gt;</code> &amp; &quot;more&quot;" in html
