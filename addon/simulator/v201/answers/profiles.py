"""Charging profiles (block K)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.simulator.charging_schedule import NOMINAL_VOLTAGE_V, ProfileFilter, Stored
from addon.simulator.v201.charging_profile import purpose_16, read
from addon.simulator.v201.duties import Duties
from addon.simulator.v201.session import Session
from addon.simulator.wording import Fields, Routes, info


def routes(duties: Duties) -> Routes:
    """Answer what sets, tells and clears charging profiles."""
    profiles = _Profiles(duties)
    return {
        "SetChargingProfile": profiles.set,
        "GetChargingProfiles": profiles.tell,
        "ClearChargingProfile": profiles.clear,
        "GetCompositeSchedule": profiles.composite,
    }


class _Profiles:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties
        self._received: dict[int, Mapping[str, Any]] = {}

    def set(self, evse_id: int, charging_profile: Mapping[str, Any], **_: object) -> Fields:
        """Take or refuse a profile; one for EVSE 0 is for all of them."""
        sessions = self._duties.sessions if evse_id == 0 else [self._duties.session(evse_id)]
        profile = read(evse_id, charging_profile)
        now_s = self._duties.now_s()
        statuses = {
            session.station.take_profile(min(evse_id, 1), profile, charging_profile, now_s)
            for session in sessions
            if session is not None
        }
        if statuses != {"Accepted"}:
            return {
                "status": "Rejected",
                "status_info": info("InvalidProfile" if profile else "InvalidValue"),
            }
        self._received[charging_profile["id"]] = charging_profile
        return {"status": "Accepted"}

    def tell(
        self, request_id: int, charging_profile: Mapping[str, Any], evse_id: int | None = None, **_: object
    ) -> Fields:
        """Promise the profiles that match, one EVSE a message."""
        found = [
            (number, [self._received[stored.profile.id] for stored in matching])
            for number in range(len(self._duties.sessions) + 1)
            if evse_id in (None, number) and (matching := self._matching(number, charging_profile))
        ]
        for index, (number, profiles) in enumerate(found, start=1):
            self._duties.agenda.say(
                "ReportChargingProfiles",
                request_id=request_id,
                charging_limit_source="CSO",
                evse_id=number,
                charging_profile=profiles,
                tbc=index < len(found),
            )
        return {"status": "Accepted" if found else "NoProfiles"}

    def _matching(self, evse_id: int, wanted: Mapping[str, Any]) -> list[Stored]:
        """List what an EVSE (0: the station) holds of what is wanted."""
        session = self._duties.session(evse_id or 1)
        ids, sources = wanted.get("charging_profile_id"), wanted.get("charging_limit_source")
        if session is None or (sources and "CSO" not in sources):
            return []
        purpose, level = purpose_16(wanted.get("charging_profile_purpose")), wanted.get("stack_level")
        return [
            stored
            for stored in session.station.profiles
            if stored.connector_id == min(evse_id, 1)
            and (not ids or stored.profile.id in ids)
            and purpose in (None, stored.profile.purpose)
            and level in (None, stored.profile.stack_level)
        ]

    def clear(
        self,
        charging_profile_id: int | None = None,
        charging_profile_criteria: Mapping[str, Any] | None = None,
        **_: object,
    ) -> Fields:
        """Forget profiles, by id or by what they are."""
        criteria = charging_profile_criteria or {}
        evse_id = criteria.get("evse_id")
        which = ProfileFilter(
            id=charging_profile_id,
            connector_id=None if evse_id is None else min(evse_id, 1),
            purpose=purpose_16(criteria.get("charging_profile_purpose")),
            stack_level=criteria.get("stack_level"),
        )
        cleared = {
            session.station.clear_profiles(which, self._duties.now_s())
            for session in self._duties.sessions
            if evse_id in (None, 0, session.evse_id)
        }
        return {"status": "Accepted" if "Accepted" in cleared else "Unknown"}

    def composite(
        self, duration: int, evse_id: int, charging_rate_unit: str | None = None, **_: object
    ) -> Fields:
        """Tell the limits of the next seconds; of a whole station with several EVSEs there are none."""
        session = self._duties.session(evse_id or 1)
        if session is None or (evse_id == 0 and len(self._duties.sessions) > 1):
            return {"status": "Rejected", "status_info": info("UnknownEvse")}
        return {
            "status": "Accepted",
            "schedule": self._schedule(session, duration, charging_rate_unit or "A"),
        }

    def _schedule(self, session: Session, duration_s: int, unit: str) -> Fields:
        station, now_s = session.station, self._duties.now_s()
        factor = 1.0 if unit == "A" else 3 * NOMINAL_VOLTAGE_V
        return {
            "evse_id": session.evse_id,
            "duration": duration_s,
            "schedule_start": station.timestamp(now_s),
            "charging_rate_unit": unit,
            "charging_schedule_period": [
                {"start_period": round(period.start_s), "limit": round(period.limit * factor, 1)}
                for period in station.schedule(now_s, duration_s)
            ],
        }
