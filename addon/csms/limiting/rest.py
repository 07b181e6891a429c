"""How a session rests that is paused by other means than a limit, and that it is low whoever wakes it.

It is told the least that it takes before it is paused, so that nobody brings it back at more: not a person at
the charger, nor an order that was refused, lost or late. Where it is back, it is paused anew.
"""

from __future__ import annotations

import asyncio

from addon.csms.connector import Connector
from addon.csms.limiting.ledger import Ledger
from addon.csms.limiting.pausing import Pausing
from addon.csms.limiting.profile_writer import ProfileWriter
from addon.csms.limiting.session_limit import SETTLE_S, SessionLimit
from addon.csms.limiting.wanted import Wanted
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.model.decision import Setpoint
from addon.model.loadpoint import Session

LEAST_WITHIN_S = 3.0
"""A pause waits no longer for the answer to the limit that it begins with."""


class Rest:
    """The rest of one connector. Each step returns whether to look again at once."""

    def __init__(
        self,
        station: Station,
        connector: Connector,
        *,
        wanted: Wanted,
        ledger: Ledger,
        writer: ProfileWriter,
        running: SessionLimit,
        pausing: Pausing,
    ) -> None:
        self._station = station
        self._connector = connector
        self._wanted = wanted
        self._ledger = ledger
        self._writer = writer
        self._running = running
        self._pausing = pausing

    async def begin(self, requests: Requests, least: Setpoint, session: Session, *, gently: bool) -> bool:
        """Pause the session; `gently`: there is time to tell it its least before."""
        if gently and not self._running.exhausted and not self._is_low(least):
            if self._station.clock() - self._running.began_at_s < SETTLE_S:
                return False
            timer = asyncio.get_running_loop().call_later(LEAST_WITHIN_S, self._writer.hurry)
            try:
                await self._running.keep(requests, least, session)
            finally:
                timer.cancel()
            if not (self._wanted.active and self._wanted.pauses) or self._is_low(least):
                return True  # to look again: the session may have ended meanwhile
        if await self._pausing.engage(requests, session):
            self._follows_nothing()
        return True

    async def keep(self, requests: Requests, wanted: Setpoint, session: Session | None) -> bool:
        """Stay in the pause, or leave it."""
        stopped = self._pausing.stopped
        another = session and stopped and session.transaction_id != stopped.transaction_id
        if another or self._connector.vacant:
            await self._pausing.abandon(requests, in_session=bool(another))
        elif wanted.limit_da > 0:
            await self._pausing.resume(requests, session, self._connector.status)
        elif self._pausing.undone(self._connector.status):
            self._pausing.release()  # to be paused anew
        else:
            await self._stay(requests, session)
        if self._pausing.engaged:
            return False
        self._ledger.forget()
        self._station.changed()
        await self._station.keep()
        return True

    async def _stay(self, requests: Requests, session: Session | None) -> None:
        if session is not None:
            await self._pausing.watch_engaged(requests, self._connector.draws(self._station.clock()))
        if await self._pausing.confirm(requests, session, self._connector.status):
            self._follows_nothing()

    def _is_low(self, least: Setpoint) -> bool:
        told = self._ledger.told
        return told is not None and told.confirmed and told.limit_da <= least.limit_da

    def _follows_nothing(self) -> None:
        self._ledger.follows(0, self._station.clock())
        self._station.changed()
