"""What one charger's sessions and tags need done while it is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from addon.csms.requests import Requests
from addon.csms.sessions.tag_list import TagEntry, TagList, TagListSync
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.sessions.turning_away import TurningAway
from addon.csms.station import Station
from addon.errors import PeerGoneError


class SessionCare:
    """Keeps what could not be kept, ends what may not go on, and gives the charger its list of tags."""

    def __init__(
        self, station: Station, book: TransactionBook, tags: Callable[[], Sequence[TagEntry]]
    ) -> None:
        self._station = station
        self._book = book
        self._turning_away = TurningAway(station, book)
        self._list = TagListSync(station, tags)

    def tags_changed(self) -> None:
        """Take in that other tags may charge."""
        self._list.changed.set()

    def problem(self, connector_id: int) -> str:
        """Tell what a person should know of the session at a connector."""
        return self._turning_away.problem(self._book.session(connector_id))

    async def run(self, requests: Requests, tag_list: TagList) -> None:
        """Do it until cancelled; nothing of it ends the connection."""
        jobs: tuple[Callable[[], Awaitable[None]], ...] = (
            self._book.run,
            lambda: self._turning_away.run(requests),
            lambda: self._list.run(tag_list),
        )
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._guarded(job))

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except PeerGoneError:
            return  # the connection is over, and says so itself
        except Exception:
            self._station.log.exception("a job beside charging failed")
