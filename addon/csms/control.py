"""What a person may ask of a charge point: service, start and stop, restart, cable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addon.csms.connector import Connector
from addon.csms.limiting.limiter import Limiter
from addon.csms.requests import Requests
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.errors import PeerRefusedError, ShadowError


class Control:
    """One charge point's. All raise PeerError; `requests` does where it is not connected."""

    def __init__(
        self,
        station: Station,
        book: TransactionBook,
        connectors: Mapping[int, Connector],
        limiters: Mapping[int, Limiter],
        *,
        requests: Callable[[], Requests],
    ) -> None:
        self._station = station
        self._book = book
        self._connectors = connectors
        self._limiters = limiters
        self._requests = requests

    async def set_availability(self, *, operative: bool) -> None:
        """Take all connectors into or out of service."""
        requests = self._requests()
        if self._station.gate.shut:
            raise ShadowError("Shadow mode is on: nothing is sent to the chargers.")
        if not self._station.quirk.change_availability:
            if operative and any(limiter.supervision.halted for limiter in self._limiters.values()):
                await self._trust_again(None)  # it never was taken out of service
                return
            raise PeerRefusedError("This make stays out of service once it was taken out, so it is not.")
        taken_out = any(connector.inoperative_by_us for connector in self._connectors.values())
        if not operative:
            await self._change(requests, operative=False)
            await self._keep_out()
        elif taken_out or not self._resting:
            try:
                await self._change(requests, operative=True)
            finally:  # also where no answer came: it may have heard
                for connector_id in self._resting:
                    self._limiters[connector_id].doubt_pause()
        else:
            for connector_id in self._connectors.keys() - set(self._resting):
                await requests.change_availability(connector_id, operative=True)
        if operative:
            await self._trust_again(requests)
        for limiter in self._limiters.values():
            limiter.touch()
        self._station.changed()

    @property
    def _resting(self) -> list[int]:
        """Connectors that are out of service for a pause only; they come back when there is room."""
        return [id_ for id_, limiter in self._limiters.items() if limiter.pausing.out_of_service]

    async def _keep_out(self) -> None:
        """End the pauses by being out of service: nobody but a person ends that from now on."""
        for connector_id in self._resting:
            await self._limiters[connector_id].end_pause()

    async def _change(self, requests: Requests, *, operative: bool) -> None:
        status = await requests.change_availability(0, operative=operative)
        if status not in ("Accepted", "Scheduled"):  # some know no connector 0
            for connector_id in sorted(self._connectors):
                status = await requests.change_availability(connector_id, operative=operative)
        if status not in ("Accepted", "Scheduled"):
            raise PeerRefusedError(f"The charger answered ChangeAvailability with {status}.", code=status)
        for connector in self._connectors.values():
            connector.inoperative_by_us = not operative

    async def _trust_again(self, requests: Requests | None) -> None:
        """Trust connectors again that drew too much: a person says so. Each was taken out by itself.

        Trusted first: one that says meanwhile that it is in service would be taken out again.
        """
        for connector_id, limiter in self._limiters.items():
            halted = limiter.supervision.halted
            await limiter.supervision.free()
            if halted and requests is not None:
                await requests.change_availability(connector_id, operative=True)

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a session to start."""
        await self._requests().remote_start(connector_id, id_tag)

    async def remote_stop(self, connector_id: int) -> None:
        """Ask for the running session to end."""
        requests, session = self._requests(), self._book.session(connector_id)
        limiter = self._limiters.get(connector_id)
        if limiter is not None and limiter.pausing.stopped_for_pause:
            await limiter.end_pause()  # or it would begin again by itself
            if session is None:
                return
        if session is None:
            raise PeerRefusedError("No session is running.")
        if session.free:
            raise PeerRefusedError("It charges without a session that could be ended: stop it at the car.")
        await requests.remote_stop(session.transaction_id)

    async def reset(self, *, hard: bool) -> None:
        """Restart the charge point."""
        await self._requests().reset(hard=hard)

    async def unlock(self, connector_id: int) -> None:
        """Release the cable."""
        await self._requests().unlock(connector_id)
