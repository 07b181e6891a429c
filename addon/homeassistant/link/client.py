"""Keeps a link to Home Assistant up, without end: through restarts of Core, which answers 502 meanwhile.

`run()` holds the link; `on_each_connection()` is how users of the link subscribe, and subscribe again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json as json_
import random
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog

from addon.errors import PeerError, PeerGoneError, PeerRefusedError, PeerTimeoutError
from addon.homeassistant.link.connection import COMMAND_TIMEOUT_S, Connection, EventHandler
from addon.homeassistant.link.groups import first_of, stop_if_cancelled
from addon.translation.text import say

log = structlog.get_logger(__name__)

FIRST_DELAY_S = 0.5
LAST_DELAY_S = 10.0
"""Longer would leave cars at their fallback for longer after a restart of Core, and a try costs little."""
NO_ACCESS_DELAY_S = 30.0
FOLLOW_AGAIN_S = 5.0
PING_EVERY_S = 4.0
PING_TIMEOUT_S = 4.0
"""With the pause before it and a moment to close: a dead link is noticed within 9 s."""

_UNAVAILABLE = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
_NO_ACCESS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


class HomeAssistantClient:
    """Commands and subscriptions over the WebSocket, requests over REST, for as long as the app lives.

    `session` is shared; `url` is the Supervisor's ("http://supervisor"), whose proxy takes `token`.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/core"
        self._token = token
        self._connection: Connection | None = None
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self.text: str = say("Connecting to Home Assistant.")
        """What the link is like, for people."""
        self.refused = False
        """Home Assistant has turned us away the last time."""

    @property
    def connected(self) -> bool:
        """The link is up."""
        return self._connection is not None

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this whenever `connected` or `text` has changed."""
        self._watchers.append(callback)

    async def run(self) -> None:
        """Connect, and again whenever the link is gone; never returns."""
        delay_s = FIRST_DELAY_S
        while True:
            try:
                connection = await Connection.open(self._session, f"{self._url}/websocket", self._token)
            except PeerError as error:
                self.refused = isinstance(error, PeerRefusedError)
                self._tell(error.text)
                pause_s = NO_ACCESS_DELAY_S if isinstance(error, PeerRefusedError) else delay_s
                delay_s = min(2 * delay_s, LAST_DELAY_S)
            else:
                await self._use(connection)
                pause_s = delay_s = FIRST_DELAY_S
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing

    async def on_each_connection(self, follow: Callable[[], Awaitable[None]]) -> None:
        """Run `follow` on this connection and on every later one; it is cancelled when the link goes down.

        `follow` does not return by itself; if it fails, with whatever, it is run again after a moment: what
        Home Assistant and its integrations say must not end the app, which cars need.
        """
        while True:
            await self._up.wait()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._until_down())
                    await follow()
            except* PeerGoneError:
                pass
            except* PeerError as errors:
                log.warning("Home Assistant fails us; trying again", error=_first_text(errors))
            except* Exception:
                log.exception("what Home Assistant says can't be followed; trying again")
            stop_if_cancelled()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FOLLOW_AGAIN_S):  # wait_for may lose a cancellation before 3.12
                    await self._down.wait()

    async def command(self, kind: str, *, timeout_s: float = COMMAND_TIMEOUT_S, **fields: object) -> Any:  # noqa: ANN401 - what Home Assistant answers
        """Send a WebSocket command and return its result; raises the PeerErrors of Connection.command."""
        return await self._live().command(kind, timeout_s=timeout_s, **fields)

    async def subscribe(self, on_event: EventHandler, kind: str, **fields: object) -> int:
        """Subscribe for as long as this connection lasts; see Connection.subscribe."""
        return await self._live().subscribe(on_event, kind, **fields)

    async def unsubscribe(self, subscription: int) -> None:
        """End a subscription of this connection."""
        await self._live().unsubscribe(subscription)

    async def rest(
        self, method: str, path: str, json: object = None, *, timeout_s: float = COMMAND_TIMEOUT_S
    ) -> Any:  # noqa: ANN401
        """Send a request to `path` below /api/ and return the answer's JSON.

        The proxy hands on GET, POST and DELETE only. Raises PeerRefusedError with the HTTP status as its
        code, PeerGoneError while Core is not up, PeerTimeoutError.
        """
        try:
            async with self._session.request(
                method,
                f"{self._url}/api/{path}",
                json=json,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=timeout_s),
            ) as response:
                if response.status in _UNAVAILABLE:
                    raise PeerGoneError(
                        say("Home Assistant is not up yet (HTTP {status}).", status=response.status)
                    )
                if not response.ok:
                    raise _refusal(method, path, response.status, await response.text())
                return await response.json(content_type=None)
        except TimeoutError as error:
            raise PeerTimeoutError(
                say(
                    "Home Assistant did not answer {path} within {timeout_s:g} s.",
                    path=path,
                    timeout_s=timeout_s,
                )
            ) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise PeerGoneError(
                say("Home Assistant can't be reached ({error}).", error=str(error))
            ) from error

    async def _until_down(self) -> None:
        await self._down.wait()
        raise PeerGoneError(self.text)

    def _live(self) -> Connection:
        if self._connection is None:
            raise PeerGoneError(self.text)
        return self._connection

    async def _use(self, connection: Connection) -> None:
        self._connection = connection
        self.refused = False
        self._up.set()
        self._down.clear()
        self._tell(say("Connected to Home Assistant."), good=True)
        reason: str = say("Home Assistant closed the link.")
        try:
            async with asyncio.TaskGroup() as group:
                pings = group.create_task(_ping(connection))
                await connection.run()
                pings.cancel()
        except* PeerError as errors:
            reason = _first_text(errors)
        finally:
            self._connection = None
            self._up.clear()
            self._down.set()
        stop_if_cancelled()
        self._tell(say("The link to Home Assistant is down: {reason}", reason=reason))

    def _tell(self, text: str, *, good: bool = False) -> None:
        """Log a change once, however often it is tried again."""
        if text == self.text:
            return
        self.text = text
        (log.info if good else log.warning)(text)
        for callback in self._watchers:
            callback()


async def _ping(connection: Connection) -> None:
    """Ask Core itself: the proxy would answer pings of the WebSocket in its place."""
    while True:
        await asyncio.sleep(PING_EVERY_S)
        await connection.command("ping", timeout_s=PING_TIMEOUT_S)


def _first_text(errors: BaseExceptionGroup[BaseException]) -> str:
    first = first_of(errors)
    return first.text if isinstance(first, PeerError) else str(first)


def _refusal(method: str, path: str, status: int, text: str) -> PeerRefusedError:
    words = _message(text)
    if status in _NO_ACCESS and not words:  # Core gives reasons, the proxy none
        return PeerRefusedError(say("Home Assistant does not let the app in; restart the app."), str(status))
    return PeerRefusedError(
        say(
            "Home Assistant refuses {request} (HTTP {status}): {words}",
            request=f"{method} {path}",
            status=status,
            words=words or text[:200],
        ),
        str(status),
    )


def _message(text: str) -> str:
    """Read the reason that Core gives; "" where there is none."""
    try:
        answer = json_.loads(text)
    except ValueError:
        return ""
    return str(answer.get("message") or "")[:200] if isinstance(answer, dict) else ""
