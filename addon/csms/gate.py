"""What may be asked of a charger in shadow mode: what only reads. All requests pass here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from addon.csms.patience import end_now
from addon.errors import ShadowError
from addon.translation.text import say

READING = frozenset(
    {
        "ExtendedTriggerMessage",
        "GetBaseReport",
        "GetChargingProfiles",
        "GetCompositeSchedule",
        "GetConfiguration",
        "GetDiagnostics",
        "GetInstalledCertificateIds",
        "GetLocalListVersion",
        "GetLog",
        "GetMonitoringReport",
        "GetReport",
        "GetTransactionStatus",
        "GetVariables",
        "TriggerMessage",
    }
)
"""Changes nothing at the charger; everything else does."""


class Gate:
    """Lets all requests through, or those that only read while it is shut.

    Shutting it takes back what still waits to be sent, and no longer waits for the answer to what was.
    """

    def __init__(self) -> None:
        self.shut = False
        self._under_way: set[asyncio.Timeout] = set()

    def shut_now(self) -> None:
        """Let nothing through any more that changes anything."""
        self.shut = True
        for patience in self._under_way:
            end_now(patience)

    def open(self) -> None:
        """Let everything through again."""
        self.shut = False

    @contextlib.asynccontextmanager
    async def passing(self, action: str) -> AsyncIterator[None]:
        """Send what is inside, unless the gate is shut, or as long as it is not: then raises ShadowError."""
        if action in READING:
            yield
            return
        if self.shut:
            raise ShadowError(say("Shadow mode: {message} is not sent.", message=action))
        try:
            async with asyncio.timeout(None) as patience:
                self._under_way.add(patience)
                try:
                    yield
                finally:
                    self._under_way.discard(patience)
        except TimeoutError as error:
            if patience.expired():
                raise ShadowError(
                    say("Shadow mode: {message} is not waited for any more.", message=action)
                ) from error
            raise
