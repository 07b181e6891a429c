"""The HTTP API of what a charger says in its own way."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from aiohttp import web

from addon.web.describing import described
from addon.web.fields import answer, charger_id
from addon.web.ports import Commands, StateView


class DeviationView(msgspec.Struct, frozen=True, kw_only=True):
    """One way of a charger's own. `first_seen`: ISO 8601 in UTC."""

    message: str
    text: str
    count: int
    first_seen: str


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

    @described(answer=tuple[DeviationView, ...])
    async def _deviations(self, request: web.Request) -> web.Response:
        """List how a charger departs from OCPP; all of it is understood all the same."""
        return answer(
            [
                DeviationView(
                    message=deviation.message,
                    text=deviation.text,
                    count=deviation.count,
                    first_seen=_iso(deviation.first_seen_wall_s),
                )
                for deviation in self._commands.deviations(charger_id(request, self._view))
            ]
        )


def _iso(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")
