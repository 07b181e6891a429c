"""Between a link and the version of OCPP over it: what a charger says is held against the standard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from addon.csms.deviations import Deviations
from addon.csms.requests import Caller
from addon.csms.rpc.errors import CallRefused, Dialect, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.rpc.link import Handler
from addon.translation.text import say

MAX_ACTION_CHARS = 50


@dataclass(frozen=True, slots=True)
class WatchedHandler:
    """Hands on the charger's calls, and notes what deviates in them. `heard` is told of each first."""

    handler: Handler
    deviations: Deviations
    dialect: Dialect
    heard: Callable[[Dialect], None] = lambda _: None

    async def __call__(self, action: str, payload: Payload) -> Payload:
        """Handle a CALL as the handler does."""
        self.heard(self.dialect)
        self.deviations.look_at(self.dialect, action, payload)
        try:
            return await self.handler(action, payload)
        except CallRefused as refusal:
            if refusal.code is ErrorCode.NOT_IMPLEMENTED:
                self.deviations.note(action[:MAX_ACTION_CHARS], "", say("is no message that is known here"))
            raise


@dataclass(frozen=True, slots=True)
class WatchedCaller:
    """Hands on calls to the charger, and notes what deviates in its answers."""

    caller: Caller
    deviations: Deviations
    dialect: Dialect

    async def call(
        self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Payload:
        """Send a CALL and return the answer's payload; raises PeerError."""
        answer = await self.caller.call(action, payload, timeout_s=timeout_s, urgent=urgent)
        self.deviations.look_at(self.dialect, action, answer, answer=True)
        return answer
