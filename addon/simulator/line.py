"""A simulated charger's line to its central system: it dials, and dials again, until it is cancelled."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

log = structlog.get_logger(__name__)

REBOOT_S = 5.0
MAX_BACKOFF_S = 60.0


class RebootingError(Exception):
    """The charger goes down; raised through the connection's tasks."""


class Line:
    """The connection of one charger, one after the other.

    `password` is asked before each call; "" dials without credentials. `talk` lives on a socket until
    that is lost, or raises RebootingError.
    """

    def __init__(
        self,
        url: str,
        charge_point_id: str,
        subprotocols: Sequence[str],
        *,
        password: Callable[[], str],
        talk: Callable[[ClientConnection], Awaitable[None]],
    ) -> None:
        self._url = f"{url.rstrip('/')}/{charge_point_id}"
        self._id = charge_point_id
        self._subprotocols = list(subprotocols)
        self._password = password
        self._talk = talk
        self._online = asyncio.Event()
        self._online.set()
        self._socket: ClientConnection | None = None

    @property
    def up(self) -> bool:
        """Whether a connection is open."""
        return self._socket is not None

    async def keep(self) -> None:
        """Dial and talk until cancelled."""
        backoff_s = 1.0
        while True:
            await self._online.wait()
            try:
                async with connect(self._url, **self._options()) as socket:
                    backoff_s = 1.0
                    self._socket = socket
                    await self._talk(socket)
            except RebootingError:
                await asyncio.sleep(REBOOT_S)
                continue
            except (OSError, WebSocketException) as error:
                log.debug("Simulated charger is not connected", charger=self._id, reason=str(error))
            finally:
                self._socket = None
            await asyncio.sleep(backoff_s)
            backoff_s = min(2 * backoff_s, MAX_BACKOFF_S)

    async def go_offline(self) -> None:
        """Lose the network until `go_online`."""
        self._online.clear()
        await self.drop()

    def go_online(self) -> None:
        """Have the network back."""
        self._online.set()

    async def drop(self) -> None:
        """Lose the connection, once."""
        socket, self._socket = self._socket, None
        if socket:
            socket.transport.abort()
            await socket.wait_closed()

    def _options(self) -> dict[str, Any]:
        """Say how to dial: the subprotocol (OCPP-J §3.1.2) and, with a password, Basic authentication."""
        headers = {}
        password = self._password()
        if password:
            credentials = base64.b64encode(f"{self._id}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        return {
            "subprotocols": self._subprotocols or None,
            "additional_headers": headers,
            "proxy": None,
            "close_timeout": 1,
        }


async def together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run a connection's parts until one of them fails, and raise why it ended."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for part in parts:
                tasks.create_task(part)
    except ExceptionGroup as group:
        if group.subgroup(RebootingError):
            raise RebootingError from None
        if group.split((OSError, WebSocketException))[1]:
            raise
        raise ConnectionError(str(group.exceptions[0])) from None
