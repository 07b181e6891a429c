"""A simulated charger's line to its central system: it dials, and dials again, until it is cancelled."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from addon.simulator.quirks import Quirks

log = structlog.get_logger(__name__)

REBOOT_S = 5.0
MAX_BACKOFF_S = 60.0


class RebootingError(Exception):
    """The charger goes down; raised through the connection's tasks."""


class Line:
    """The connection of one charger, one after the other.

    `password` is asked before each call; "" dials without credentials. `talk` lives on a socket until
    that is lost, or raises RebootingError. `tls` is what it trusts, and its own
    certificate, where `url` is of wss.
    """

    def __init__(
        self,
        url: str,
        charge_point_id: str,
        subprotocols: Sequence[str],
        *,
        password: Callable[[], str],
        talk: Callable[[ClientConnection], Awaitable[None]],
        quirks: Quirks,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url = f"{url.rstrip('/')}/{charge_point_id}"
        self._id = charge_point_id
        self._subprotocols = list(subprotocols) if quirks.offers_subprotocol else []
        self._password = password
        self._talk = talk
        self._quirks = quirks
        self._triggered_s: list[float] = []
        self._tls = tls
        self._away_until_s = 0.0
        self._impatient = asyncio.Event()
        self._online = asyncio.Event()
        self._online.set()
        self._socket: ClientConnection | None = None

    @property
    def up(self) -> bool:
        """Whether a connection is open."""
        return self._socket is not None

    async def keep(self) -> None:
        """Dial and talk until cancelled."""
        backoff_s = self._quirks.redial_s
        while True:
            await self._online.wait()
            try:
                await self._try_out()
                async with connect(self._url, **self._options(self._subprotocols)) as socket:
                    backoff_s = self._quirks.redial_s
                    self._socket = socket
                    await self._talk(socket)
            except RebootingError:
                await asyncio.sleep(REBOOT_S)
                continue
            except (OSError, WebSocketException) as error:
                log.debug("Simulated charger is not connected", charger=self._id, reason=str(error))
            finally:
                self._socket = None
            away_s = self._away_until_s - asyncio.get_running_loop().time()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._impatient.wait(), max(backoff_s, away_s))
            self._impatient.clear()
            backoff_s = min(2 * backoff_s, max(MAX_BACKOFF_S, self._quirks.redial_s))

    async def go_offline(self) -> None:
        """Lose the network until `go_online`."""
        self._online.clear()
        await self.drop()

    def stay_away(self, duration_s: float) -> None:
        """Dial not before so long from now, once the connection is lost."""
        self._away_until_s = asyncio.get_running_loop().time() + duration_s

    def bear_trigger(self) -> None:
        """Take note of a TriggerMessage; of too many a minute the line is lost for a while."""
        now_s = asyncio.get_running_loop().time()
        self._triggered_s = [at_s for at_s in self._triggered_s if at_s > now_s - 60] + [now_s]
        if len(self._triggered_s) > self._quirks.max_triggers:
            self.stay_away(self._quirks.sulks_s)
            self.abort()

    def dial_now(self) -> None:
        """Dial at once if it waits to dial, however long it meant to stay away."""
        self._away_until_s = 0.0
        self._impatient.set()

    def go_online(self) -> None:
        """Have the network back."""
        self._online.set()

    def abort(self) -> None:
        """Lose the connection, once, without waiting for that."""
        if self._socket:
            self._socket.transport.abort()

    async def drop(self) -> None:
        """Lose the connection, once."""
        socket, self._socket = self._socket, None
        if socket:
            socket.transport.abort()
            await socket.wait_closed()

    async def _try_out(self) -> None:
        """Dial with another version and hang up, as some makes do."""
        if not self._quirks.probes_with:
            return
        with contextlib.suppress(WebSocketException):
            async with connect(self._url, **self._options([self._quirks.probes_with])):
                pass

    def _options(self, subprotocols: list[str]) -> dict[str, Any]:
        """Say how to dial: the subprotocol (OCPP-J §3.1.2) and, with a password, Basic authentication."""
        headers = {}
        password = self._password()
        if password:
            credentials = base64.b64encode(f"{self._id}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        return {
            "subprotocols": subprotocols or None,
            **({"ssl": self._tls} if self._tls else {}),
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
