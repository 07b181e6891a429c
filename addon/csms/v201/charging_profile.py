"""A limit -> an OCPP 2.0.1 charging profile (part 2, ChargingProfileType). Pure."""

from __future__ import annotations

from addon.csms.limit_profile import LimitProfile
from addon.csms.timestamps import format_timestamp
from addon.csms.way import Purpose

_FIRST_ID = {Purpose.TX_PROFILE: 1000, Purpose.TX_DEFAULT_PROFILE: 2000}
"""Profile ids never change, so that a profile is replaced in place and the charger is never without one:
between a clear and a set it would jump to full current."""


def profile_id(purpose: Purpose, evse_id: int) -> int:
    """Name the profile of an EVSE."""
    return _FIRST_ID[purpose] + evse_id


def charging_profile(limit: LimitProfile, evse_id: int, transaction_uid: str) -> dict[str, object]:
    """Build `chargingProfile`. `transaction_uid`: the charger's own text for the running transaction.

    As in 1.6 there is neither duration nor validTo: what ends, ends in no limit at all.
    """
    way, schedule, number_phases = limit.way, limit.schedule(), limit.mains.number_phases
    phases = {} if number_phases is None else {"numberPhases": number_phases}
    starts_s = schedule.starts_s
    profile: dict[str, object] = {
        "id": profile_id(way.purpose, evse_id),
        "stackLevel": way.stack_level,
        "chargingProfilePurpose": way.purpose.value,
        "chargingProfileKind": way.kind.value,
        "chargingSchedule": [
            {
                "id": profile_id(way.purpose, evse_id),
                **({} if starts_s is None else {"startSchedule": format_timestamp(starts_s)}),
                "chargingRateUnit": way.unit.value,
                "chargingSchedulePeriod": [
                    {"startPeriod": start_s, "limit": value, **phases} for start_s, value in schedule.periods
                ],
            }
        ],
    }
    if way.purpose is Purpose.TX_PROFILE and transaction_uid:
        profile["transactionId"] = transaction_uid
    return profile
