"""The WebSocket server that chargers connect to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

import structlog
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as listen

from addon.csms.reception.connection import ChargerSocket, Connection, Guest
from addon.csms.reception.door import Admit, Door
from addon.csms.reception.seats import Seats
from addon.csms.rpc.errors import Dialect
from addon.csms.rpc.frames import MAX_FRAME_BYTES

log = structlog.get_logger(__name__)

OPEN_TIMEOUT_S = 10.0
"""For the whole handshake, against half-open ones; the wait for a rival's pong fits into it."""
CLOSE_TIMEOUT_S = 2.0
STOP_TIMEOUT_S = 3.0
"""The Supervisor gives an app ten seconds to stop; ours wants to be gone after five."""

Serve = Callable[[Connection], Awaitable[None]]

# At debug level websockets logs headers and frames, passwords included.
_websockets_log = logging.getLogger("addon.csms.websockets")
_websockets_log.setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many TCP connections may be open at a time, handshakes included."""

    per_address: int = 10
    total: int = 200


class OcppServer:
    """Lets chargers in and serves each of them.

    `admit` judges each knock. `serve` is called once for every connection that was let in, to make its link
    and run it; when it returns, the socket is closed. Two connections of one id are never served at a time:
    the newer one waits until `serve` of the older has returned, whose socket is closed, and which is
    cancelled if it goes on for 5 s after that.
    """

    def __init__(
        self,
        *,
        host: str | None,
        port: int,
        admit: Admit,
        serve: Serve,
        subprotocols: tuple[Dialect, ...] = (Dialect.OCPP16,),
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._serve = serve
        self._tls = tls
        self._limits = limits or Limits()
        self._seats = Seats()
        self._door = Door(admit, subprotocols, self._seats)
        self._sockets: set[ChargerSocket] = set()
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def port(self) -> int:
        """The TCP port it listens on; before the start, the one that was asked for."""
        for socket in self._server.sockets if self._server else ():
            return int(socket.getsockname()[1])
        return self._port

    async def start(self) -> None:
        """Listen; raises OSError when the port can't be had."""
        self._server = await listen(
            self._welcome,
            self._host,
            self._port,
            ssl=self._tls,
            process_request=self._door.judge,
            select_subprotocol=self._door.select_subprotocol,
            create_connection=partial(ChargerSocket, lobby=self),  # type: ignore[arg-type] # any factory will do
            compression=None,
            max_size=MAX_FRAME_BYTES,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=None,  # every link pings for itself
            server_header=None,
            logger=_websockets_log,
        )
        log.debug("waiting for chargers", port=self.port, tls=self._tls is not None)

    async def stop(self) -> None:
        """Close all sockets (1001, going away) and return when serving them has ended, after 4 s at most."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for socket in [socket for socket in self._sockets if socket.guest is None]:
            socket.cut_off()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await server.wait_closed()
        except TimeoutError:
            log.warning("not all chargers took leave, cut off", count=len(self._sockets))
            for socket in list(self._sockets):
                socket.cut_off()
            for task in server.handler_tasks:
                task.cancel()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await server.wait_closed()

    def enter(self, socket: ChargerSocket) -> bool:
        """Count a new TCP connection (Lobby); refuse it when there are too many."""
        neighbours = sum(other.address == socket.address for other in self._sockets)
        if neighbours >= self._limits.per_address or len(self._sockets) >= self._limits.total:
            log.warning("too many connections, cut off", address=socket.address, open_from_there=neighbours)
            return False
        self._sockets.add(socket)
        return True

    def leave(self, socket: ChargerSocket) -> None:
        """Forget a TCP connection that was taken in (Lobby)."""
        self._sockets.discard(socket)

    async def _welcome(self, socket: ServerConnection) -> None:
        assert isinstance(socket, ChargerSocket)  # noqa: S101 - start() makes no others
        assert socket.guest is not None  # noqa: S101 - the door has let it in
        await self._seats.occupy(socket, socket.guest, partial(self._serve_guest, socket, socket.guest))

    async def _serve_guest(self, socket: ChargerSocket, guest: Guest) -> None:
        connection = Connection(
            charge_point_id=guest.charge_point_id,
            subprotocol=guest.subprotocol,
            remote_address=socket.address,
            socket=socket,
        )
        log.info(
            "charger connected",
            charge_point=guest.charge_point_id,
            address=socket.address,
            subprotocol=guest.subprotocol,
            verified=guest.is_verified,
        )
        try:
            await self._serve(connection)
        except Exception:
            log.exception("serving a charger failed", charge_point=guest.charge_point_id)
            await socket.close(1011, "internal error")
