"""Looking at a charger's charging profiles, and taking them away (OCPP 2.0.1 part 2, K09 and K10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from addon.csms.answers import answered
from addon.csms.codec import integer, number, objects, text
from addon.csms.rpc.frames import Payload
from addon.csms.v201.asker import Asker

MAX_PROFILES = 200
REPORT_WITHIN_S = 10.0
NO_PROFILES = "NoProfiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledProfile:
    """A charging profile that a charger holds. `source`: who gave it, in 2.0.1's words (CSO: this app).

    `periods`: of its first schedule, (seconds from its start, limit in `unit`).
    """

    evse_id: int
    source: str
    id: int
    stack_level: int
    purpose: str
    kind: str
    unit: str
    periods: tuple[tuple[int, float], ...]
    transaction_uid: str = ""


@dataclass(slots=True)
class _Report:
    """One report in the making; `whole` is set with its last part."""

    whole: asyncio.Event
    profiles: list[InstalledProfile]


class ProfileReports:
    """The reports of profiles that a charger was asked for."""

    def __init__(self) -> None:
        self._awaited: dict[int, _Report] = {}

    async def report_charging_profiles(self, payload: Payload) -> Payload:
        """Take in a part of a report; one that nobody waits for is only acknowledged."""
        report = self._awaited.get(integer(payload, "requestId") or 0)
        if report is not None:
            room = MAX_PROFILES - len(report.profiles)
            report.profiles += read_profiles(payload)[:room]
            if payload.get("tbc") not in (True, "true"):
                report.whole.set()
        return {}

    def expect(self, request_id: int) -> _Report:
        """Say that a report is to come."""
        return self._awaited.setdefault(request_id, _Report(asyncio.Event(), []))

    def give_up(self, request_id: int) -> None:
        """Wait for a report no longer."""
        self._awaited.pop(request_id, None)


class Profiles201:
    """Asks one charger. All raise PeerError."""

    def __init__(self, asker: Asker, reports: ProfileReports, new_id: Callable[[], int]) -> None:
        self._asker = asker
        self._reports = reports
        self._new_id = new_id

    async def installed(self, evse_id: int | None = None) -> tuple[InstalledProfile, ...]:
        """List the profiles of an EVSE, or of all; what came in time, where the report was cut short."""
        request_id = self._new_id()
        report = self._reports.expect(request_id)
        try:
            answer = await self._asker.status(
                "GetChargingProfiles", {"requestId": request_id, "evseId": evse_id, "chargingProfile": {}}
            )
            if answer == NO_PROFILES:
                return ()
            if answer != "Accepted":
                raise answered("GetChargingProfiles", answer)
            async with asyncio.timeout(REPORT_WITHIN_S):
                await report.whole.wait()
        except TimeoutError:
            pass
        finally:
            self._reports.give_up(request_id)
        return tuple(report.profiles)

    async def clear(
        self,
        *,
        profile_id: int | None = None,
        evse_id: int | None = None,
        purpose: str | None = None,
        stack_level: int | None = None,
    ) -> str:
        """Remove charging profiles; returns the ClearChargingProfileStatus.

        Never used on the way to a new limit: in between the charger would be at full current.
        """
        named = {
            "evseId": evse_id,
            "chargingProfilePurpose": purpose,
            "stackLevel": stack_level,
        }
        criteria = {name: value for name, value in named.items() if value is not None}
        return await self._asker.status(
            "ClearChargingProfile",
            {"chargingProfileId": profile_id, "chargingProfileCriteria": criteria or None},
        )


def read_profiles(payload: Payload) -> list[InstalledProfile]:
    """Read the profiles of a ReportChargingProfiles."""
    profiles = []
    for profile in objects(payload, "chargingProfile"):
        schedule = next(iter(objects(profile, "chargingSchedule")), {})
        periods = [
            (integer(period, "startPeriod") or 0, limit)
            for period in objects(schedule, "chargingSchedulePeriod")
            if (limit := number(period, "limit")) is not None
        ]
        profiles.append(
            InstalledProfile(
                evse_id=integer(payload, "evseId") or 0,
                source=text(payload, "chargingLimitSource"),
                id=integer(profile, "id") or 0,
                stack_level=integer(profile, "stackLevel") or 0,
                purpose=text(profile, "chargingProfilePurpose"),
                kind=text(profile, "chargingProfileKind"),
                unit=text(schedule, "chargingRateUnit"),
                periods=tuple(periods),
                transaction_uid=text(profile, "transactionId"),
            )
        )
    return profiles
