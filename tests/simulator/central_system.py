"""A scripted OCPP 1.6J central system for the simulated charger: notes every call, answers from a table."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

JsonObject = dict[str, Any]
Answer = JsonObject | Callable[[JsonObject], JsonObject]

ACCEPTED: JsonObject = {"idTagInfo": {"status": "Accepted"}}


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """The charger answered a call with a CALLERROR."""


class CentralSystem:
    """One charger's server.

    Attributes:
        calls: all that the charger called, as (action, payload), oldest first.
        answers: what each action is answered with; None: not at all.
        headers: of the last handshake.
        connections: how often the charger dialled.

    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, JsonObject]] = []
        self.headers: dict[str, str] = {}
        self.connections = 0
        self.answers: dict[str, Answer | None] = {
            "BootNotification": {
                "currentTime": "2027-01-15T08:00:00Z",
                "interval": 60,
                "status": "Accepted",
            },
            "Heartbeat": {"currentTime": "2027-01-15T08:00:00Z"},
            "Authorize": ACCEPTED,
            "StartTransaction": {"transactionId": 42, **ACCEPTED},
            "StopTransaction": {},
        }
        self._socket: ServerConnection | None = None
        self._server: Server
        self._heard = asyncio.Condition()
        self._waiting: dict[str, asyncio.Future[JsonObject]] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{host}:{port}"

    def actions(self) -> list[str]:
        """List what was called, oldest first."""
        return [action for action, _ in self.calls]

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["CentralSystem"]:
        """Listen while the context is open."""
        async with serve(
            self._serve, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], close_timeout=1
        ) as server:
            self._server = server
            yield self

    async def _serve(self, socket: ServerConnection) -> None:
        self._socket = socket
        self.connections += 1
        assert socket.request
        self.headers = {"path": socket.request.path, **dict(socket.request.headers.raw_items())}
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                await self._receive(socket, json.loads(frame))

    async def _receive(self, socket: ServerConnection, message: list[Any]) -> None:
        if message[0] == 2:
            _, message_id, action, payload = message
            answer = self.answers.get(action, {})
            if answer is not None:
                await socket.send(
                    json.dumps([3, message_id, answer(payload) if callable(answer) else answer])
                )
            async with self._heard:
                self.calls.append((action, payload))
                self._heard.notify_all()
        elif message[0] == 3:
            self._waiting.pop(message[1]).set_result(message[2])
        else:
            self._waiting.pop(message[1]).set_exception(Refused(*message[2:4]))

    async def call(self, action: str, **payload: object) -> JsonObject:
        """Call the charger and return its answer."""
        assert self._socket
        message_id = f"{action}-{len(self.calls)}-{id(payload)}"
        answer = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps([2, message_id, action, payload]))
        return await asyncio.wait_for(answer, 20)

    async def heard(self, action: str, count: int = 1, within_s: float = 600, **fields: object) -> JsonObject:
        """Wait until an action with these fields came `count` times; returns the last of them."""

        def found() -> list[JsonObject]:
            return [
                payload
                for name, payload in self.calls
                if name == action and all(payload.get(key) == value for key, value in fields.items())
            ]

        async with asyncio.timeout(within_s), self._heard:
            await self._heard.wait_for(lambda: len(found()) >= count)
        return found()[count - 1]

    async def status(self, status: str, within_s: float = 600) -> None:
        """Wait until connector 1's newest status is this one."""
        async with asyncio.timeout(within_s), self._heard:
            await self._heard.wait_for(lambda: self._status() == status)

    def _status(self) -> str:
        told = [
            payload["status"]
            for name, payload in self.calls
            if name == "StatusNotification" and payload["connectorId"] == 1
        ]
        return told[-1] if told else ""

    def profile(self, *periods: tuple[int, float], **fields: object) -> JsonObject:
        """Make a TxDefaultProfile in amperes, stack level 0, Relative unless `start_schedule` is given."""
        start = fields.pop("start_schedule", None)
        unit = fields.pop("unit", "A")
        return {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute" if start else "Relative",
            "chargingSchedule": {
                **({"startSchedule": start} if start else {}),
                "chargingRateUnit": unit,
                "chargingSchedulePeriod": [{"startPeriod": at_s, "limit": limit} for at_s, limit in periods],
            },
            **fields,
        }
