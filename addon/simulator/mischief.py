"""A raw OCPP-J client that says whatever it is told, right or wrong: a library for tests.

    async with raw_charger("ws://127.0.0.1:9000", "garage") as peer:
        for script in SCRIPTS.values():  # of `mischief_scripts`; each returns when it has no more to say
            await script(peer)
        await peer.call("Heartbeat")     # the link is alive

`PATHS` and `HANDSHAKES` are odd ways to dial. What the simulated chargers can do wrong while they charge is
in `quirks` and `bends`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from addon.simulator.bends import CALL, CALLERROR, CALLRESULT, Frame

Payload = dict[str, Any]

PATHS = (
    "/{id}",
    "//{id}",
    "/{id}/",
    "/ocpp/{id}",
    "/ocpp/v16/{id}/",
    "/{id}?vendor=x&token=1",
    "/ocpp//{id}//",
)
"""Ways to write where a charge point's id stands in the URL."""

HANDSHAKES: dict[str, tuple[str, ...]] = {
    "none": (),
    "1.6": ("ocpp1.6",),
    "newer first": ("ocpp2.1", "ocpp2.0.1", "ocpp1.6"),
    "unknown first": ("ocpp1.2", "ocpp1.6"),
}
"""Subprotocols that chargers offer."""

ANSWERS: dict[str, Payload] = {
    "GetConfiguration": {"configurationKey": [], "unknownKey": []},
    "GetCompositeSchedule": {"status": "Rejected"},
    "GetLocalListVersion": {"listVersion": 0},
    "UnlockConnector": {"status": "NotSupported"},
    "GetDiagnostics": {},
    "UpdateFirmware": {},
}
"""What it answers; all else with the status Accepted."""


class RawCharger:
    """One connection.

    Attributes:
        heard: all frames that came, oldest first.
        answers: what it answers calls with; None: not at all.

    """

    def __init__(self, socket: ClientConnection, answers: Mapping[str, Payload | None]) -> None:
        self.heard: list[Frame] = []
        self.answers: dict[str, Payload | None] = {**ANSWERS, **answers}
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Frame]] = {}

    async def text(self, text: str) -> None:
        """Send a text as it is."""
        await self._socket.send(text)

    async def frame(self, *frame: object) -> None:
        """Send a frame as it is."""
        await self.text(json.dumps(frame))

    async def begin(self, action: str, payload: Payload | None = None, *, id_: str = "") -> str:
        """Send a call and do not wait; returns its id."""
        id_ = id_ or f"raw-{next(self._ids)}"
        self._waiting[id_] = asyncio.get_running_loop().create_future()
        await self.frame(CALL, id_, action, payload or {})
        return id_

    async def answer_to(self, id_: str, within_s: float = 30.0) -> Frame:
        """Wait for the answer to a call, CALLRESULT or CALLERROR; raises TimeoutError."""
        return await asyncio.wait_for(self._waiting[id_], within_s)

    async def call(self, action: str, payload: Payload | None = None, within_s: float = 30.0) -> Frame:
        """Call and wait for the answer."""
        return await self.answer_to(await self.begin(action, payload), within_s)

    async def result(self, action: str, payload: Payload | None = None) -> Payload:
        """Call and return the payload of the answer; an error as answer is raised as ValueError."""
        frame = await self.call(action, payload)
        if frame[0] != CALLRESULT:
            raise ValueError(f"{action} was refused: {frame}")
        found: Payload = frame[2]
        return found

    async def listen(self) -> None:
        """Take in what comes, and answer calls, until the link is lost."""
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                frame = json.loads(text)
                self.heard.append(frame)
                if frame[0] == CALL:
                    await self._reply(frame)
                elif frame[0] in (CALLRESULT, CALLERROR) and frame[1] in self._waiting:
                    future = self._waiting[frame[1]]
                    if not future.done():
                        future.set_result(frame)

    async def _reply(self, frame: Frame) -> None:
        answer = self.answers.get(frame[2], {"status": "Accepted"})
        if answer is not None:
            await self.frame(CALLRESULT, frame[1], answer)


@contextlib.asynccontextmanager
async def raw_charger(
    url: str,
    charge_point_id: str,
    *,
    path: str = PATHS[0],
    subprotocols: Sequence[str] = ("ocpp1.6",),
    answers: Mapping[str, Payload | None] | None = None,
) -> AsyncIterator[RawCharger]:
    """Dial, and listen until the block ends."""
    offered = [Subprotocol(name) for name in subprotocols] or None
    where = url.rstrip("/") + path.format(id=charge_point_id)
    async with connect(where, subprotocols=offered, proxy=None, close_timeout=1) as socket:
        peer = RawCharger(socket, answers or {})
        listening = asyncio.create_task(peer.listen())
        try:
            yield peer
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
