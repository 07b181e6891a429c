"""The HTTP API of the commissioning test: begin, look, abort, and a report to print."""

from __future__ import annotations

from aiohttp import web

from addon.commissioning import Progress
from addon.commissioning.page import CONTENT_SECURITY_POLICY
from addon.errors import RefusedError
from addon.web.describing import File, described
from addon.web.fields import answer, charger_id
from addon.web.language import language_headers, reader
from addon.web.ports import Commands, StateView
from addon.web.refusing import not_found


class CommissioningApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        test = "/api/chargers/{id:[^/]+}/commissioning"
        return [
            web.post(test, self._start),
            web.get(test, self._progress),
            web.delete(test, self._abort),
            web.get(f"{test}/report", self._report),
        ]

    @described(answer=Progress, status=202)
    async def _start(self, request: web.Request) -> web.Response:
        """Begin a commissioning test: it moves a charging car up and down and proves what it can."""
        return answer(self._commands.start_commissioning(charger_id(request, self._view)), status=202)

    @described(answer=Progress)
    async def _progress(self, request: web.Request) -> web.Response:
        """Tell how the newest commissioning test stands."""
        return answer(self._commands.commissioning(charger_id(request, self._view)))

    @described()
    async def _abort(self, request: web.Request) -> web.Response:
        """End the commissioning test that is under way."""
        self._commands.abort_commissioning(charger_id(request, self._view))
        return web.Response(status=204)

    @described(answer=File(kind="text/html"))
    async def _report(self, request: web.Request) -> web.Response:
        """Get the last report as a page to print."""
        try:
            page = self._commands.commissioning_page(charger_id(request, self._view), reader())
        except RefusedError as error:
            raise not_found(error.text) from error
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY} | language_headers()
        return web.Response(text=page, content_type="text/html", headers=headers)
