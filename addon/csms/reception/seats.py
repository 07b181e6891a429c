"""One seat per charge point id: two connections of the same id are never served at the same time.

A newcomer takes the seat over. The old connection is closed, and serving the newcomer begins only when
serving the old one has ended, so that its end can never mark the new one offline.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from addon.csms.reception.connection import ChargerSocket, Guest

log = structlog.get_logger(__name__)

CLOSE_TIMEOUT_S = 2.0
"""For the closing handshake on the old connection."""
CANCEL_AFTER_S = 5.0
"""Serving the old connection has this long to end by itself, then it is cancelled."""
GIVE_UP_AFTER_S = 15.0
"""Then the newcomer is sent away, to come again; serving must have ignored its cancellation."""


@dataclass(slots=True, eq=False)
class _Occupant:
    socket: ChargerSocket
    task: asyncio.Task[None]


@dataclass(slots=True, eq=False)
class _Seat:
    being_served: asyncio.Lock = field(default_factory=asyncio.Lock)
    newest: _Occupant | None = None
    users: int = 0


class Seats:
    """Who is served, by charge point id."""

    def __init__(self) -> None:
        self._seats: dict[str, _Seat] = {}

    def occupant(self, charge_point_id: str) -> ChargerSocket | None:
        """Return the newest connection of this id."""
        seat = self._seats.get(charge_point_id)
        return seat.newest.socket if seat and seat.newest else None

    async def vacate(self, charge_point_id: str, reason: str) -> None:
        """Close the connection of this id, if there is one; return when serving it has ended."""
        seat = self._seats.get(charge_point_id)
        if seat and seat.newest:
            await _evict(seat.newest, is_gone=False, reason=reason)

    async def occupy(self, socket: ChargerSocket, guest: Guest, serve: Callable[[], Awaitable[None]]) -> None:
        """Serve the socket as soon as it has the seat of its id; return when that has ended.

        A guest that has proved nothing gets the seat only from the rival that it was seen to have outlived.
        To be called in a task of its own, which is cancelled if a newcomer can't get the seat otherwise.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker
        seat = self._seats.setdefault(guest.charge_point_id, _Seat())
        previous = seat.newest
        if previous and not guest.is_verified and previous.socket is not guest.rival:
            await socket.close(1008, "this charge point is connected already")
            return
        occupant = seat.newest = _Occupant(socket, task)
        seat.users += 1
        try:
            if previous:
                is_alive = previous.socket is not guest.rival or guest.is_rival_alive
                log.info(
                    "newer connection replaces the older",
                    charge_point=guest.charge_point_id,
                    older_was_alive=is_alive,
                    newer_from=socket.address,
                    older_from=previous.socket.address,
                )
                await _evict(previous, is_gone=not is_alive, reason="superseded by a newer connection")
            await self._serve(seat, occupant, guest, serve)
        finally:
            seat.users -= 1
            if seat.newest is occupant:
                seat.newest = None
            if not seat.users:
                del self._seats[guest.charge_point_id]

    async def _serve(
        self, seat: _Seat, occupant: _Occupant, guest: Guest, serve: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            async with asyncio.timeout(GIVE_UP_AFTER_S):
                await seat.being_served.acquire()
        except TimeoutError:
            log.error("serving the older connection does not end", charge_point=guest.charge_point_id)
            await occupant.socket.close(1013, "try again later")
            return
        try:
            if seat.newest is occupant:
                await serve()
        finally:
            seat.being_served.release()


async def _evict(occupant: _Occupant, *, is_gone: bool, reason: str) -> None:
    """End a connection; return when serving it has ended or was told to."""
    try:
        if not is_gone:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await occupant.socket.close(1008, reason)
        occupant.socket.cut_off()
        await asyncio.wait([occupant.task], timeout=CANCEL_AFTER_S)
    finally:
        occupant.task.cancel()  # changes nothing if it has ended
