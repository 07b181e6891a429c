"""Monitors on the simulated 2.0.1 charger's variables, and the events they raise (block N)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from addon.simulator.v201.device_model import DeviceModel, Variable

_TYPES = ("UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned")


@dataclass(slots=True, kw_only=True)
class Monitor:
    """One monitor. `reference`: the value it last told of; `raised`: its threshold is passed."""

    id: int
    variable: Variable
    kind: str
    value: float
    severity: int
    transaction: bool = False
    reference: str = ""
    raised: bool = False
    told_at_s: float = 0.0


class Monitors:
    """All monitors; `look` finds what they have to say."""

    def __init__(self, model: DeviceModel) -> None:
        self.all: dict[int, Monitor] = {}
        self._model = model
        self._next_id = 1
        self._next_event = 0

    def set(self, data: Mapping[str, Any], now_s: float) -> dict[str, Any]:
        """Answer one element of SetVariableMonitoring."""
        found = self._model.find(data["component"], data["variable"])
        known = data.get("id")
        if isinstance(found, str):
            status = found
        elif data["type"] not in _TYPES or not found.monitored:
            status = "UnsupportedMonitorType"
        elif known is not None and known not in self.all:
            status = "Rejected"
        else:
            status = "Accepted"
        answer = {name: data[name] for name in ("component", "variable", "type", "severity")}
        if not isinstance(found, str) and status == "Accepted":
            answer["id"] = self._add(known, found, data, now_s)
        return {**answer, "status": status}

    def _add(self, known: int | None, variable: Variable, data: Mapping[str, Any], now_s: float) -> int:
        if known is None:
            known, self._next_id = self._next_id, self._next_id + 1
        self.all[known] = Monitor(
            id=known,
            variable=variable,
            kind=data["type"],
            value=float(data["value"]),
            severity=int(data["severity"]),
            transaction=bool(data.get("transaction")),
            reference=variable.text,
            told_at_s=now_s,
        )
        return known

    def clear(self, id_: int) -> dict[str, Any]:
        """Answer one element of ClearVariableMonitoring."""
        return {"id": id_, "status": "Accepted" if self.all.pop(id_, None) else "NotFound"}

    def report(self) -> list[dict[str, Any]]:
        """List all monitors as NotifyMonitoringReport does."""
        return [
            {
                **monitor.variable.address,
                "variable_monitoring": [
                    {
                        "id": monitor.id,
                        "transaction": monitor.transaction,
                        "value": monitor.value,
                        "type": monitor.kind,
                        "severity": monitor.severity,
                    }
                ],
            }
            for monitor in self.all.values()
        ]

    def look(self, now_s: float, timestamp: str) -> list[dict[str, Any]]:
        """Find what happened since the last look, as NotifyEvent's eventData."""
        return [
            event
            for monitor in self.all.values()
            if (event := self._look_at(monitor, now_s, timestamp)) is not None
        ]

    def _look_at(self, monitor: Monitor, now_s: float, timestamp: str) -> dict[str, Any] | None:
        text = monitor.variable.text
        if monitor.kind.startswith("Periodic"):
            if now_s - monitor.told_at_s < monitor.value:
                return None
            monitor.told_at_s = now_s
            return self._event(monitor, "Periodic", text, timestamp)
        if monitor.kind == "Delta":
            if not _differs(text, monitor.reference, monitor.value):
                return None
            monitor.reference = text
            return self._event(monitor, "Delta", text, timestamp)
        above = (
            float(text) > monitor.value if monitor.kind == "UpperThreshold" else float(text) < monitor.value
        )
        if above == monitor.raised:
            return None
        monitor.raised = above
        return {**self._event(monitor, "Alerting", text, timestamp), "cleared": not above}

    def _event(self, monitor: Monitor, trigger: str, text: str, timestamp: str) -> dict[str, Any]:
        self._next_event += 1
        return {
            "event_id": self._next_event,
            "timestamp": timestamp,
            "trigger": trigger,
            "actual_value": text,
            "event_notification_type": "CustomMonitor",
            "variable_monitoring_id": monitor.id,
            **monitor.variable.address,
        }


def _differs(text: str, reference: str, by: float) -> bool:
    """Tell whether a value moved far enough; what is no number, whether it moved at all."""
    try:
        return abs(float(text) - float(reference)) >= by
    except ValueError:
        return text != reference
