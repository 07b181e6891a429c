"""Whether the peer is still there: pings, and what becomes of a socket that answers none."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from structlog.typing import FilteringBoundLogger
from websockets.asyncio.connection import Connection as Socket
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

PING_INTERVAL_S = 20.0
"""Some chargers and routers drop a link that is idle for a minute or two."""
PING_TIMEOUT_S = 20.0


class Pulse:
    """Signs of life of one socket. `alive_at_s`: when the last was seen."""

    def __init__(self, socket: Socket, clock: Callable[[], float], log: FilteringBoundLogger) -> None:
        self._socket = socket
        self._clock = clock
        self._log = log
        self.alive_at_s = clock()

    def beat(self, now_s: float) -> None:
        """Take note of a sign of life."""
        self.alive_at_s = now_s

    async def keep(self) -> None:
        """Ping until the socket closes; cut it off when neither a pong nor anything else comes back."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(PING_INTERVAL_S)
                if self._socket.state is not State.OPEN:
                    return
                pinged_at_s = self._clock()
                try:
                    async with asyncio.timeout(PING_TIMEOUT_S):
                        await (await self._socket.ping())
                    self.beat(self._clock())
                except TimeoutError:
                    if self.alive_at_s < pinged_at_s:  # else it talks, and merely ignores pings
                        self._log.warning("charger is silent, cut off", after_s=PING_TIMEOUT_S)
                        cut_off(self._socket)


def cut_off(socket: Socket) -> None:
    """Drop the TCP connection without a word."""
    # asyncio's transport can't be aborted any more once it has reported the connection as lost.
    if socket.state is not State.CLOSED:
        socket.transport.abort()
