"""Who waits for the answer to which call of ours, and how the answer is told."""

from __future__ import annotations

import asyncio

from addon.csms.rpc.core import Answered, Refused, TimedOut
from addon.csms.rpc.frames import Payload
from addon.errors import PeerError, PeerGoneError, PeerRefusedError, PeerTimeoutError
from addon.translation.text import Text, say


class OpenCalls:
    """Callers by the id of their call."""

    def __init__(self, charge_point_id: str) -> None:
        self._charge_point_id = charge_point_id
        self._waiting: dict[str, asyncio.Future[Payload]] = {}

    async def outcome(self, call_id: str) -> Payload:
        """Wait for the answer to a call; raises PeerRefusedError, PeerTimeoutError or PeerGoneError."""
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = future
        try:
            return await future
        finally:
            self._waiting.pop(call_id, None)

    def settle(self, event: Answered | Refused | TimedOut) -> None:
        """Tell the caller what came of the call."""
        who, what = self._charge_point_id, event.action
        match event:
            case Answered():
                self._tell(event.call_id, event.payload)
            case Refused():
                error = PeerRefusedError(self._refusal(event), code=event.code)
                self._tell(event.call_id, error)
            case TimedOut():
                sentence = say(
                    "{id} left {message} unanswered for {waited:.0f} s",
                    id=who,
                    message=what,
                    waited=event.waited_s,
                )
                self._tell(event.call_id, PeerTimeoutError(sentence))

    def end(self) -> None:
        """Tell all callers that the peer is gone."""
        for call_id in list(self._waiting):
            sentence = say("{id} went away before it answered", id=self._charge_point_id)
            self._tell(call_id, PeerGoneError(sentence))

    def _refusal(self, event: Refused) -> Text:
        """Tell of an answer that is an error; code and description are the charger's own words."""
        who, what = self._charge_point_id, event.action
        if event.code:
            error = f"{event.code} {event.description}".rstrip()
            return say("{id} answered {message} with {error}", id=who, message=what, error=error)
        if event.description:
            return say(
                "{id} answered {message} with an error {error}",
                id=who,
                message=what,
                error=event.description.rstrip(),
            )
        return say("{id} answered {message} with an error", id=who, message=what)

    def _tell(self, call_id: str, outcome: Payload | PeerError) -> None:
        future = self._waiting.pop(call_id, None)
        if future is None or future.done():
            return  # its caller was cancelled
        if isinstance(outcome, PeerError):
            future.set_exception(outcome)
            future.exception()  # counts as seen: a caller that is being cancelled won't look
        else:
            future.set_result(outcome)
