"""The live state: a WebSocket that sends the whole state once, and then what changes in it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import WSCloseCode, web

from addon.model.status import Status
from addon.translation.catalogs import speaker
from addon.translation.text import say
from addon.web.describing import Messages, described
from addon.web.language import reader
from addon.web.merge import changes
from addon.web.ports import StateView
from addon.web.refusing import StatusError

MAX_CLIENTS = 32
"""A household has fewer screens; more is a client that forgets its sockets."""

MAX_MESSAGE_BYTES = 1024
"""Clients have nothing to say here."""

SIGN_OF_LIFE_S = 10.0
"""An empty change this often lets a page tell a quiet house from a dead link; it is not shown any pings."""

HEARTBEAT_S = 20.0
"""A client that reads nothing answers no ping either, and is dropped after one and a half of these."""

CLOSE_TIMEOUT_S = 1.0
"""How long a client has to say goodbye when the app stops."""


class Live:
    """The handler of /api/live."""

    def __init__(self, view: StateView) -> None:
        self._view = view
        self._sockets: set[web.WebSocketResponse] = set()

    @described(answer=Messages(of=Status))
    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Send the whole state once and then what changed in it, merged key by key; null is a value.

        A browser can't set headers here: let `language` in the query tell which one its texts are to be in.

        An empty change every ten seconds is a sign of life.
        """
        if len(self._sockets) >= MAX_CLIENTS:
            raise StatusError(HTTPStatus.SERVICE_UNAVAILABLE, say("Too many pages are open."))
        socket = web.WebSocketResponse(
            timeout=CLOSE_TIMEOUT_S, heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE_BYTES, compress=False
        )
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await self._serve(socket)
        finally:
            self._sockets.discard(socket)
            if socket.exception() is not None and request.transport is not None:
                request.transport.abort()  # a plain close would wait for the client to read what is due
        return socket

    async def close(self, _app: web.Application | None = None) -> None:
        """Send all clients away; their pages come back when the app does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets))

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        async with asyncio.TaskGroup() as tasks:
            senders = (
                tasks.create_task(self._send_state(socket)),
                tasks.create_task(_send_signs_of_life(socket)),
            )
            async for _ in socket:
                pass
            for sender in senders:
                sender.cancel()

    async def _send_state(self, socket: web.WebSocketResponse) -> None:
        known: dict[str, Any] = {}
        said_by = speaker(reader())
        with suppress(ConnectionError):
            async with aclosing(self._view.subscribe()) as statuses:
                async for status in statuses:
                    # Through JSON and back, so that only what the client would see counts as a change.
                    state = msgspec.json.decode(msgspec.json.encode(status, enc_hook=said_by))
                    for change in changes(known, state):
                        await _send(socket, change)
                    known = state


async def _send_signs_of_life(socket: web.WebSocketResponse) -> None:
    with suppress(ConnectionError):
        while True:
            await asyncio.sleep(SIGN_OF_LIFE_S)
            await _send(socket, {})


async def _send(socket: web.WebSocketResponse, change: dict[str, Any]) -> None:
    await socket.send_str(msgspec.json.encode(change).decode())
