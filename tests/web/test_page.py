"""The page's files: served, found under any path, and safe with any text."""

from __future__ import annotations

import re
from importlib import resources

import aiohttp
import pytest

STATIC = resources.files("addon.web") / "static"
SCRIPTS = ("app.js", "ask.js", "commissioning.js", "live.js", "sessions.js")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/app.js", "text/javascript"),
        ("/ask.js", "text/javascript"),
        ("/commissioning.js", "text/javascript"),
        ("/live.js", "text/javascript"),
        ("/sessions.js", "text/javascript"),
        ("/style.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_the_page_is_served(client: aiohttp.ClientSession, path: str, kind: str) -> None:
    async with client.get(path) as response:
        assert (response.status, response.content_type) == (200, kind)
        assert await response.read()


def test_every_address_in_the_page_is_relative_so_that_it_works_behind_ingress() -> None:
    html = (STATIC / "index.html").read_text("utf-8")
    scripts = "".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', html) + re.findall(
        r'["`](\.?/?api/[^"`]*)', scripts
    )

    assert len(addresses) >= 6
    assert [address for address in addresses if address.startswith("/") or ":" in address] == []


def test_the_recording_can_be_had_from_the_page() -> None:
    assert '<a href="api/recording" download>' in (STATIC / "index.html").read_text("utf-8")


def test_every_id_that_the_script_looks_up_is_in_the_page() -> None:
    html = (STATIC / "index.html").read_text("utf-8")
    script = (STATIC / "app.js").read_text("utf-8")
    templates = re.findall(r'each\([^,]+, "([a-z-]+)"', script)

    wanted = set(re.findall(r'\$\("([a-z-]+)"\)', script)) | set(templates)
    assert wanted - set(re.findall(r'id="([a-z-]+)"', html)) == set()
    assert len(templates) == 8
