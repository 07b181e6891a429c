"""The HTTP API of a charger's message trace: read it, follow it, take it away as a file."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from http import HTTPStatus

import msgspec
from aiohttp import web

from addon.csms.trace import MAX_FRAMES, Trace, TraceEntry
from addon.translation.text import english, say
from addon.web.describing import File, Messages, Parameter, described
from addon.web.fields import answer, charger_id, number
from addon.web.live import CLOSE_TIMEOUT_S, HEARTBEAT_S, MAX_MESSAGE_BYTES, SIGN_OF_LIFE_S
from addon.web.ports import Commands, StateView
from addon.web.refusing import StatusError

MAX_FOLLOWERS = 8
DEFAULT_LIMIT = 200
AT_ONCE_S = 0.2
"""What comes within this time goes out together: a page need not be redrawn for each message."""


SINCE = Parameter(name="since", text="Only messages with a greater `seq`.", type="integer")
ACTION = Parameter(name="action", text="Only messages of this action.")
LIMIT = Parameter(name="limit", text=f"The newest so many; {DEFAULT_LIMIT} unless told.", type="integer")


class TraceView(msgspec.Struct, frozen=True):
    """Some of the messages."""

    entries: tuple[TraceEntry, ...]


class TraceApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        trace = "/api/chargers/{id:[^/]+}/trace"
        return [
            web.get(trace, self._read),
            web.get(f"{trace}/export", self._export),
            web.get(f"{trace}/live", self._live),
        ]

    async def close(self, _app: web.Application | None = None) -> None:
        """Send all followers away."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await asyncio.gather(*(socket.close() for socket in self._sockets))

    def _trace(self, request: web.Request) -> Trace:
        return self._commands.maintenance().charger(charger_id(request, self._view)).trace

    @described(answer=TraceView, query=(SINCE, ACTION, LIMIT))
    async def _read(self, request: web.Request) -> web.Response:
        """List the last messages between app and charger, oldest first."""
        entries = await asyncio.to_thread(
            self._trace(request).read,
            since=number(request, "since", 0),
            action=request.query.get("action", ""),
            limit=min(MAX_FRAMES, number(request, "limit", DEFAULT_LIMIT)),
        )
        return answer(TraceView(entries=tuple(entries)))

    @described(answer=File(kind="application/jsonl"))
    async def _export(self, request: web.Request) -> web.Response:
        """Take away all messages that are kept, one JSON document a line."""
        entries = await asyncio.to_thread(self._trace(request).read)
        lines = msgspec.json.Encoder(enc_hook=english).encode_lines(entries)
        return web.Response(
            body=lines,
            content_type="application/jsonl",
            headers={"Content-Disposition": 'attachment; filename="trace.jsonl"'},
        )

    @described(answer=Messages(of=TraceView), query=(SINCE,))
    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        """Follow the messages; an empty list every ten seconds is a sign of life."""
        trace, since = self._trace(request), number(request, "since", 0)
        if len(self._sockets) >= MAX_FOLLOWERS:
            raise StatusError(HTTPStatus.SERVICE_UNAVAILABLE, say("Too many pages follow messages."))
        socket = web.WebSocketResponse(
            timeout=CLOSE_TIMEOUT_S, heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE_BYTES, compress=False
        )
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            async with asyncio.TaskGroup() as tasks:
                senders = (
                    tasks.create_task(_send_entries(socket, trace, since)),
                    tasks.create_task(_send_signs_of_life(socket)),
                )
                async for _ in socket:
                    pass
                for sender in senders:
                    sender.cancel()
        finally:
            self._sockets.discard(socket)
            if socket.exception() is not None and request.transport is not None:
                request.transport.abort()
        return socket


async def _send_entries(socket: web.WebSocketResponse, trace: Trace, since: int) -> None:
    with suppress(ConnectionError):
        async with aclosing(trace.follow(since=since)) as batches:
            async for entries in batches:
                await socket.send_str(msgspec.json.encode({"entries": entries}, enc_hook=english).decode())
                await asyncio.sleep(AT_ONCE_S)


async def _send_signs_of_life(socket: web.WebSocketResponse) -> None:
    with suppress(ConnectionError):
        while True:
            await asyncio.sleep(SIGN_OF_LIFE_S)
            await socket.send_str('{"entries":[]}')
