"""A charger's socket while it is being let in, and what is handed on once it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.server import ServerProtocol

from addon.csms.rpc.errors import Dialect
from addon.csms.rpc.link import Direction, Handler, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A charger that was let in. The socket closes when serving ends, and serving ends when the link does."""

    charge_point_id: str
    subprotocol: str
    """In lower case; "ocpp1.6" for a charger that named none."""
    remote_address: str
    socket: ServerConnection = field(repr=False)

    def link(
        self,
        handler: Handler,
        *,
        call_timeout_s: float = 30.0,
        on_frame: Callable[[Direction, str], None] | None = None,
    ) -> Link:
        """Make the link that speaks over this connection; at most one, and it must be run."""
        return Link(
            self.socket,
            handler,
            charge_point_id=self.charge_point_id,
            dialect=Dialect(self.subprotocol),
            call_timeout_s=call_timeout_s,
            on_frame=on_frame,
        )


class Lobby(Protocol):
    """Counts the sockets."""

    def enter(self, socket: ChargerSocket) -> bool:
        """Take in a new TCP connection, or say no."""

    def leave(self, socket: ChargerSocket) -> None:
        """Forget one that was taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What was found out about a socket at the door."""

    charge_point_id: str
    subprotocol: str
    is_verified: bool
    """It knew the password."""
    rival: ChargerSocket | None
    """The connection of the same id that did not answer a ping."""


class ChargerSocket(ServerConnection):
    """A WebSocket that is counted from TCP's first packet on, so that half-open handshakes are as well."""

    def __init__(self, protocol: ServerProtocol, server: Server, *, lobby: Lobby, **options: Any) -> None:  # noqa: ANN401
        super().__init__(protocol, server, **options)
        self._lobby = lobby
        self._entered = False
        self.address = "unknown"
        """The peer's IP address."""
        self.guest: Guest | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - called by asyncio, typed by websockets
        """Count the socket, or cut it off when there are too many."""
        super().connection_made(transport)
        if peer := transport.get_extra_info("peername"):
            self.address = str(peer[0]).removeprefix("::ffff:")
        self._entered = self._lobby.enter(self)
        if not self._entered:
            self.cut_off()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting the socket."""
        super().connection_lost(exc)
        if self._entered:
            self._lobby.leave(self)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close as websockets does, but only once.

        asyncio's transport fails when it is aborted after it has reported the connection as lost.
        """
        if self.state is not State.CLOSED:
            await super().close(code, reason)

    def cut_off(self) -> None:
        """Drop the TCP connection without a word."""
        if self.state is not State.CLOSED:
            self.transport.abort()

    async def answers_ping(self, timeout_s: float) -> bool:
        """Tell whether the charger is still at the other end."""
        if self.state is not State.OPEN:
            return False
        try:
            async with asyncio.timeout(timeout_s):
                await (await self.ping())
        except (TimeoutError, ConnectionClosed):
            return False
        return True
