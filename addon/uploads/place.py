"""The upload place: an HTTP server on a port of its own that listens only while a charger is awaited.

Who comes must know a secret path, and be the charger that was told it. Nothing else is answered here.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from addon.errors import AddonError, RefusedError
from addon.translation.text import say
from addon.uploads.receiving import Body, TooLargeError, receive
from addon.uploads.shelf import MAX_FILE_BYTES, Shelf

log = structlog.get_logger(__name__)

SECRET_BYTES = 18
SECRET_CHARS = 24
"""144 bits, in base64."""

MAX_TICKETS = 8
MAX_FILES_PER_TICKET = 4
MAX_UPLOADS_TRIED = 40
"""Under one secret: a charger may try again. A firmware may be fetched in as many pieces as it likes."""
MAX_AT_ONCE = 2
MAX_CONNECTIONS = 16
MAX_CONNECTIONS_FROM_ONE = 4
"""So that nobody keeps a charger out by holding all of them."""
GUESS_COSTS_S = 1.0
HEAD_WITHIN_S = 15.0
UPLOAD_WITHIN_S = 1200.0
STOP_WITHIN_S = 2.0
LINGER_S = 2.0
"""How long the rest of a refused upload is still read, so that its sender gets to see why."""


@dataclass(slots=True, kw_only=True)
class Ticket:
    """One thing that is awaited: files of a charger, or its fetching of one.

    `address`: from where it may come, "" for anywhere. `offers`: the file to be fetched, None where files
    are brought. `refused`: why somebody who knew the secret was turned away last.
    """

    owner: str
    name: str
    address: str
    offers: Path | None = None
    max_bytes: int = MAX_FILE_BYTES
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)
    port: int = 0
    received_bytes: int = 0
    files: list[str] = field(default_factory=list)
    visits: int = 0
    at_once: int = 0
    refused: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def path(self) -> str:
        """Where it is awaited; the file's name may follow."""
        return f"/{self.secret}/" if self.offers is None else f"/{self.secret}/{self.offers.name}"


class UploadPlace:
    """Opens and closes the port, and knows what is awaited.

    `problem`: why the port could not be had when it was last wanted; "" if it could.
    """

    def __init__(self, shelf: Shelf, *, host: str, port: int) -> None:
        self.shelf = shelf
        self.problem = ""
        self._host = host
        self._port = port
        self._tickets: list[Ticket] = []
        self._runner: web.ServerRunner | None = None
        self._lock = asyncio.Lock()

    @property
    def port(self) -> int:
        """The port it was told to use."""
        return self._port

    @property
    def open(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    @asynccontextmanager
    async def awaiting(self, ticket: Ticket) -> AsyncIterator[Ticket]:
        """Be there for a charger as long as the block lasts; raises RefusedError where that can't be."""
        if len(self._tickets) >= MAX_TICKETS:
            raise RefusedError(say("Too many chargers are being looked after at the same time."))
        self._tickets.append(ticket)
        try:
            ticket.port = await self._open()
            yield ticket
        finally:
            self._tickets.remove(ticket)
            await asyncio.shield(self._close_if_unused())

    async def _open(self) -> int:
        async with self._lock:
            if self._runner is None:
                runner = web.ServerRunner(_Doorman(self._serve), shutdown_timeout=STOP_WITHIN_S)
                await runner.setup()
                try:
                    await web.TCPSite(runner, self._host, self._port).start()
                except OSError as error:
                    await runner.cleanup()
                    why = os.strerror(error.errno) if error.errno else str(error)
                    self.problem = say(
                        "The upload port {port} can't be had: {why}.", port=self._port, why=why
                    )
                    raise RefusedError(self.problem) from error
                self._runner = runner
                self.problem = ""
                log.info("upload port opened", port=self._addressed(runner))
            return self._addressed(self._runner)

    async def _close_if_unused(self) -> None:
        async with self._lock:
            if self._tickets or self._runner is None:
                return
            runner, self._runner = self._runner, None
            await runner.cleanup()
            log.info("upload port closed")

    def _addressed(self, runner: web.ServerRunner) -> int:
        return int(runner.addresses[0][1])

    # Requests

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            response = await self._answer(request)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.text)
        except RefusedError as error:
            response = web.Response(status=403, text=str(error))
        except AddonError as error:
            response = web.Response(status=500, text=str(error))
        response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        ticket = self._ticket(request.path)
        if ticket is None:
            await asyncio.sleep(GUESS_COSTS_S)
            raise web.HTTPNotFound(text="Nothing is awaited here.")
        self._admit(ticket, request)
        ticket.visits += 1
        ticket.at_once += 1
        try:
            if ticket.offers is not None:
                return _give(ticket.offers)
            return await self._take(request, ticket)
        finally:
            ticket.at_once -= 1
            ticket.changed.set()

    def _ticket(self, path: str) -> Ticket | None:
        """Find what is awaited there; some chargers put the file's name right behind, without a slash."""
        told = path.lstrip("/")[:SECRET_CHARS].encode(errors="replace")
        found = [ticket for ticket in self._tickets if hmac.compare_digest(ticket.secret.encode(), told)]
        return found[0] if found else None

    def _admit(self, ticket: Ticket, request: web.BaseRequest) -> None:
        came_from = _address(request.remote)
        if ticket.address and came_from != ticket.address:
            ticket.refused = say(
                "Somebody at {address} knew the secret address, but {id} is at {its_address}.",
                address=came_from,
                id=ticket.owner,
                its_address=ticket.address,
            )
            log.warning("upload refused", charge_point=ticket.owner, came_from=came_from)
            ticket.changed.set()
            raise web.HTTPForbidden(text="Not from there.")
        tried_enough = ticket.offers is None and ticket.visits >= MAX_UPLOADS_TRIED
        if tried_enough or len(ticket.files) >= MAX_FILES_PER_TICKET:
            raise web.HTTPTooManyRequests(text="That is enough.")
        if ticket.at_once >= MAX_AT_ONCE:
            raise web.HTTPTooManyRequests(text="One at a time.")
        allowed = ("GET", "HEAD") if ticket.offers is not None else ("PUT", "POST")
        if request.method not in allowed:
            raise web.HTTPMethodNotAllowed(request.method, allowed)

    async def _take(self, request: web.BaseRequest, ticket: Ticket) -> web.Response:
        name = request.path.lstrip("/")[SECRET_CHARS:].strip("/")

        def progress(count: int) -> None:
            ticket.received_bytes += count
            ticket.changed.set()

        body = Body(name=name, otherwise=ticket.name, max_bytes=ticket.max_bytes, progress=progress)
        try:
            async with asyncio.timeout(UPLOAD_WITHIN_S):
                stored = await receive(request, body, self.shelf, ticket.owner)
        except TooLargeError as error:
            ticket.refused = error.text
            raise web.HTTPRequestEntityTooLarge(ticket.max_bytes, text=str(error)) from error
        except TimeoutError as error:
            ticket.refused = say("{id} stopped in the middle of its upload.", id=ticket.owner)
            raise web.HTTPRequestTimeout(text=ticket.refused) from error
        except AddonError as error:
            ticket.refused = error.text
            raise
        ticket.files.append(stored.name)
        log.info("upload received", charge_point=ticket.owner, file=stored.name, bytes=stored.bytes)
        return web.Response(status=201, text="Thank you.")


def _give(path: Path) -> web.StreamResponse:
    response = web.FileResponse(path, chunk_size=64 * 1024)
    response.content_type = "application/octet-stream"
    return response


class _Doorman(web.Server):
    """Cuts off who is one too many, and who opens a connection and asks for nothing."""

    def __init__(self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> None:
        self._asked: set[web.RequestHandler] = set()
        self._address_of: dict[web.RequestHandler, str] = {}

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            self._asked.add(request.protocol)
            return await handler(request)

        super().__init__(
            handle,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=1.0,
            lingering_time=LINGER_S,
            read_bufsize=256 * 1024,
        )

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """Count a connection."""
        super().connection_made(handler, transport)
        peer = transport.get_extra_info("peername")
        address = self._address_of[handler] = _address(str(peer[0]) if peer else "")
        from_there = sum(other == address for other in self._address_of.values())
        if from_there > MAX_CONNECTIONS_FROM_ONE or len(self._address_of) > MAX_CONNECTIONS:
            transport.abort()
            return
        asyncio.get_running_loop().call_later(HEAD_WITHIN_S, self._look_at, handler, transport)

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """Stop counting it."""
        super().connection_lost(handler, exc)
        self._address_of.pop(handler, None)
        self._asked.discard(handler)

    def _look_at(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        if handler not in self._asked:
            transport.abort()


def _address(remote: str | None) -> str:
    return (remote or "").removeprefix("::ffff:")
