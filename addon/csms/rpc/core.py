"""The order of OCPP-J messages on one connection. Sans-I/O: text and time go in, events and text come out.

Here live the rules: one own CALL is under way at a time (OCPP-J 1.6 section 4.1.1), which one is next,
which answer belongs to it, when waiting ends. Never here: sockets, tasks, what an action means.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from addon.csms.rpc.errors import Dialect, ErrorCode, ProtocolError
from addon.csms.rpc.frames import (
    Call,
    CallErrorFrame,
    CallResult,
    CallResultError,
    Payload,
    Send,
    decode,
    encode_call,
    encode_error,
    encode_result,
)

URGENT_PATIENCE_S = 5.0
"""How long an urgent call (a limit cut) waits for the answer to an ordinary one, or to one that nobody waits
for any more, before that counts as timed out: a charger that takes half a minute over its configuration, or
over a cut that a deeper one has overtaken, must not keep the fuse waiting for as long."""

MAX_QUEUED_CALLS = 100
"""Far more than provisioning a charger takes; a caller that queues more is in a loop."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Our call `call_id` was answered."""

    call_id: str
    action: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Refused:
    """Our call `call_id` was answered by a CALLERROR, or by something that is no answer."""

    call_id: str
    action: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Our call `call_id` was not answered within `waited_s`."""

    call_id: str
    action: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class Unsolicited:
    """An answer to nothing we asked (any more); `count` such so far."""

    message_id: str
    count: int


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame that is not OCPP-J; where an answer exists it is on its way out. `count` such so far."""

    error: ProtocolError
    count: int


Event = Call | Send | Answered | Refused | TimedOut | Unsolicited | Malformed


@dataclass(slots=True, kw_only=True)
class _OwnCall:
    call_id: str
    action: str
    text: str
    timeout_s: float
    urgent: bool
    sent_at_s: float = 0.0
    withdrawn: bool = False


class Core:
    """One side of an OCPP-J connection.

    After each method that may have changed something, send what `take_outgoing()` returns, in that order,
    and call `tick()` when `deadline_s()` has come. Times are seconds of any one monotonic clock.
    """

    def __init__(
        self, *, dialect: Dialect = Dialect.OCPP16, new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    ) -> None:
        self._dialect = dialect
        self._new_id = new_id
        self._urgent: deque[_OwnCall] = deque()
        self._ordinary: deque[_OwnCall] = deque()
        self._under_way: _OwnCall | None = None
        self._outgoing: list[str] = []
        self._unsolicited = 0
        self._malformed = 0

    @property
    def awaits_answer(self) -> bool:
        """Whether a call of ours is under way."""
        return self._under_way is not None

    @property
    def outgoing(self) -> int:
        """How many frames `take_outgoing()` would return."""
        return len(self._outgoing)

    def submit(self, action: str, payload: Payload, *, timeout_s: float, urgent: bool, now_s: float) -> str:
        """Queue a call of ours and return its id. `timeout_s` counts from the moment when it is sent.

        Raises TypeError or ValueError when the payload is not JSON, OverflowError when too many calls wait.
        """
        if len(self._urgent) + len(self._ordinary) >= MAX_QUEUED_CALLS:
            raise OverflowError(f"{MAX_QUEUED_CALLS} calls wait already")
        call_id = self._new_id()
        text = encode_call(call_id, action, payload)
        queue = self._urgent if urgent else self._ordinary
        queue.append(_OwnCall(call_id=call_id, action=action, text=text, timeout_s=timeout_s, urgent=urgent))
        self._send_next(now_s)
        return call_id

    def withdraw(self, call_id: str) -> None:
        """Forget a call nobody waits for; one under way keeps its place until answered or timed out."""
        for queue in (self._urgent, self._ordinary):
            for call in [call for call in queue if call.call_id == call_id]:
                queue.remove(call)
        if self._under_way is not None and self._under_way.call_id == call_id:
            self._under_way.withdrawn = True

    def receive(self, text: str, now_s: float) -> Event:
        """Take one frame of the other side and tell what it means."""
        try:
            frame = decode(text, self._dialect)
        except ProtocolError as error:
            return self._on_malformed(error, now_s)
        match frame:
            case Call() | Send():
                return frame
            case CallResult():
                if call := self._settle(frame.message_id, now_s):
                    return Answered(call.call_id, call.action, frame.payload)
            case CallErrorFrame():
                if call := self._settle(frame.message_id, now_s):
                    return Refused(call.call_id, call.action, frame.code, frame.description)
            case CallResultError():
                pass  # it complains about an answer of ours, which is not kept
        self._unsolicited += 1
        return Unsolicited(frame.message_id, self._unsolicited)

    def answer(self, message_id: str, payload: Payload) -> None:
        """Answer a Call of the other side; raises TypeError or ValueError when the payload is not JSON."""
        self._outgoing.append(encode_result(message_id, payload))

    def refuse(self, message_id: str, code: ErrorCode, description: str) -> None:
        """Answer a Call of the other side with a CALLERROR."""
        self._outgoing.append(encode_error(message_id, code, description, self._dialect))

    def deadline_s(self) -> float | None:
        """Return when the call under way times out."""
        call = self._under_way
        if call is None:
            return None
        hurried = bool(self._urgent) and (call.withdrawn or not call.urgent)
        return call.sent_at_s + (min(call.timeout_s, URGENT_PATIENCE_S) if hurried else call.timeout_s)

    def tick(self, now_s: float) -> TimedOut | None:
        """Give up the call under way when its time is over, and go on to the next."""
        call, deadline_s = self._under_way, self.deadline_s()
        if call is None or deadline_s is None or now_s < deadline_s:
            return None
        self._under_way = None
        self._send_next(now_s)
        return TimedOut(call.call_id, call.action, now_s - call.sent_at_s)

    def take_outgoing(self) -> list[str]:
        """Return the frames to send, oldest first, and forget them."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def _on_malformed(self, error: ProtocolError, now_s: float) -> Event:
        self._malformed += 1
        if error.answer:
            self.refuse(error.message_id, error.code, str(error))
        elif call := self._settle(error.message_id, now_s):
            return Refused(call.call_id, call.action, error.code, str(error))
        return Malformed(error, self._malformed)

    def _settle(self, message_id: str, now_s: float) -> _OwnCall | None:
        call = self._under_way
        if call is None or call.call_id != message_id:
            return None
        self._under_way = None
        self._send_next(now_s)
        return call

    def _send_next(self, now_s: float) -> None:
        queue = self._urgent or self._ordinary
        if self._under_way is None and queue:
            self._under_way = queue.popleft()
            self._under_way.sent_at_s = now_s
            self._outgoing.append(self._under_way.text)
