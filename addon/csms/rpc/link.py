"""One WebSocket that speaks OCPP-J: the asyncio shell around core.Core.

Four tasks share the core, and each waits for one thing only, so that none can stall another: the reader for
frames, the worker for the handler (backlog.py: calls of the peer are handled one by one, in order), the pump
for room to send and for call timeouts, the keeper for pongs (pulse.py).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from enum import Enum

import structlog
from websockets.asyncio.connection import Connection as Socket
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from addon.csms.rpc.backlog import Backlog
from addon.csms.rpc.core import Answered, Core, Event, Malformed, Refused, TimedOut, Unsolicited
from addon.csms.rpc.errors import CallRefused, Dialect, ErrorCode
from addon.csms.rpc.flow import TokenBucket, is_worth_a_line
from addon.csms.rpc.frames import Call, Payload, Send
from addon.csms.rpc.open_calls import OpenCalls
from addon.csms.rpc.pulse import Pulse, cut_off
from addon.errors import PeerGoneError, PeerTimeoutError
from addon.translation.text import say

log = structlog.get_logger(__name__)

MAX_FAULT_CHARS = 200

SEND_TIMEOUT_S = 20.0
"""A peer that has not taken what waited for it by then is as good as gone: no limit would reach it either."""
CLOSE_TIMEOUT_S = 5.0
MAX_UNSENT = 500
"""So many answers may wait for a peer that takes them slowly; beyond it nothing more is read from it."""

Handler = Callable[[str, Payload], Awaitable[Payload]]
"""Gets action and payload of a CALL; returns the payload of the CALLRESULT or raises CallRefused."""


class Direction(Enum):
    """Which way a frame went, seen from this side."""

    IN = "in"
    OUT = "out"


class Link:
    """An OCPP-J connection from open socket to closed.

    The handler may call `call()`; `run()` must be running for anything to happen. `on_frame` sees every frame
    as text, secrets included; `on_fault` is told of each that is no message: what kind of fault, and in words
    that give nothing away. Both must return at once.
    """

    def __init__(  # noqa: PLR0913 - who listens to what
        self,
        socket: Socket,
        handler: Handler,
        *,
        charge_point_id: str,
        dialect: Dialect = Dialect.OCPP16,
        call_timeout_s: float = 30.0,
        clock: Callable[[], float] | None = None,
        on_frame: Callable[[Direction, str], None] | None = None,
        on_fault: Callable[[str, str], None] | None = None,
    ) -> None:
        self._socket = socket
        self._handler = handler
        self._charge_point_id = charge_point_id
        self._call_timeout_s = call_timeout_s
        self._clock = clock or asyncio.get_running_loop().time
        self._on_frame = on_frame
        self._on_fault = on_fault or (lambda _kind, _sentence: None)
        self._log = log.bind(charge_point=charge_point_id)
        self._core = Core(dialect=dialect)
        self._bucket = TokenBucket(self._clock())
        self._backlog = Backlog()
        self._refused = 0
        self._unsent = 0
        self._open_calls = OpenCalls(charge_point_id)
        self._wake = asyncio.Event()
        self._closed = False
        self._pulse = Pulse(socket, self._clock, self._log)

    @property
    def alive_at_s(self) -> float:
        """When the peer was last heard (a frame or a pong), on the link's clock."""
        return self._pulse.alive_at_s

    @property
    def closed(self) -> bool:
        """Whether the link is over."""
        return self._closed or self._socket.state is not State.OPEN

    async def run(self) -> None:
        """Serve the socket until it closes."""
        try:
            async with asyncio.TaskGroup() as group:
                jobs = (self._backlog.work(self._handle), self._pump(), self._pulse.keep())
                tasks = [group.create_task(job) for job in jobs]
                await self._read()
                self._end_calls()
                await self._backlog.drain()
                for task in tasks:
                    task.cancel()
        finally:
            self._end_calls()
            self._log.info("charger disconnected", why=self._how_it_closed())

    async def call(
        self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Payload:
        """Send a CALL and return the payload of its CALLRESULT.

        Calls go out one at a time; urgent ones overtake those that wait. The timeout counts from the sending.
        Raises PeerRefusedError (with the peer's code) on a CALLERROR, PeerTimeoutError, PeerGoneError.
        """
        if self.closed:
            raise PeerGoneError(f"{self._charge_point_id} is not connected")
        try:
            call_id = self._core.submit(
                action,
                payload,
                timeout_s=self._call_timeout_s if timeout_s is None else timeout_s,
                urgent=urgent,
                now_s=self._clock(),
            )
        except OverflowError as error:
            raise PeerTimeoutError(f"{action} not sent to {self._charge_point_id}: {error}") from error
        self._wake.set()
        try:
            return await self._open_calls.outcome(call_id)
        finally:
            self._core.withdraw(call_id)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the socket; `run()` then ends. A peer that does not take part is cut off."""
        if self._socket.state is State.CLOSED:
            return
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._socket.close(code, reason)
        except TimeoutError:
            cut_off(self._socket)

    def _how_it_closed(self) -> str:
        """Tell which side closed, and why: the peer's word alone would not say what we held against it."""
        protocol = self._socket.protocol
        return str(protocol.close_exc) if protocol.state is State.CLOSED else "not closed yet"

    # The reader

    async def _read(self) -> None:
        while True:
            try:
                message = await self._socket.recv()
            except ConnectionClosed:
                return
            now_s = self._clock()
            self._pulse.beat(now_s)
            # OCPP-J is text; a binary frame with text in it is understood all the same.
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            self._trace(Direction.IN, text)
            self._on_event(self._core.receive(text, now_s), len(text))
            self._wake.set()
            await asyncio.sleep(self._bucket.take(now_s, chars=len(text)))
            # Rare; polled, so that nothing else needs to know of it.
            while self._is_behind() and not self.closed:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def _is_behind(self) -> bool:
        """Tell whether the peer must wait: neither what it says nor what it is told can be held for ever."""
        if self._unsent + self._core.outgoing > MAX_UNSENT:
            return True
        return self._backlog.full and not self._core.awaits_answer

    def _on_event(self, event: Event, chars: int = 0) -> None:
        match event:
            case Call() | Send():
                self._enqueue(event, chars)
            case Answered() | Refused() | TimedOut():
                self._open_calls.settle(event)
            case Unsolicited():
                self._on_fault("Unsolicited", say("is an answer to no open call"))
                if is_worth_a_line(event.count):
                    self._log.warning("answer to no open call dropped", total=event.count)
            case Malformed():
                fault = str(event.error)[:MAX_FAULT_CHARS]
                self._on_fault(event.error.code, say("can't be read: {fault}", fault=fault))
                if is_worth_a_line(event.count):
                    self._log.warning("bad frame", fault=fault, total=event.count)

    def _enqueue(self, call: Call | Send, chars: int) -> None:
        if self._backlog.put(call, chars):
            return
        # Reading can't pause now: the handler itself waits for an answer that comes behind this call.
        self._refused += 1
        if is_worth_a_line(self._refused):
            self._log.warning("too many calls wait, refused", action=call.action, total=self._refused)
        self._refuse(call, ErrorCode.INTERNAL_ERROR, "too many calls wait; try again")

    def _end_calls(self) -> None:
        self._closed = True
        self._open_calls.end()

    # The worker

    async def _handle(self, call: Call | Send) -> None:
        try:
            payload = await self._handler(call.action, call.payload)
            if isinstance(call, Call):
                self._core.answer(call.message_id, payload)
        except CallRefused as refusal:
            self._refuse(call, refusal.code, str(refusal))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            self._fail(call)  # something the handler waited for was cancelled, not this link
        except Exception:  # noqa: BLE001 - whatever it is, the link lives on
            self._fail(call)
        finally:
            self._wake.set()

    def _fail(self, call: Call | Send) -> None:
        self._log.exception("handler failed", action=call.action)
        self._refuse(call, ErrorCode.INTERNAL_ERROR, f"{call.action} failed here")

    def _refuse(self, call: Call | Send, code: ErrorCode, description: str) -> None:
        if isinstance(call, Call):
            self._core.refuse(call.message_id, code, description)

    # The pump

    async def _pump(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while not self.closed:
                self._wake.clear()
                now_s = self._clock()
                if (late := self._core.tick(now_s)) is not None:
                    self._on_event(late)
                if outgoing := self._core.take_outgoing():
                    await self._send(outgoing)
                deadline_s = self._core.deadline_s()
                delay_s = None if deadline_s is None else max(0.0, deadline_s - self._clock())
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(delay_s):
                        await self._wake.wait()

    async def _send(self, outgoing: list[str]) -> None:
        """Send all there is; who takes none of it for long, or only a little now and then, is cut off."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                for number, text in enumerate(outgoing, start=1):
                    if self.closed:
                        return
                    self._unsent = len(outgoing) - number
                    self._trace(Direction.OUT, text)
                    await self._socket.send(text)
        except TimeoutError:
            self._log.warning("charger takes no more data, cut off", after_s=SEND_TIMEOUT_S)
            cut_off(self._socket)

    def _trace(self, direction: Direction, text: str) -> None:
        if self._on_frame is None:
            return
        try:
            self._on_frame(direction, text)
        except Exception:  # noqa: BLE001 - a listener's fault is not the charger's
            self._log.exception("frame listener failed, taken off")
            self._on_frame = None
