"""Monitors and their reports (block N)."""

from __future__ import annotations

from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what puts monitors on variables."""
    return {
        "SetVariableMonitoring": lambda set_monitoring_data, **_: {
            "set_monitoring_result": [
                duties.monitors.set(data, duties.now_s()) for data in set_monitoring_data
            ]
        },
        "ClearVariableMonitoring": lambda id, **_: {  # noqa: A006 - the standard's name
            "clear_monitoring_result": [duties.monitors.clear(one) for one in id]
        },
        "GetMonitoringReport": lambda request_id, **_: _report(duties, request_id),
        "SetMonitoringBase": lambda **_: {"status": "NotSupported"},
        "SetMonitoringLevel": lambda **_: {"status": "Accepted"},
    }


def _report(duties: Duties, request_id: int) -> Fields:
    monitors = duties.monitors.report()
    if not monitors:
        return {"status": "EmptyResultSet"}
    duties.agenda.say(
        "NotifyMonitoringReport",
        request_id=request_id,
        seq_no=0,
        generated_at=duties.timestamp(),
        monitor=monitors,
    )
    return {"status": "Accepted"}
