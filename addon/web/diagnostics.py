"""The HTTP API of the file that helps to help: what the app knows, without secrets."""

from __future__ import annotations

from typing import Any, Protocol

from aiohttp import web

from addon.web.describing import described


class Collector(Protocol):
    """Writes the file."""

    async def collect(self) -> bytes:
        """Write JSON; also before anything else is up."""


class DiagnosticsApi:
    """The handler."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [web.get("/api/diagnostics", self._diagnostics)]

    @described(answer=dict[str, Any])
    async def _diagnostics(self, _request: web.Request) -> web.Response:
        """Hand out all that is known, without secrets, to be sent to who helps."""
        return web.Response(
            body=await self._collector.collect(),
            content_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="ev-load-balancer-diagnostics.json"'},
        )
