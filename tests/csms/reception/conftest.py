"""A real OcppServer on loopback and chargers that dial it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.client import connect

from addon.csms.reception.admission import Knock, Verdict
from addon.csms.reception.connection import Connection
from addon.csms.reception.server import OcppServer
from addon.csms.rpc.frames import Payload
from addon.csms.rpc.link import Link
from tests.csms.bare_charger import BareCharger


@dataclass
class Yard:
    """The server with what happened at it: knocks, and serving's begin (+) and end (-) in order."""

    server: OcppServer
    knocks: list[Knock] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def dial(
        self,
        path: str = "/CP1",
        *,
        password: str | None = None,
        user: str = "CP1",
        subprotocols: list[str] | None = None,
        headers: dict[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> connect:
        """Connect as a charger would; `async with yard.dial() as charger` or `await yard.dial()`."""
        extra = dict(headers or {})
        if password is not None:
            extra["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        return connect(
            f"{'wss' if tls else 'ws'}://127.0.0.1:{self.server.port}{path}",
            ssl=tls,
            subprotocols=subprotocols or None,  # type: ignore[arg-type] # any text, not only good names
            additional_headers=extra,
            create_connection=BareCharger,
            ping_interval=None,
            compression="deflate",  # offered by chargers, never taken
            proxy=None,
        )

    async def until(self, *events: str) -> None:
        """Wait until exactly these events have happened."""
        async with self.changed, asyncio.timeout(30):
            await self.changed.wait_for(lambda: self.events == list(events))

    async def note(self, event: str) -> None:
        """Record what happened."""
        async with self.changed:
            self.events.append(event)
            self.changed.notify_all()


OpenYard = Callable[..., contextlib.AbstractAsyncContextManager[Yard]]


@pytest.fixture
def open_yard() -> OpenYard:
    """`async with open_yard(admit, **of_server) as yard`; by default everyone comes in and gets echoes."""

    @contextlib.asynccontextmanager
    async def make(
        admit: Callable[[Knock], Any] = lambda _: Verdict.ACCEPT,
        serve: Callable[[Yard, Connection], Any] | None = None,
        **of_server: Any,  # noqa: ANN401 - handed on
    ) -> AsyncIterator[Yard]:
        async def echo(_: str, payload: Payload) -> Payload:
            return payload

        async def run_link(connection: Connection) -> None:
            yard.connections.append(connection)
            number = len(yard.connections)
            await yard.note(f"+{number}")
            try:
                if serve:
                    await serve(yard, connection)
                else:
                    yard.links.append(connection.link(echo))
                    await yard.links[-1].run()
            finally:
                await yard.note(f"-{number}")

        def judge(knock: Knock) -> Any:  # noqa: ANN401 - a verdict or one to wait for
            yard.knocks.append(knock)
            return admit(knock)

        server = OcppServer(host="127.0.0.1", port=0, admit=judge, serve=run_link, **of_server)
        yard = Yard(server)
        async with server:
            yield yard

    return make
