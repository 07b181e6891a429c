"""A limit with its dead-man, before any version of OCPP writes it down. Pure.

It is a schedule of two periods: the setpoint now, the fallback T seconds later, so that a charger that hears
nothing any more falls by itself. A wrong clock may move that moment; it never lifts the limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from addon.csms.way import Kind, Unit, Way

HEAD_START_S = 86_400
"""An absolute schedule begins a day ago: a charger whose clock is behind by less is still inside it."""

ALWAYS_S = 946_684_800
"""A schedule that never falls begins in 2000: a charger that lost its clock with the mains is inside it too.
Not in 1970, which clocks that count from 2000 take for the far future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mains:
    """What turns amperes into watts. `number_phases`: named in the profile, where the charger wants it."""

    voltage_v: float = 230.0
    phases: int = 3
    number_phases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBase:
    """When it is, by our clock; `offset_s` is what the charger's clock is ahead of it.

    `started_wall_s`: when the running transaction began; None without one. `charging_wall_s`:
    what relative times count from, where that is later. `least_offset_s`: what it may be
    ahead at least, where that is in doubt.
    """

    now_wall_s: float
    started_wall_s: float | None = None
    charging_wall_s: float | None = None
    offset_s: float = 0.0
    least_offset_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The dead-man: `after_s` from now the charger falls to `fallback_da`."""

    fallback_da: int
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When which limit holds.

    `starts_s`: Unix time by the charger's clock from which the periods count; None where they count from the
    start of charging. `periods`: (seconds, limit in the way's unit, rounded down to one decimal).
    """

    starts_s: int | None
    periods: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitProfile:
    """A limit of `limit_da` as it is to be told.

    Without `fall`, or where it would not lower the limit, one period holds for ever. There is no validFrom
    and no duration: what ends, ends in no limit at all. `transaction_id`: the running transaction, by our
    own number.
    """

    way: Way
    limit_da: int
    base: TimeBase
    mains: Mains
    fall: Fall | None = None
    transaction_id: int | None = None

    def schedule(self) -> Schedule:
        """Work out when which limit holds."""
        way, base, fall = self.way, self.base, self.fall
        falls = fall is not None and fall.fallback_da < self.limit_da
        starts_s = _start_s(way.kind, base, falls=falls)
        periods = [(0, limit_in_unit(self.limit_da, way.unit, self.mains))]
        if fall is not None and falls:
            falls_s = math.floor(base.now_wall_s + fall.after_s + base.offset_s) - starts_s
            periods.append((max(1, falls_s), limit_in_unit(fall.fallback_da, way.unit, self.mains)))
        counts_from_charging = way.kind is Kind.RELATIVE
        return Schedule(starts_s=None if counts_from_charging else starts_s, periods=tuple(periods))


def limit_in_unit(limit_da: int, unit: Unit, mains: Mains) -> float:
    """Turn deciamps per phase into what stands in a profile, rounded down to one decimal."""
    if unit is Unit.AMPS:
        return limit_da / 10
    return math.floor(limit_da * mains.voltage_v * mains.phases + 1e-6) / 10


def _start_s(kind: Kind, base: TimeBase, *, falls: bool) -> int:
    """Tell from when periods count, in the charger's time."""
    started_s = base.now_wall_s if base.started_wall_s is None else base.started_wall_s
    if kind is Kind.RELATIVE:
        counts_from_s = started_s if base.charging_wall_s is None else base.charging_wall_s
        return math.ceil(counts_from_s + base.offset_s)
    head_start_s = min(started_s, base.now_wall_s - HEAD_START_S)
    starts_s = math.floor(head_start_s + min(base.offset_s, base.least_offset_s))
    return max(0, starts_s if falls else min(starts_s, ALWAYS_S))
