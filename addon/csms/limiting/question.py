"""The question what a car draws (TriggerMessage), asked when a measurement is wanted and none has come."""

from __future__ import annotations

import asyncio
import math

from addon.csms.patience import end_now
from addon.csms.requests import Requests, Trigger
from addon.csms.station import Station
from addon.csms.triggering import ask_for

ASK_TIMEOUT_S = 3.0
ASK_AGAIN_S = 15.0
"""One that leaves a question unanswered is left alone for a while: what it sends by itself must do."""


class Question:
    """The question to one connector."""

    def __init__(self, station: Station, connector_id: int) -> None:
        self._asked_at_s = -math.inf
        self._station = station
        self._connector_id = connector_id
        self._patience: asyncio.Timeout | None = None

    @property
    def asked_at_s(self) -> float:
        """When it was last asked; later than that for one that is to be left alone for a while.

        A make that blocks when asked too often counts all that it is asked, whatever it is about.
        """
        alone_s = self._station.quirk.leave_alone_s
        return max(self._asked_at_s, self._station.triggered_at_s + alone_s) if alone_s else self._asked_at_s

    def hurry(self) -> None:
        """Make way for a cut: stop waiting for the answer."""
        end_now(self._patience)

    async def ask(self, requests: Requests) -> None:
        """Ask once; what comes of it comes as a measurement. Raises PeerError."""
        now_s = self._station.clock()
        self._asked_at_s = self._station.triggered_at_s = now_s
        try:
            async with asyncio.timeout(ASK_TIMEOUT_S) as self._patience:
                await ask_for(requests, self._station, Trigger.METER_VALUES, self._connector_id)
        except TimeoutError:
            if self._station.clock() - now_s >= ASK_TIMEOUT_S:  # else a cut came in between
                self._asked_at_s = now_s + ASK_AGAIN_S
        finally:
            self._patience = None
