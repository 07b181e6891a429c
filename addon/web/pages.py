"""The page's files, from the package, as they are."""

from __future__ import annotations

from importlib import resources

from aiohttp import web

FILES = {
    "/": ("index.html", "text/html"),
    "/app.js": ("app.js", "text/javascript"),
    "/ask.js": ("ask.js", "text/javascript"),
    "/commissioning.js": ("commissioning.js", "text/javascript"),
    "/live.js": ("live.js", "text/javascript"),
    "/sessions.js": ("sessions.js", "text/javascript"),
    "/style.css": ("style.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


def routes() -> list[web.RouteDef]:
    """Read the files once and list where each is served; the page names them relative to ingress's path."""
    folder = resources.files("addon.web") / "static"
    return [_route(path, (folder / name).read_bytes(), kind) for path, (name, kind) in FILES.items()]


def _route(path: str, content: bytes, kind: str) -> web.RouteDef:
    async def serve(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind, charset="utf-8")

    return web.get(path, serve)
