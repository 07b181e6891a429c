"""One authenticated WebSocket to Home Assistant; once closed it stays closed.

Frames are a JSON object, or an array of them (we ask for that: all states that one report of a device
changes then come as one frame).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec
import structlog
from aiohttp import WSMsgType

from addon.errors import PeerError, PeerGoneError, PeerRefusedError, PeerTimeoutError
from addon.translation.text import english, say

log = structlog.get_logger(__name__)

AUTH_TIMEOUT_S = 10.0
COMMAND_TIMEOUT_S = 10.0
FEATURES_ID = 1
"""Home Assistant wants ids that only rise; the answer to this one is not waited for."""

_CLOSE_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=1.0)
"""A side that is gone does not say good-bye."""

EventHandler = Callable[[dict[str, Any]], None]


class Connection:
    """Commands and their answers, subscriptions and their events."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(FEATURES_ID + 1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._handlers: dict[int, EventHandler] = {}
        self._closed = False

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, token: str) -> Connection:
        """Connect and authenticate.

        Raises PeerRefusedError if the token is not accepted, PeerGoneError if nobody answers or the
        Supervisor says that Core is not up yet (502).
        """
        try:
            async with asyncio.timeout(AUTH_TIMEOUT_S):
                socket = await session.ws_connect(url, max_msg_size=0, timeout=_CLOSE_TIMEOUT)
                try:
                    await _authenticate(socket, token)
                except BaseException:
                    await socket.close()
                    raise
        except aiohttp.WSServerHandshakeError as error:
            if error.status in (401, 403):
                raise PeerRefusedError(_NO_ACCESS, str(error.status)) from error
            raise PeerGoneError(
                say("Home Assistant is not up yet (HTTP {status}).", status=error.status)
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise PeerGoneError(
                say("Home Assistant can't be reached ({error}).", error=str(error) or say("no answer"))
            ) from error
        return cls(socket)

    async def run(self) -> None:
        """Receive until the link is gone; then fail everybody who waits with PeerGoneError."""
        try:
            async for frame in self._socket:
                if frame.type is not WSMsgType.TEXT:
                    raise PeerError(say("Home Assistant sent a frame of type {type}.", type=frame.type.name))
                self._on_frame(frame.data)
        finally:
            self._closed = True
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(PeerGoneError(_LOST))
            self._handlers.clear()
            await self._socket.close()

    async def command(self, kind: str, *, timeout_s: float = COMMAND_TIMEOUT_S, **fields: object) -> Any:  # noqa: ANN401 - what Home Assistant answers
        """Send a command and return its result.

        Raises PeerRefusedError with Home Assistant's error code, PeerTimeoutError or PeerGoneError.
        """
        return await self._command(next(self._ids), kind, timeout_s, fields)

    async def subscribe(self, on_event: EventHandler, kind: str, **fields: object) -> int:
        """Send a command that subscribes; events go to `on_event` until the link is gone.

        Returns the id that `unsubscribe` takes. The first event may come before this returns.
        """
        command_id = next(self._ids)
        self._handlers[command_id] = on_event
        try:
            await self._command(command_id, kind, COMMAND_TIMEOUT_S, fields)
        except BaseException:
            self._handlers.pop(command_id, None)
            raise
        return command_id

    async def unsubscribe(self, subscription: int) -> None:
        """End a subscription; events that are on their way are dropped."""
        if self._handlers.pop(subscription, None):
            await self.command("unsubscribe_events", subscription=subscription)

    async def _command(self, command_id: int, kind: str, timeout_s: float, fields: dict[str, object]) -> Any:  # noqa: ANN401
        if self._closed:
            raise PeerGoneError(_LOST)
        answer = self._waiting[command_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self._socket.send_str(
                    msgspec.json.encode({"id": command_id, "type": kind, **fields}, enc_hook=english).decode()
                )
                return await answer
        except TimeoutError as error:
            raise PeerTimeoutError(
                say(
                    "Home Assistant did not answer {path} within {timeout_s:g} s.",
                    path=kind,
                    timeout_s=timeout_s,
                )
            ) from error
        except aiohttp.ClientError as error:  # the socket closes while we write
            raise PeerGoneError(_LOST) from error
        finally:
            del self._waiting[command_id]

    def _on_frame(self, data: str) -> None:
        try:
            message = msgspec.json.decode(data)
            for part in message if isinstance(message, list) else (message,):
                self._on_message(part)
        except Exception as error:  # whoever takes it in may stumble too, and is told by the link's end
            log.warning("what Home Assistant sent can't be taken in", exc_info=error)
            raise PeerError(
                say("Home Assistant sent something we can't read: {words}", words=str(data[:200]))
            ) from error

    def _on_message(self, message: dict[str, Any]) -> None:
        command_id = message["id"]
        if message["type"] == "event":
            if handler := self._handlers.get(command_id):
                handler(message["event"])
            return
        answer = self._waiting.get(command_id)
        if answer is None or answer.done():
            return  # it came too late
        if message["type"] == "pong" or message["success"]:
            answer.set_result(message.get("result"))
        else:
            error = message["error"]
            answer.set_exception(
                PeerRefusedError(say("Home Assistant: {words}", words=str(error["message"])), error["code"])
            )


_NO_ACCESS = say("Home Assistant does not accept the app's token; restart the app.")
_LOST = say("The link to Home Assistant is down.")


async def _authenticate(socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
    """Give the token when asked; on the Supervisor's own socket to Core nobody asks."""
    message = await _receive(socket)
    if message["type"] == "auth_required":
        await socket.send_json({"type": "auth", "access_token": token})
        message = await _receive(socket)
    if message["type"] != "auth_ok":
        raise PeerRefusedError(_NO_ACCESS, message["type"])
    features = {"coalesce_messages": 1}
    await socket.send_json({"id": FEATURES_ID, "type": "supported_features", "features": features})


async def _receive(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    frame = await socket.receive()
    try:
        message: dict[str, Any] = msgspec.json.decode(frame.data)
        message["type"]
    except (msgspec.DecodeError, TypeError, KeyError) as error:
        raise PeerGoneError(say("Home Assistant closed the link before it was open.")) from error
    return message
