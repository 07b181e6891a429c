"""Serves the API's document, for tools and for people."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from addon.web import openapi, openapi_page
from addon.web.describing import File, described
from addon.web.fields import answer


def routes() -> list[web.RouteDef]:
    """List what is answered where."""
    return [
        web.get("/api/openapi.json", _document),
        web.get("/api/docs", _page),
        web.get("/api/docs.css", _style),
    ]


def _written(request: web.Request) -> openapi.Document:
    """Write it of what is really answered; it is read rarely, so none is kept."""
    return openapi.document(request.app.router.routes())


@described(answer=dict[str, Any])
async def _document(request: web.Request) -> web.Response:
    """Get this API as an OpenAPI 3.1 document."""
    return answer(_written(request))


@described(answer=File(kind="text/html"))
async def _page(request: web.Request) -> web.Response:
    """Get this API as a page to read."""
    return web.Response(text=openapi_page.page(_written(request)), content_type="text/html")


@described(answer=File(kind="text/css"))
async def _style(_request: web.Request) -> web.Response:
    """Get the look of that page."""
    return web.Response(text=openapi_page.STYLE, content_type="text/css")
