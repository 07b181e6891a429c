"""The HTTP API of the settings: all of them, a change, what was changed, undo, and a restart."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec
from aiohttp import web

from addon.settings.desk import ChangeView, FieldsError, Outcome, SettingsDesk, SettingsView
from addon.web.describing import described
from addon.web.fields import answer, read
from addon.web.language import reader

MAX_PATCH_BYTES = 256 * 1024
"""All options at once, of a home with many chargers and tags."""


class UndoBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which change; None for the newest."""

    id: int | None = None


class ChangesView(msgspec.Struct, frozen=True):
    """The last changes."""

    changes: tuple[ChangeView, ...]


class SettingsCommands(Protocol):
    """Leads to the settings."""

    def settings(self) -> SettingsDesk:
        """Read and change them; raises RefusedError before the options can be used."""


class SettingsApi:
    """The handlers."""

    def __init__(self, commands: SettingsCommands) -> None:
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [
            web.get("/api/settings", self._view),
            web.patch("/api/settings", self._patch),
            web.get("/api/settings/changes", self._changes),
            web.post("/api/settings/undo", self._undo),
            web.post("/api/restart", self._restart),
        ]

    @property
    def _desk(self) -> SettingsDesk:
        return self._commands.settings()

    @described(answer=SettingsView)
    async def _view(self, _request: web.Request) -> web.Response:
        """Read all settings, what each may be and is called. Of secrets only whether they are set."""
        return answer(self._desk.view(reader()))

    @described(body=dict[str, Any], answer=Outcome)
    async def _patch(self, request: web.Request) -> web.Response:
        """Change settings by a merge patch (RFC 7386) of the options as they are shown; all of it or nothing.

        null stands for the default, and takes an entry away. A charger's password is stored as its hash.
        """
        large = request.clone(client_max_size=MAX_PATCH_BYTES)
        patch = await read(large, dict[str, Any], "the options to change, as GET /api/settings shows them")
        try:
            return answer(await self._desk.patch(patch))
        except FieldsError as error:
            return answer({"error": error.text, "fields": error.fields}, 400)

    @described(answer=ChangesView)
    async def _changes(self, _request: web.Request) -> web.Response:
        """List the last changes since the start, newest first."""
        return answer(ChangesView(changes=self._desk.changes()))

    @described(body=UndoBody, optional_body=True, answer=Outcome)
    async def _undo(self, request: web.Request) -> web.Response:
        """Take a change back, the newest where none is named; that is a change too, and can be taken back."""
        return answer(self._desk.undo((await read(request, UndoBody, '{"id": …}')).id))

    @described()
    async def _restart(self, _request: web.Request) -> web.Response:
        """Restart the app. Chargers hold what they have, and connect again."""
        await self._desk.restart()
        return web.Response(status=204)
