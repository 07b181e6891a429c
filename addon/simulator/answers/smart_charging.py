"""Smart Charging (OCPP 1.6, §3.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.simulator.charging_schedule import ProfileFilter
from addon.simulator.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what sets, clears and tells charging profiles."""
    smart = _SmartCharging(duties)
    return {
        "SetChargingProfile": smart.set,
        "ClearChargingProfile": smart.clear,
        "GetCompositeSchedule": smart.composite,
    }


class _SmartCharging:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def set(self, connector_id: int, cs_charging_profiles: Mapping[str, Any], **_: object) -> Fields:
        """Take or refuse a profile; one for connector 0 is for all of them."""
        statuses = {
            connector.station.set_profile(min(connector_id, 1), cs_charging_profiles, self._duties.now_s())
            for connector in self._duties.connectors
            if connector_id in (0, connector.number)
        }
        return {"status": "Accepted" if statuses == {"Accepted"} else "Rejected"}

    def clear(
        self,
        id: int | None = None,  # noqa: A002 - the standard's name
        connector_id: int | None = None,
        charging_profile_purpose: str | None = None,
        stack_level: int | None = None,
        **_: object,
    ) -> Fields:
        """Forget profiles."""
        which = ProfileFilter(
            id=id,
            connector_id=None if connector_id is None else min(connector_id, 1),
            purpose=charging_profile_purpose,
            stack_level=stack_level,
        )
        cleared = {
            connector.station.clear_profiles(which, self._duties.now_s())
            for connector in self._duties.connectors
            if connector_id in (None, 0, connector.number)
        }
        return {"status": "Accepted" if "Accepted" in cleared else "Unknown"}

    def composite(self, connector_id: int, duration: int, **_: object) -> Fields:
        """Tell the limits of the next seconds, in amperes."""
        found = [c for c in self._duties.connectors if c.number == (connector_id or 1)]
        if not found:
            return {"status": "Rejected"}
        station, now_s = found[0].station, self._duties.now_s()
        return {
            "status": "Accepted",
            "connector_id": connector_id,
            "schedule_start": station.timestamp(now_s),
            "charging_schedule": {
                "duration": duration,
                "charging_rate_unit": "A",
                "charging_schedule_period": [
                    {"start_period": round(period.start_s), "limit": round(period.limit, 1)}
                    for period in station.schedule(now_s, duration)
                ],
            },
        }
