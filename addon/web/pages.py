"""The page's files, as they were built into the package: read once, sent small, and kept by browsers."""

from __future__ import annotations

import asyncio
import gzip
from functools import partial
from importlib import resources
from pathlib import Path

from aiohttp import web

BUILT = Path(str(resources.files("addon.web") / "static"))
"""Where addon/web/frontend is built to."""

KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}

FOR_EVER = "public, max-age=31536000, immutable"
"""Names in assets/ hold a hash of the content: what has changed has another name."""

NOT_BUILT = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>EV Load Balancer</title>"
    "<p>The page has not been built; the app works without it. "
    "<code>script/lib/frontend</code> builds it, and then the app must be started again."
)


def routes(built: Path = BUILT) -> list[web.RouteDef]:
    """List what is served where; the page names its files relative to ingress's path."""
    files = sorted(path for path in built.glob("**/*") if path.suffix in KINDS)
    found = [_route(path.relative_to(built).as_posix(), path) for path in files]
    if not (built / "index.html").is_file():
        found.append(web.get("/", _not_built))
    return found


def _route(name: str, path: Path) -> web.RouteDef:
    headers = {"Content-Type": f"{KINDS[path.suffix]}; charset=utf-8", "Vary": "Accept-Encoding"}
    if name.startswith("assets/"):
        headers["Cache-Control"] = FOR_EVER
    read = partial(_Read, path)
    return web.get("/" if name == "index.html" else f"/{name}", _File(read, headers).serve)


class _Read:
    """A file's content, plain and packed."""

    def __init__(self, path: Path) -> None:
        self.plain = path.read_bytes()
        self.packed = gzip.compress(self.plain, 9, mtime=0)


class _File:
    """Serves one file; it is read when it is first asked for."""

    def __init__(self, read: partial[_Read], headers: dict[str, str]) -> None:
        self._read = read
        self._headers = headers
        self._content: _Read | None = None

    async def serve(self, request: web.Request) -> web.Response:
        if self._content is None:
            self._content = await asyncio.to_thread(self._read)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            packed = {"Content-Encoding": "gzip"}
            return web.Response(body=self._content.packed, headers=self._headers | packed)
        return web.Response(body=self._content.plain, headers=self._headers)


async def _not_built(_request: web.Request) -> web.Response:
    return web.Response(status=503, text=NOT_BUILT, content_type="text/html", charset="utf-8")
