"""What one charger's sessions and tags need done while it is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from addon.csms.requests import Requests
from addon.csms.sessions.authorization import Admits, Authorization, TagStatus, same_tag
from addon.csms.sessions.tag_list import TagList, TagListSync
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.sessions.turning_away import TurningAway
from addon.csms.station import Station
from addon.errors import PeerGoneError
from addon.model.loadpoint import Session
from addon.model.transaction import TransactionRecord


class SessionCare:
    """Keeps what could not be kept, ends what may not go on, and gives the charger its list of tags.

    `paused` lists the sessions that were paused by their end, and begin again with the same tag.
    """

    def __init__(
        self,
        station: Station,
        book: TransactionBook,
        admits: Admits,
        *,
        paused: Callable[[], Iterable[Session | None]],
    ) -> None:
        self._station = station
        self._book = book
        self._admits = admits
        self._paused = paused
        self._turning_away = TurningAway(station, book)
        self._list = TagListSync(station, lambda: admits.entries(station.id))

    def authorize(self, connector_id: int, id_tag: str, known: TransactionRecord | None) -> Authorization:
        """Decide on a tag; a session that is paused by its end goes on with its own.

        A fault of ours refuses it, and keeps nothing of a charger from being taken in.
        """
        try:
            return self._decide(connector_id, id_tag, known)
        except Exception:
            self._station.log.exception("a tag could not be judged")
            return Authorization(status=TagStatus.INVALID)

    def _decide(self, connector_id: int, id_tag: str, known: TransactionRecord | None) -> Authorization:
        for session in self._paused():
            if session is not None and not session.refused and same_tag(session.id_tag, id_tag):
                return Authorization(name=session.tag_name)
        return self._admits.decide(self._station.id, connector_id, id_tag, known)

    def tags_changed(self) -> None:
        """Take in that other tags may charge."""
        self._list.changed.set()

    def problem(self, connector_id: int) -> str:
        """Tell what a person should know of the session at a connector."""
        return self._turning_away.problem(self._book.session(connector_id))

    async def try_to_keep(self) -> None:
        """Try once more to keep what the disk did not take."""
        await self._book.try_again()

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
