"""A limit -> an OCPP 1.6 charging profile with its dead-man. Pure.

A profile is a schedule of two periods: the setpoint now, the fallback T seconds later, so that a charger
that hears nothing any more falls by itself. A wrong clock may move that moment; it never lifts the limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

from ocpp.v16.enums import ChargingProfileKindType as Kind
from ocpp.v16.enums import ChargingProfilePurposeType as Purpose
from ocpp.v16.enums import ChargingRateUnitType as Unit

from addon.csms.timestamps import format_timestamp

HEAD_START_S = 86_400
"""An absolute schedule begins a day ago: a charger whose clock is behind by less is still inside it."""

ALWAYS_S = 946_684_800
"""A schedule that never falls begins in 2000: a charger that lost its clock with the mains is inside it too.
Not in 1970, which clocks that count from 2000 take for the far future."""

_FIRST_ID = {Purpose.tx_profile: 1000, Purpose.tx_default_profile: 2000}
"""Profile ids never change, so that a profile is replaced in place and the charger is never without one:
between a clear and a set it would jump to full current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the ways to tell a charger a limit; chargers differ in which they take."""

    purpose: Purpose
    unit: Unit
    kind: Kind
    stack_level: int = 0

    @property
    def key(self) -> str:
        """Name the way, for the record of what was learned."""
        return f"{self.purpose.value}/{self.unit.value}/{self.kind.value}/{self.stack_level}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a way's name; raises ValueError if it is none."""
        purpose, unit, kind, stack_level = key.split("/")
        return cls(purpose=Purpose(purpose), unit=Unit(unit), kind=Kind(kind), stack_level=int(stack_level))

    @property
    def in_flash(self) -> bool:
        """Whether the charger stores it for good, so that each write wears its memory."""
        return self.purpose is not Purpose.tx_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Mains:
    """What turns amperes into watts. `number_phases`: named in the profile, where the charger wants it."""

    voltage_v: float = 230.0
    phases: int = 3
    number_phases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBase:
    """When it is, by our clock; `offset_s` is what the charger's clock is ahead of it.

    `started_wall_s`: when the running transaction began; None without one. `least_offset_s`: what it may be
    ahead at least, where that is in doubt.
    """

    now_wall_s: float
    started_wall_s: float | None = None
    offset_s: float = 0.0
    least_offset_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The dead-man: `after_s` from now the charger falls to `fallback_da`."""

    fallback_da: int
    after_s: float


def charging_profile(
    way: Way,
    limit_da: int,
    *,
    connector_id: int,
    base: TimeBase,
    mains: Mains,
    fall: Fall | None = None,
    transaction_id: int | None = None,
) -> dict[str, Any]:
    """Build `csChargingProfiles` (OCPP 1.6 section 7.8) for a limit of `limit_da`.

    Without `fall`, or where it would not lower the limit, one period holds for ever. There is no validFrom
    and no duration: what ends, ends in no limit at all. Limits are rounded down to one decimal.
    """
    falls = fall is not None and fall.fallback_da < limit_da
    starts_s, start_schedule = _start(way.kind, base, falls=falls)
    periods = [_period(0, limit_da, way.unit, mains)]
    if fall is not None and falls:
        falls_s = math.floor(base.now_wall_s + fall.after_s + base.offset_s) - starts_s
        periods.append(_period(max(1, falls_s), fall.fallback_da, way.unit, mains))
    profile: dict[str, Any] = {
        "chargingProfileId": _FIRST_ID[way.purpose] + connector_id,
        "stackLevel": way.stack_level,
        "chargingProfilePurpose": way.purpose.value,
        "chargingProfileKind": way.kind.value,
        "chargingSchedule": {
            **start_schedule,
            "chargingRateUnit": way.unit.value,
            "chargingSchedulePeriod": periods,
        },
    }
    if way.purpose is Purpose.tx_profile and transaction_id is not None:
        profile["transactionId"] = transaction_id
    return profile


def limit_in_unit(limit_da: int, unit: Unit, mains: Mains) -> float:
    """Turn deciamps per phase into what stands in a profile, rounded down to one decimal."""
    if unit is Unit.amps:
        return limit_da / 10
    return math.floor(limit_da * mains.voltage_v * mains.phases + 1e-6) / 10


def _start(kind: Kind, base: TimeBase, *, falls: bool) -> tuple[int, dict[str, str]]:
    """Tell from when periods count, in the charger's time, and how the profile says so."""
    started_s = base.now_wall_s if base.started_wall_s is None else base.started_wall_s
    if kind is Kind.relative:  # counts from the start of charging
        return math.ceil(started_s + base.offset_s), {}
    head_start_s = min(started_s, base.now_wall_s - HEAD_START_S)
    starts_s = math.floor(head_start_s + min(base.offset_s, base.least_offset_s))
    starts_s = max(0, starts_s if falls else min(starts_s, ALWAYS_S))
    return starts_s, {"startSchedule": format_timestamp(starts_s)}


def _period(start_s: int, limit_da: int, unit: Unit, mains: Mains) -> dict[str, Any]:
    period: dict[str, Any] = {"startPeriod": start_s, "limit": limit_in_unit(limit_da, unit, mains)}
    if mains.number_phases is not None:
        period["numberPhases"] = mains.number_phases
    return period
