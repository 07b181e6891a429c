"""The page's files: served as they were built, kept by browsers, and missed with a sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from addon.web import pages

SCRIPT = "console.log('ä');" * 50


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (tmp_path / "icon.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / ".built-from").write_text("1 2", encoding="utf-8")
    (tmp_path / "assets" / "index-abc.js").write_text(SCRIPT, encoding="utf-8")
    async for port in served(tmp_path):
        yield port


async def served(folder: Path) -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes(pages.routes(folder))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("/", "text/html", None),
        ("/icon.svg", "image/svg+xml", None),
        ("/assets/index-abc.js", "text/javascript", "public, max-age=31536000, immutable"),
    ],
)
async def test_a_file_is_served_with_its_type_and_its_age(
    port: int, path: str, kind: str, kept: str | None
) -> None:
    async with aiohttp.request("GET", f"http://127.0.0.1:{port}{path}") as response:
        assert (response.status, response.content_type) == (200, kind)
        assert response.headers.get("Cache-Control") == kept
        assert await response.read()


async def test_it_goes_packed_to_who_can_unpack_it(port: int) -> None:
    url = f"http://127.0.0.1:{port}/assets/index-abc.js"
    sizes = {}
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        for coding in ("gzip", "identity"):
            async with session.get(url, headers={"Accept-Encoding": coding}) as response:
                sizes[coding] = len(await response.read())
    async with aiohttp.request("GET", url) as response:
        assert await response.text() == SCRIPT

    assert sizes["identity"] == len(SCRIPT.encode())
    assert sizes["gzip"] < 100


async def test_nothing_else_is_served(port: int) -> None:
    for path in ("/.built-from", "/assets", "/assets/../.built-from", "/index.html"):
        async with aiohttp.request("GET", f"http://127.0.0.1:{port}{path}") as response:
            assert response.status == 404, path


async def test_a_page_that_was_not_built_is_told_in_a_sentence(tmp_path: Path) -> None:
    async for port in served(tmp_path / "nothing"):
        async with aiohttp.request("GET", f"http://127.0.0.1:{port}/") as response:
            assert response.status == 503
            assert "The page has not been built; the app works without it." in await response.text()
