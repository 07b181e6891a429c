"""A charge point of ours behind a real link and a real loopback, and a charger that may do what it likes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from structlog.processors import format_exc_info
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from addon.csms.charge_point import OcppChargePoint
from addon.csms.ports import Journal
from addon.csms.reception.connection import Connection
from addon.csms.rpc.errors import Dialect
from addon.csms.rpc.frames import MAX_FRAME_BYTES
from addon.model.records import ChargePointRecord
from tests.csms.bare_charger import BareCharger
from tests.csms.bench import new_charge_point, setpoint
from tests.csms.memory_journal import MemoryJournal

ANSWER_WITHIN_S = 120.0

Reply = Callable[[list[Any]], list[str]]
"""Gets a CALL of ours, returns the frames that the charger sends about it."""


@dataclass
class Room:
    """`answers`: what the charger got for its calls, by their id; `faults`: what must never happen."""

    charge_point: OcppChargePoint
    charger: ClientConnection
    reply: Reply
    answers: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _beats: int = 0
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def tell(self, *frames: str | bytes) -> None:
        """Send frames as the charger."""
        for frame in frames:
            await self.charger.send(frame)

    async def still_answers(self) -> bool:
        """Send a Heartbeat, and tell whether it gets its answer; all before it was handled then."""
        self._beats += 1
        id_ = f"beat{self._beats}"
        await self.tell(json.dumps([2, id_, "Heartbeat", {}]))
        return bool((await self.answer(id_))[0] == 3)

    async def answer(self, id_: str) -> list[Any]:
        """Wait for the answer to a call of the charger."""
        async with asyncio.timeout(ANSWER_WITHIN_S), self._arrived:
            await self._arrived.wait_for(lambda: id_ in self.answers)
            return self.answers[id_]

    async def listen(self) -> None:
        """Take in what the central system sends."""
        with contextlib.suppress(ConnectionClosed):
            async for text in self.charger:
                frame = json.loads(text)
                if frame[0] in {2, 6}:
                    await self.tell(*self.reply(frame))
                    continue
                async with self._arrived:
                    self.answers[str(frame[1])] = frame
                    self._arrived.notify_all()

    async def follow(self) -> None:
        """Be the engine: the same setpoints, each second."""
        while True:
            for state in self.charge_point.loadpoints():
                self.charge_point.follow(state.connector_id, setpoint(16))
            await asyncio.sleep(1.0)


@contextlib.asynccontextmanager
async def open_room(dialect: Dialect, reply: Reply, journal: Journal | None = None) -> AsyncIterator[Room]:
    """Connect a charger. When it has gone, `faults` tells what has failed, and which tasks it left behind."""
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks()
    charge_point = new_charge_point(journal or MemoryJournal(), ChargePointRecord(id="CP1"), lambda: None)
    ended = asyncio.Event()
    faults: list[str] = []
    loop.set_exception_handler(lambda _, context: faults.append(str(context)))

    async def on_socket(socket: ServerConnection) -> None:
        try:
            await charge_point.serve(
                Connection(charge_point_id="CP1", subprotocol=dialect, remote_address="::1", socket=socket)
            )
        except Exception as error:  # noqa: BLE001 - it is what is looked for
            faults.append(repr(error))
        ended.set()

    with capture_logs(processors=[format_exc_info]) as lines:
        async with _server(on_socket) as port, _dial(port, dialect) as charger:
            room = Room(charge_point, charger, reply, faults=faults)
            tasks = [asyncio.create_task(job()) for job in (room.listen, room.follow)]
            try:
                yield room
            finally:
                for task in tasks:
                    task.cancel()
                await charger.close()
                await ended.wait()
                await asyncio.gather(*tasks, return_exceptions=True)
    loop.set_exception_handler(None)
    faults += [str(line) for line in lines if line["log_level"] in {"error", "critical", "exception"}]
    faults += [str(task) for task in asyncio.all_tasks() - before if not task.done()]


@contextlib.asynccontextmanager
async def _server(on_socket: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[int]:
    async with serve(
        on_socket, "127.0.0.1", 0, compression=None, max_size=MAX_FRAME_BYTES, ping_interval=None
    ) as server:
        yield server.sockets[0].getsockname()[1]


def _dial(port: int, dialect: Dialect) -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/CP1",
        subprotocols=[dialect],  # type: ignore[list-item]
        compression=None,
        ping_interval=None,
        proxy=None,
        create_connection=BareCharger,
    )
