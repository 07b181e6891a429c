"""A board where the status is put up: whoever looks sees the latest, and who waits is woken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from addon.model.status import Status


class StatusBoard:
    """A StateView fed by `publish`. It queues nothing, so a slow reader costs nothing."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._readers: set[asyncio.Event] = set()

    def publish(self, status: Status) -> None:
        """Put up a status."""
        self._status = status
        for reader in self._readers:
            reader.set()

    def status(self) -> Status:
        """Read the latest."""
        return self._status

    async def subscribe(self) -> AsyncGenerator[Status, None]:
        """Yield the latest now, and again after each change."""
        changed = asyncio.Event()
        self._readers.add(changed)
        try:
            while True:
                changed.clear()
                yield self._status
                await changed.wait()
        finally:
            self._readers.remove(changed)
