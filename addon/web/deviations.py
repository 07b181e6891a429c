"""The HTTP API of what a charger says in its own way."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from aiohttp import web

from addon.web.ports import Commands, StateView


class DeviationsApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger = "/api/chargers/{id:[^/]+}"
        return [
            web.get(f"{charger}/deviations", self._deviations),
        ]

    async def _deviations(self, request: web.Request) -> web.Response:
        return _json(
            [
                {
                    "message": deviation.message,
                    "text": deviation.text,
                    "count": deviation.count,
                    "first_seen": _iso(deviation.first_seen_wall_s),
                }
                for deviation in self._commands.deviations(self._charger_id(request))
            ]
        )

    def _charger_id(self, request: web.Request) -> str:
        charger_id = request.match_info["id"]
        if charger_id not in {charger.id for charger in self._view.status().chargers}:
            raise web.HTTPNotFound(text=f"There is no charger {charger_id}.")
        return charger_id


def _iso(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")


def _json(value: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
