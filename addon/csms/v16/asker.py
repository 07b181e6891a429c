"""Sends requests of OCPP 1.6 to one charger; what the classes of requests are built on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from addon.csms.answers import answered, status_word
from addon.csms.codec import to_wire
from addon.csms.gate import Gate
from addon.csms.requests import Caller
from addon.csms.rpc.frames import Payload
from addon.csms.v16.features import refusal
from addon.errors import PeerRefusedError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NOT_SUPPORTED = "NotSupported"


class Asker:
    """Sends messages of the `ocpp` library; all raise PeerError.

    What changes anything raises ShadowError while the gate is shut. `profiles` reads what the charger says
    of its feature profiles: what it says that it lacks is refused in its name, without asking.
    """

    def __init__(
        self, caller: Caller, gate: Gate | None = None, profiles: Callable[[], str] = lambda: ""
    ) -> None:
        self._caller = caller
        self._gate = gate or Gate()
        self._profiles = profiles

    async def call(
        self,
        request: DataclassInstance,
        *,
        timeout_s: float | None = None,
        urgent: bool = False,
        known_as: str = "",
    ) -> Payload:
        """Send a request and return the answer's payload.

        `known_as`: its name at the gate, where what it does depends on what is in it.
        """
        action = type(request).__name__
        if sentence := refusal(self._profiles(), action):
            raise PeerRefusedError(sentence, code=NOT_SUPPORTED)
        async with self._gate.passing(known_as or action):
            return await self._caller.call(action, to_wire(request), timeout_s=timeout_s, urgent=urgent)

    async def status(
        self,
        request: DataclassInstance,
        *,
        timeout_s: float | None = None,
        urgent: bool = False,
        known_as: str = "",
    ) -> str:
        """Send a request and return the charger's own word, "" where it has none."""
        answer = await self.call(request, timeout_s=timeout_s, urgent=urgent, known_as=known_as)
        return status_word(answer)

    async def demand(
        self,
        request: DataclassInstance,
        *,
        granted: tuple[str, ...] = ("Accepted",),
        urgent: bool = False,
    ) -> None:
        """Send a request that has to be granted; raises PeerRefusedError with the charger's own word."""
        status = await self.status(request, urgent=urgent)
        if status not in granted:
            raise answered(type(request).__name__, status)
