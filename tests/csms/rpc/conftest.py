"""A charger's bare socket on one end, a Link on the other, a real loopback between them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from addon.csms.rpc.frames import MAX_FRAME_BYTES, Payload
from addon.csms.rpc.link import Handler, Link
from tests.csms.bare_charger import BareCharger


@dataclass
class Pair:
    """A link of the central system and the charger's end of its socket."""

    link: Link
    charger: ClientConnection
    link_ended: asyncio.Event
    handled: list[tuple[str, Payload]] = field(default_factory=list)

    async def tell(self, *frames: object) -> None:
        """Send frames as the charger: text and bytes as they are, all else as JSON."""
        for frame in frames:
            await self.charger.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hear(self) -> Any:  # noqa: ANN401 - JSON
        """Return the next frame that the charger gets."""
        return json.loads(await self.charger.recv())


MakePair = Callable[..., contextlib.AbstractAsyncContextManager[Pair]]


@pytest.fixture
def make_pair() -> MakePair:
    """`async with make_pair(handler, **of_link) as pair`; the default handler echoes."""

    @contextlib.asynccontextmanager
    async def make(
        handler: Callable[[Pair, str, Payload], Awaitable[Payload]] | None = None,
        **of_link: Any,  # noqa: ANN401 - handed on
    ) -> AsyncIterator[Pair]:
        made: asyncio.Future[Pair] = asyncio.get_running_loop().create_future()

        async def handle(action: str, payload: Payload) -> Payload:
            pair = made.result()
            pair.handled.append((action, payload))
            return payload if handler is None else await handler(pair, action, payload)

        async def on_socket(socket: ServerConnection) -> None:
            as_handler: Handler = handle
            link = Link(socket, as_handler, charge_point_id="CP1", **of_link)
            linked.set_result(link)
            await link.run()
            ended.set()

        ended = asyncio.Event()
        linked: asyncio.Future[Link] = asyncio.get_running_loop().create_future()
        async with (
            serve(
                on_socket, "127.0.0.1", 0, compression=None, max_size=MAX_FRAME_BYTES, ping_interval=None
            ) as server,
            connect(
                f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/CP1",
                ping_interval=None,
                compression=None,
                proxy=None,
                create_connection=BareCharger,
            ) as charger,
        ):
            pair = Pair(link=await linked, charger=charger, link_ended=ended)
            made.set_result(pair)
            yield pair

    return make
