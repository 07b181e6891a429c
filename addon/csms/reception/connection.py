"""A charger's socket while it is being let in, and what is handed on once it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import Event, State
from websockets.server import ServerProtocol

from addon.csms.reception.chatter import Chatter
from addon.csms.rpc.errors import Dialect
from addon.csms.rpc.link import Direction, Handler, Link
from addon.model.access import Access, Proof

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A charger that was let in. The socket closes when serving ends, and serving ends when the link does."""

    charge_point_id: str
    subprotocol: str
    """In lower case; "ocpp1.6" for a charger that named none."""
    remote_address: str
    access: Access = field(default_factory=Access)
    socket: ServerConnection = field(repr=False)

    @property
    def local_address(self) -> str:
        """The address of this machine that it dialled; "" where the system does not tell."""
        name = self.socket.local_address
        return str(name[0]).removeprefix("::ffff:") if name else ""

    def link(
        self,
        handler: Handler,
        *,
        call_timeout_s: float = 30.0,
        on_frame: Callable[[Direction, str], None] | None = None,
        on_fault: Callable[[str, str], None] | None = None,
    ) -> Link:
        """Make the link that speaks over this connection; at most one, and it must be run."""
        return Link(
            self.socket,
            handler,
            charge_point_id=self.charge_point_id,
            dialect=Dialect(self.subprotocol),
            call_timeout_s=call_timeout_s,
            on_frame=on_frame,
            on_fault=on_fault,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What was found out about a socket at the door."""

    charge_point_id: str
    subprotocol: str
    access: Access
    rival: ChargerSocket | None
    """The older connection of the same id, if there was one; it has been pinged."""
    is_rival_alive: bool = False
    """It has answered the ping; only one that has proved who it is replaces such a rival."""

    @property
    def is_verified(self) -> bool:
        """It has proved that it is the one whose id it gives."""
        return self.access.proof is not Proof.NONE


class _Counter(Protocol):
    """Counts the sockets."""

    def leave(self, socket: ChargerSocket) -> None:
        """Forget one."""


class ChargerSocket(ServerConnection):
    """A WebSocket that is counted from TCP's first packet on, so that half-open handshakes are as well."""

    def __init__(self, protocol: ServerProtocol, server: Server, **options: Any) -> None:  # noqa: ANN401
        super().__init__(protocol, server, **options)
        self._tcp: asyncio.Transport | None = None
        self._counter: _Counter | None = None
        self.address = "unknown"
        """The peer's IP address."""
        self.guest: Guest | None = None
        self._chatter = Chatter(self.loop.time())

    def process_event(self, event: Event) -> None:
        """Take in a frame; cut off whom nothing else slows down."""
        unsent_bytes = self.transport.get_write_buffer_size()
        if not self._chatter.is_too_much(event, self.loop.time(), unsent_bytes):
            super().process_event(event)
        elif self.state is State.OPEN and not self.transport.is_closing():
            log.warning("too many pings or fragments, cut off", address=self.address)
            self.cut_off()

    def arrive(self, tcp: asyncio.Transport, counter: _Counter) -> None:
        """Take note of the TCP connection, which may be far from being a WebSocket yet."""
        self._tcp, self._counter = tcp, counter
        if peer := tcp.get_extra_info("peername"):
            self.address = str(peer[0]).removeprefix("::ffff:")

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS is under it."""
        return self.transport.get_extra_info("ssl_object") is not None

    def certificate_names(self) -> frozenset[str]:
        """Name whom the peer's certificate is for; empty if it has shown none.

        Only a certificate that an authority of ours has signed gets as far as here.
        """
        certificate = self.transport.get_extra_info("peercert") or {}
        names = [pair for part in certificate.get("subject", ()) for pair in part]
        names += certificate.get("subjectAltName", ())
        return frozenset(value for kind, value in names if kind in {"commonName", "DNS"})

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting the socket."""
        super().connection_lost(exc)
        if self._counter:
            self._counter.leave(self)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close as websockets does, but only once.

        asyncio's transport fails when it is aborted after it has reported the connection as lost.
        """
        if self.state is not State.CLOSED:
            await super().close(code, reason)

    def cut_off(self) -> None:
        """Drop the TCP connection without a word."""
        if self._tcp is not None and (self.state is not State.CLOSED):
            self._tcp.abort()

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
