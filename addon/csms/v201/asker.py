"""Sends requests of OCPP 2.0.1 to one charger; what the classes of requests are built on.

Payloads are written as they go out, in the standard's own names: the message classes of the `ocpp` library
have no types, and its schemas hold every request against the standard in the tests.
"""

from __future__ import annotations

from addon.csms.answers import answered, status_word
from addon.csms.codec import part, text
from addon.csms.gate import Gate
from addon.csms.requests import Caller
from addon.csms.rpc.frames import Payload


class Asker:
    """Sends messages; all raise PeerError, and ShadowError what changes anything while the gate is shut."""

    def __init__(self, caller: Caller, gate: Gate | None = None) -> None:
        self._caller = caller
        self._gate = gate or Gate()

    async def call(
        self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Payload:
        """Send a request and return the answer's payload; what is None in it is left out."""
        wire = {name: value for name, value in payload.items() if value is not None}
        async with self._gate.passing(action):
            return await self._caller.call(action, wire, timeout_s=timeout_s, urgent=urgent)

    async def status(
        self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
    ) -> str:
        """Send a request and return the charger's own word, "" where it has none."""
        return status_word(await self.call(action, payload, timeout_s=timeout_s, urgent=urgent))

    async def demand(
        self,
        action: str,
        payload: Payload,
        *,
        granted: tuple[str, ...] = ("Accepted",),
        timeout_s: float | None = None,
        urgent: bool = False,
    ) -> Payload:
        """Send a request that has to be granted; raises PeerRefusedError with the charger's own word."""
        answer = await self.call(action, payload, timeout_s=timeout_s, urgent=urgent)
        status = status_word(answer)
        if status not in granted:
            why = text(part(answer, "statusInfo"), "reasonCode")
            raise answered(action, status, why[:20])
        return answer
