"""The HTTP API around a backup; called by `addon.backup`, which the Supervisor runs in this container."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from addon.web.describing import described


class Store(Protocol):
    """What is to be copied."""

    async def begin_backup(self) -> None:
        """Hold the files still. Raises StoreError."""

    async def end_backup(self) -> None:
        """Let go; more than once does no harm."""


class BackupApi:
    """The handlers. Before there is a store nothing is written, and nothing has to be done."""

    def __init__(self) -> None:
        self.store: Store | None = None

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [web.post("/api/backup/begin", self._begin), web.post("/api/backup/end", self._end)]

    @described()
    async def _begin(self, _request: web.Request) -> web.Response:
        """Hold the data folder's files still for a backup, for an hour at most; the app goes on."""
        if self.store is not None:
            await self.store.begin_backup()
        return web.Response(status=204)

    @described()
    async def _end(self, _request: web.Request) -> web.Response:
        """Tell that the backup is done."""
        if self.store is not None:
            await self.store.end_backup()
        return web.Response(status=204)
