"""What comes before HTTP: counts a TCP connection, looks at its first bytes, agrees on encryption.

With encryption on, a peer that does not begin with TLS is told so and goes; nobody is served in plain text
by mistake. The first bytes have been read by then, so they are given to the TLS layer by hand.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import Any, Protocol

import structlog

from addon.csms.reception.connection import ChargerSocket, Guest
from addon.csms.reception.misdials import Fault, Misdials, fault_of
from addon.csms.reception.tls import Tls

log = structlog.get_logger(__name__)

PORCH_TIMEOUT_S = 10.0
"""For the first bytes, and for TLS; HTTP has as long again. Small chargers take seconds over TLS."""
GOODBYE_TIMEOUT_S = 2.0
"""For the peer to confirm the end of encryption."""

_TLS_HANDSHAKE = 0x16  # RFC 8446 section 5.1: the first byte of a ClientHello's record
_HTTP = re.compile(rb"[A-Z]{3,7} ")
_BODY = b"This port takes encrypted connections only: let the server address begin with wss://\n"
_NOT_ENCRYPTED = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    + f"Content-Length: {len(_BODY)}\r\n\r\n".encode()
    + _BODY
)


class Lobby(Protocol):
    """Counts the sockets."""

    def enter(self, socket: ChargerSocket) -> bool:
        """Take in a new TCP connection, or say no."""

    def leave(self, socket: ChargerSocket) -> None:
        """Forget one; nothing happens when it was not taken in."""


class Porch(asyncio.Protocol):
    """The TCP connection's protocol until HTTP begins; then that is its `ChargerSocket`."""

    def __init__(self, socket: ChargerSocket, lobby: Lobby, tls: Tls | None, misdials: Misdials) -> None:
        self.protocol = socket.protocol
        """Websockets looks for it here, since it takes this object for the socket that it asked for."""
        self._socket = socket
        self._lobby = lobby
        self._tls = tls
        self._misdials = misdials
        self._loop = asyncio.get_running_loop()
        self._tcp: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._encrypting: asyncio.Task[None] | None = None
        self._early = bytearray()
        self._is_over = False
        self._has_handed_on = False

    @property
    def guest(self) -> Guest | None:
        """Who was let in, once HTTP has come so far."""
        return self._socket.guest

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - typed so by asyncio
        """Count the connection, or cut it off when there are too many."""
        self._tcp = transport
        self._socket.arrive(transport, self._lobby)
        if self._lobby.enter(self._socket):
            self._timer = self._loop.call_later(PORCH_TIMEOUT_S, transport.abort)
        else:
            self._is_over = True
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Look at the first bytes; keep what comes before the socket is ready for it."""
        if self._is_over or self._tcp is None:
            return
        if self._encrypting:
            self._early += data
            return
        begins_tls = data[0] == _TLS_HANDSHAKE
        if self._tls is None:
            if begins_tls:
                self._refuse(Fault.ENCRYPTED)
            else:
                self._hand_on(self._tcp, data)
        elif not begins_tls:
            self._refuse(Fault.PLAIN if _HTTP.match(data) else None)
        elif (context := self._tls.context) is None:
            self._refuse(Fault.NO_CERTIFICATE)
        else:
            self._encrypting = self._loop.create_task(self._encrypt(context, data))

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting the connection."""
        if self._has_handed_on:
            self._socket.connection_lost(exc)  # it ended at the very moment of handing on
        self._end()

    def _refuse(self, fault: Fault | None) -> None:
        """End a connection of the wrong kind."""
        assert self._tcp is not None  # noqa: S101 - it has sent something
        self._is_over = True
        if fault:
            self._note(fault)
        if fault is Fault.PLAIN:
            self._tcp.write(_NOT_ENCRYPTED)
        self._tcp.close()

    async def _encrypt(self, context: ssl.SSLContext, first: bytes) -> None:
        assert self._tcp is not None  # noqa: S101 - it has sent something
        try:
            transport = await self._loop.start_tls(
                self._tcp,
                self,
                _Begun(context, first),
                server_side=True,
                ssl_handshake_timeout=PORCH_TIMEOUT_S,
                ssl_shutdown_timeout=GOODBYE_TIMEOUT_S,
            )
        except OSError as error:
            self._note(fault_of(error))
            transport = None
        if transport is None or self._is_over:
            self._tcp.abort()
            self._end()
        else:
            self._hand_on(transport, bytes(self._early))

    def _note(self, fault: Fault) -> None:
        """Keep what was done wrong; the first of an hour is logged."""
        address = self._socket.address
        if self._misdials.note(address, fault, self._loop.time()):
            log.warning("charger can't connect", address=address, why=fault.value[0], fix=fault.value[1])

    def _hand_on(self, transport: asyncio.Transport, data: bytes) -> None:
        if self._timer:
            self._timer.cancel()
        self._has_handed_on = True
        transport.set_protocol(self._socket)
        self._socket.connection_made(transport)
        if data:
            self._socket.data_received(data)

    def _end(self) -> None:
        self._is_over = True
        if self._timer:
            self._timer.cancel()
        self._lobby.leave(self._socket)


class _Begun(ssl.SSLContext):
    """A context for one connection whose first bytes have been read already."""

    _context: ssl.SSLContext
    _first: bytes

    def __new__(cls, context: ssl.SSLContext, first: bytes) -> _Begun:  # noqa: PYI034 - nobody derives from it
        made = super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)
        made._context, made._first = context, first
        return made

    def __init__(self, *_: object) -> None:
        super().__init__()

    def wrap_bio(self, incoming: ssl.MemoryBIO, *args: Any, **options: Any) -> ssl.SSLObject:  # noqa: ANN401
        """Make the connection's TLS object from the real context."""
        incoming.write(self._first)
        return self._context.wrap_bio(incoming, *args, **options)
