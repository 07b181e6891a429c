"""A limit -> an OCPP 1.6 charging profile (section 7.8). Pure."""

from __future__ import annotations

from typing import Any

from addon.csms.limit_profile import LimitProfile
from addon.csms.timestamps import format_timestamp
from addon.csms.way import Purpose

_FIRST_ID = {Purpose.TX_PROFILE: 1000, Purpose.TX_DEFAULT_PROFILE: 2000}
"""Profile ids never change, so that a profile is replaced in place and the charger is never without one:
between a clear and a set it would jump to full current."""


def charging_profile(limit: LimitProfile, connector_id: int) -> dict[str, Any]:
    """Build `csChargingProfiles`."""
    way, schedule, number_phases = limit.way, limit.schedule(), limit.mains.number_phases
    phases = {} if number_phases is None else {"numberPhases": number_phases}
    starts_s = schedule.starts_s
    profile: dict[str, Any] = {
        "chargingProfileId": _FIRST_ID[way.purpose] + connector_id,
        "stackLevel": way.stack_level,
        "chargingProfilePurpose": way.purpose.value,
        "chargingProfileKind": way.kind.value,
        "chargingSchedule": {
            **({} if starts_s is None else {"startSchedule": format_timestamp(starts_s)}),
            "chargingRateUnit": way.unit.value,
            "chargingSchedulePeriod": [
                {"startPeriod": start_s, "limit": value, **phases} for start_s, value in schedule.periods
            ],
        },
    }
    if way.purpose is Purpose.TX_PROFILE and limit.transaction_id is not None:
        profile["transactionId"] = limit.transaction_id
    return profile
