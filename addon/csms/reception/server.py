"""The WebSocket server that chargers connect to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Self

import structlog
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as listen
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from addon.csms.reception.admission import select_subprotocol
from addon.csms.reception.connection import ChargerSocket, Connection, Guest
from addon.csms.reception.crowd import Crowd, Limits
from addon.csms.reception.door import Admit, Door
from addon.csms.reception.misdials import Misdials
from addon.csms.reception.porch import Porch
from addon.csms.reception.seats import Seats
from addon.csms.reception.tls import Tls
from addon.csms.rpc.errors import Dialect
from addon.csms.rpc.frames import MAX_FRAME_BYTES
from addon.model.access import Misdial

__all__ = ["Limits", "OcppServer", "Serve"]  # the limits are a part of what the server is told

log = structlog.get_logger(__name__)

OPEN_TIMEOUT_S = 10.0
"""For HTTP's handshake, against half-open ones; the wait for a rival's pong fits into it."""
CLOSE_TIMEOUT_S = 2.0
STOP_TIMEOUT_S = 3.0
"""The Supervisor gives an app ten seconds to stop; ours wants to be gone after five."""

Serve = Callable[[Connection], Awaitable[None]]

# At debug level websockets logs headers and frames, passwords included.
_websockets_log = logging.getLogger("addon.csms.websockets")
_websockets_log.setLevel(logging.WARNING)


class OcppServer:
    """Lets chargers in and serves each of them.

    `admit` judges each knock. `serve` is called once for every connection that was let in, to make its link
    and run it; when it returns, the socket is closed. Two connections of one id are never served at a time:
    the newer one waits until `serve` of the older has returned, whose socket is closed, and which is
    cancelled if it goes on for 5 s after that.
    """

    def __init__(  # noqa: PLR0913 - where to listen, whom to ask, and whom to hand on to
        self,
        *,
        host: str | None,
        port: int,
        admit: Admit,
        serve: Serve,
        subprotocols: tuple[Dialect, ...] = (Dialect.OCPP16,),
        version: Callable[[str], Dialect | None] = lambda _: None,
        tls: Tls | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._serve = serve
        self._tls = tls
        self._seats = Seats()
        self._misdials = Misdials()
        self._door = Door(admit, subprotocols, self._seats, self._misdials, version=version)
        self._crowd = Crowd(limits or Limits(), asyncio.get_running_loop().time)
        self._server: Server | None = None
        self._watching: asyncio.Task[None] | None = None

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

    def flapping(self) -> tuple[str, ...]:
        """List the ids that connect again and again, and are slowed down."""
        return self._door.flapping()

    def misdials(self) -> tuple[Misdial, ...]:
        """List who tried within the last hour, and can't get in for how it tries."""
        return self._misdials.recent(asyncio.get_running_loop().time())

    async def dismiss(self, charge_point_id: str, reason: str) -> None:
        """Close the connection of this id, if there is one; return when serving it has ended."""
        log.info("charger's connection is closed", charge_point=charge_point_id, why=reason)
        await self._seats.vacate(charge_point_id, reason)

    async def start(self) -> None:
        """Listen; raises OSError when the port can't be had."""
        if self._tls and not self._watching:
            await self._tls.start()
        self._server = await listen(
            self._welcome,
            self._host,
            self._port,
            process_request=self._door.judge,
            select_subprotocol=_subprotocol,
            create_connection=self._make_socket,  # type: ignore[arg-type] # any factory will do
            compression=None,
            max_size=MAX_FRAME_BYTES,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=None,  # every link pings for itself
            server_header=None,
            logger=_websockets_log,
        )
        if self._tls and not self._watching:
            self._watching = asyncio.create_task(self._tls.run())
        log.debug("waiting for chargers", port=self.port, tls=self._tls is not None)

    async def encrypt(self, tls: Tls | None) -> None:
        """Serve new connections with these certificates from now on, or without encryption; others go on."""
        if self._watching:
            self._watching.cancel()
            self._watching = None
        if tls and self._server:
            await tls.start()
            self._watching = asyncio.create_task(tls.run())
        self._tls = tls

    async def stop(self) -> None:
        """Close all sockets (1001, going away) and return when serving them has ended, after 4 s at most."""
        server, self._server = self._server, None
        watching, self._watching = self._watching, None
        if watching:
            watching.cancel()
        if server is None:
            return
        server.close()
        for socket in self._crowd.waiting():
            socket.cut_off()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await server.wait_closed()
        except TimeoutError:
            log.warning("not all chargers took leave, cut off", count=len(self._crowd))
            for socket in self._crowd.everyone():
                socket.cut_off()
            for task in server.handler_tasks:
                task.cancel()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await server.wait_closed()

    def _make_socket(self, protocol: ServerProtocol, server: Server, **options: Any) -> Porch:  # noqa: ANN401
        """Make the protocol of a new TCP connection (websockets' `create_connection`)."""
        return Porch(ChargerSocket(protocol, server, **options), self._crowd, self._tls, self._misdials)

    async def _welcome(self, socket: ServerConnection) -> None:
        assert isinstance(socket, ChargerSocket)  # noqa: S101 - start() makes no others
        assert socket.guest is not None  # noqa: S101 - the door has let it in
        await self._seats.occupy(socket, socket.guest, partial(self._serve_guest, socket, socket.guest))

    async def _serve_guest(self, socket: ChargerSocket, guest: Guest) -> None:
        connection = Connection(
            charge_point_id=guest.charge_point_id,
            subprotocol=guest.subprotocol,
            remote_address=socket.address,
            access=guest.access,
            socket=socket,
        )
        self._misdials.mended(socket.address, guest.charge_point_id)
        log.info(
            "charger connected",
            charge_point=guest.charge_point_id,
            address=socket.address,
            subprotocol=guest.subprotocol,
            security_profile=guest.access.profile,
        )
        try:
            await self._serve(connection)
        except Exception:
            log.exception("serving a charger failed", charge_point=guest.charge_point_id)
            await socket.close(1011, "internal error")


def _subprotocol(socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Name the subprotocol that the door has chosen, as the charger spells it."""
    assert isinstance(socket, Porch)  # noqa: S101 - _make_socket() makes no others
    chosen = select_subprotocol(offered, (socket.guest.subprotocol,) if socket.guest else ())
    return None if chosen is None else Subprotocol(chosen)
