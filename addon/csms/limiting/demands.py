"""Demands that end what a charger does: its transaction is stopped, and it is taken out of service."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine
from typing import TypeVar

from addon.csms.connector import Connector
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.errors import PeerError, PeerGoneError
from addon.model.loadpoint import Session

DEMAND_TIMEOUT_S = 4.0
"""A stop that is not answered is followed by the next step; the charger has had it all the same."""

Answer = TypeVar("Answer")


class Demands:
    """What is demanded of one connector. `made_at_s`: when something last was. All raise PeerGoneError."""

    def __init__(self, station: Station, connector: Connector) -> None:
        self.made_at_s = -math.inf
        self._station = station
        self._connector = connector

    async def stop(self, requests: Requests, session: Session | None) -> None:
        """Demand the end of the transaction."""
        self.made_at_s = self._station.clock()
        if session is not None and not session.free:
            await self._demand(requests.remote_stop(session.transaction_id, urgent=True))

    async def take_out_of_service(self, requests: Requests) -> None:
        """Keep it from starting again; a running transaction goes on first (OCPP 1.6 section 5.2)."""
        if not self._station.quirk.change_availability:
            return
        self.made_at_s = self._station.clock()
        for connector_id in (self._connector.id, 0):
            demand = requests.change_availability(connector_id, operative=False, urgent=True)
            if await self._demand(demand) in ("Accepted", "Scheduled"):
                self._connector.inoperative_by_us = True
                self._station.changed()
                return

    async def _demand(self, demand: Coroutine[None, None, Answer]) -> Answer | None:
        """Wait for the answer to a demand, not for long; None where there is none, or a refusal."""
        try:
            async with asyncio.timeout(DEMAND_TIMEOUT_S):
                return await demand
        except PeerGoneError:
            raise
        except (PeerError, TimeoutError) as error:
            why = str(error) or "no answer"
            self._station.log.warning("charger was not stopped", connector=self._connector.id, why=why)
            return None
