"""Watching a charger's variables (OCPP 2.0.1 part 2, N02 to N07): what it is told to report by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from addon.csms.answers import status_word
from addon.csms.codec import integer, objects
from addon.csms.v201.asker import Asker
from addon.csms.v201.device_model import Name

INFORMATIONAL = 8
"""The least urgent severity but one (0 to 9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What is to be watched: `kind` is 2.0.1's MonitorEnumType (Delta, UpperThreshold, Periodic …)."""

    name: Name
    kind: str
    value: float
    severity: int = INFORMATIONAL


class Monitoring201:
    """Asks one charger. All raise PeerError."""

    def __init__(self, asker: Asker, new_id: Callable[[], int]) -> None:
        self._asker = asker
        self._new_id = new_id

    async def watch(self, monitors: Sequence[Monitor]) -> tuple[tuple[str, int | None], ...]:
        """Set monitors; returns of each its status, and its number where it was accepted."""
        answer = await self._asker.call(
            "SetVariableMonitoring",
            {
                "setMonitoringData": [
                    {"value": one.value, "type": one.kind, "severity": one.severity, **one.name.wire}
                    for one in monitors
                ]
            },
        )
        results = objects(answer, "setMonitoringResult")
        return tuple((status_word(result), integer(result, "id")) for result in results)

    async def forget(self, ids: Iterable[int]) -> tuple[str, ...]:
        """Take monitors away; returns the status of each."""
        answer = await self._asker.call("ClearVariableMonitoring", {"id": list(ids)})
        return tuple(status_word(result) for result in objects(answer, "clearMonitoringResult"))

    async def report(self) -> str:
        """Have it report its monitors; returns the status, the report comes by itself."""
        return await self._asker.status("GetMonitoringReport", {"requestId": self._new_id()})

    async def base(self, base: str) -> str:
        """Go back to a set of monitors (All, FactoryDefault, HardWiredOnly); returns the status."""
        return await self._asker.status("SetMonitoringBase", {"monitoringBase": base})

    async def level(self, severity: int) -> str:
        """Have it report what is as urgent as this, or more; returns the status."""
        return await self._asker.status("SetMonitoringLevel", {"severity": severity})
