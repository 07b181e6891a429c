"""Charging profiles as a charger evaluates them (OCPP 1.6, §3.13): the charger's own truth.

Pure, and written from the standard alone, so that it can stand witness against the app: when the app
dies, what the simulated charger falls to is what this says. All times are Unix seconds by the charger's
own clock, which may be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

NOMINAL_VOLTAGE_V = 230.0
_RECURRENCE_S = {"Daily": 86_400.0, "Weekly": 604_800.0}


class Purpose(StrEnum):
    """What a profile is for (ChargingProfilePurposeType, §7.10)."""

    CHARGE_POINT_MAX = "ChargePointMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


class Kind(StrEnum):
    """What a schedule's times count from (ChargingProfileKindType, §7.9)."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A limit from `start_s` after the schedule's start until the next period's."""

    start_s: float
    limit: float
    phases: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A charging profile. `unit` is "A" (per phase) or "W" (sum of phases)."""

    id: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    unit: str
    periods: tuple[Period, ...]
    start_s: float | None = None
    duration_s: float | None = None
    recurrence_s: float | None = None
    valid_from_s: float | None = None
    valid_to_s: float | None = None
    transaction_id: int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A profile in one of the charger's slots; `connector_id` 0 is the whole charge point."""

    connector_id: int
    profile: Profile
    at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFilter:
    """Which profiles ClearChargingProfile means; what is None matches all."""

    id: int | None = None
    connector_id: int | None = None
    purpose: str | None = None
    stack_level: int | None = None

    def matches(self, stored: Stored) -> bool:
        """Tell whether a stored profile is meant; an id alone decides (§5.3)."""
        if self.id is not None:
            return stored.profile.id == self.id
        return (
            self.connector_id in (None, stored.connector_id)
            and self.purpose in (None, stored.profile.purpose)
            and self.stack_level in (None, stored.profile.stack_level)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging:
    """The running transaction, and when it began by the charger's clock."""

    transaction_id: int | str | None
    started_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The current allowed per phase at one moment, and the ids of the profiles that say so."""

    limit_a: float
    profile_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileStore:
    """All profiles a charger with one connector has, and what its hardware allows without any."""

    hardware_a: float = 32.0
    stored: tuple[Stored, ...] = field(default=())

    def install(self, connector_id: int, profile: Profile, now_s: float) -> ProfileStore:
        """Store a profile; it takes the place of one with its id, or its purpose, level and connector."""
        kept = tuple(
            other
            for other in self.stored
            if other.profile.id != profile.id
            and (other.connector_id, other.profile.purpose, other.profile.stack_level)
            != (connector_id, profile.purpose, profile.stack_level)
        )
        slot = Stored(connector_id=connector_id, profile=profile, at_s=now_s)
        return ProfileStore(hardware_a=self.hardware_a, stored=(*kept, slot))

    def clear(self, which: ProfileFilter) -> ProfileStore:
        """Forget the profiles that match."""
        kept = tuple(stored for stored in self.stored if not which.matches(stored))
        return ProfileStore(hardware_a=self.hardware_a, stored=kept)

    def effective(self, now_s: float, charging: Charging | None, share: float = 1.0) -> Effective:
        """Work out the limit in force at connector 1, which gets this share of the charge point's limits.

        TxProfile goes before TxDefaultProfile, a profile of the connector before one of the charge
        point, a higher stack level before a lower one; where a schedule has ended, the next one below
        it counts. ChargePointMaxProfile and the hardware cap the result.
        """
        found = Effective(limit_a=self.hardware_a)
        own = self._best(Purpose.TX, now_s, charging) or self._best(Purpose.TX_DEFAULT, now_s, charging)
        if own is not None:
            found = _smaller(found, own)
        whole = self._best(Purpose.CHARGE_POINT_MAX, now_s, charging)
        if whole is not None:
            found = _smaller(found, replace(whole, limit_a=whole.limit_a * share))
        return found

    def composite(self, now_s: float, duration_s: float, charging: Charging | None) -> tuple[Period, ...]:
        """List the limits of the next `duration_s` in amperes, as GetCompositeSchedule answers."""
        moments = {now_s} | {
            moment
            for stored in self.stored
            for moment in _edges(stored, now_s, duration_s, charging)
            if now_s < moment < now_s + duration_s
        }
        periods: list[Period] = []
        for moment in sorted(moments):
            limit_a = self.effective(moment, charging).limit_a
            if not periods or periods[-1].limit != limit_a:
                periods.append(Period(start_s=moment - now_s, limit=limit_a))
        return tuple(periods)

    def _best(self, purpose: Purpose, now_s: float, charging: Charging | None) -> Effective | None:
        """Find the limit of the profile that rules among those of one purpose, if any is active."""
        active = [
            (stored.connector_id > 0, stored.profile.stack_level, stored.profile.id, limit_a)
            for stored in self.stored
            if stored.profile.purpose == purpose
            and (limit_a := _limit_a(stored, now_s, charging)) is not None
        ]
        if not active:
            return None
        *_, profile_id, limit_a = max(active)
        return Effective(limit_a=limit_a, profile_ids=(profile_id,))


def parse(data: Mapping[str, Any]) -> Profile:
    """Read `csChargingProfiles` with snake_case names; KeyError or ValueError where it can't be one."""
    schedule = data["charging_schedule"]
    return Profile(
        id=int(data["charging_profile_id"]),
        stack_level=int(data["stack_level"]),
        purpose=Purpose(data["charging_profile_purpose"]),
        kind=Kind(data["charging_profile_kind"]),
        unit=str(schedule["charging_rate_unit"]),
        periods=tuple(
            Period(
                start_s=float(period["start_period"]),
                limit=float(period["limit"]),
                phases=int(period.get("number_phases") or 3),
            )
            for period in schedule["charging_schedule_period"]
        ),
        start_s=_instant(schedule.get("start_schedule")),
        duration_s=schedule.get("duration"),
        recurrence_s=_RECURRENCE_S.get(data.get("recurrency_kind") or ""),
        valid_from_s=_instant(data.get("valid_from")),
        valid_to_s=_instant(data.get("valid_to")),
        transaction_id=data.get("transaction_id"),
    )


def _instant(text: str | None) -> float | None:
    """Read an ISO 8601 instant; without a zone it is UTC."""
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _smaller(one: Effective, other: Effective) -> Effective:
    return other if other.limit_a < one.limit_a else one


def _limit_a(stored: Stored, now_s: float, charging: Charging | None) -> float | None:
    """Work out what a stored profile allows per phase at a time; None where it says nothing."""
    profile = stored.profile
    if profile.purpose is Purpose.TX and not _same_transaction(profile, charging):
        return None
    if profile.valid_from_s is not None and now_s < profile.valid_from_s:
        return None
    if profile.valid_to_s is not None and now_s >= profile.valid_to_s:
        return None
    into_s = now_s - _start_s(stored, now_s, charging)
    if profile.duration_s is not None and into_s >= profile.duration_s:
        return None
    begun = [period for period in profile.periods if period.start_s <= into_s]
    if into_s < 0 or not begun:
        return None
    period = begun[-1]
    return period.limit if profile.unit == "A" else period.limit / NOMINAL_VOLTAGE_V / period.phases


def _same_transaction(profile: Profile, charging: Charging | None) -> bool:
    """Tell whether a TxProfile is for the running transaction; without an id it is for any."""
    return charging is not None and profile.transaction_id in (None, charging.transaction_id)


def _start_s(stored: Stored, now_s: float, charging: Charging | None) -> float:
    """Find when the schedule began: absolutely, last time round, or with charging (§3.13.4)."""
    profile = stored.profile
    if profile.kind is Kind.RELATIVE or profile.start_s is None:
        if profile.purpose is Purpose.CHARGE_POINT_MAX:
            return stored.at_s
        return charging.started_s if charging else now_s
    if profile.kind is Kind.RECURRING and profile.recurrence_s and now_s >= profile.start_s:
        return now_s - (now_s - profile.start_s) % profile.recurrence_s
    return profile.start_s


def _edges(stored: Stored, now_s: float, duration_s: float, charging: Charging | None) -> list[float]:
    """List the moments at which a profile may change what it says."""
    profile = stored.profile
    starts = [_start_s(stored, now_s, charging)]
    if profile.kind is Kind.RECURRING and profile.recurrence_s:
        rounds = int(duration_s / profile.recurrence_s) + 1
        starts = [starts[0] + index * profile.recurrence_s for index in range(rounds + 1)]
    edges = [start + period.start_s for start in starts for period in profile.periods]
    if profile.duration_s is not None:
        edges += [start + profile.duration_s for start in starts]
    return edges + [edge for edge in (profile.valid_from_s, profile.valid_to_s) if edge is not None]
