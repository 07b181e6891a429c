"""When a charger falls back by itself, and when it has to be told again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from addon.csms.clock_offset import OFFSET_TOLERANCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A dead-man falls `time_s` after it was told, and is renewed after `renew_s`."""

    time_s: float
    renew_s: float


IN_MEMORY = Rhythm(time_s=90.0, renew_s=45.0)
IN_FLASH = Rhythm(time_s=600.0, renew_s=300.0)
"""Where each renewal wears the charger's flash."""


class Write(Enum):
    """Why a charger is written to."""

    CUT = "cut"
    RENEWAL = "renewal"
    RAISE = "raise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last limit a charger accepted. `dead_man_at_s`: None where it has no second period.

    `confirmed` is False from a reconnection on: the charger may have restarted and forgotten. `terms`
    is what else the profile rests on (way, transaction, phases): when that changes it is told anew.
    """

    limit_da: int
    fallback_da: int
    at_s: float
    dead_man_at_s: float | None = None
    terms: tuple[object, ...] = ()
    confirmed: bool = True

    def or_else(self, other: Told) -> Told:
        """Join with what was sent and not answered: it may follow either, so the worse of each counts."""
        falls = [at_s for at_s in (self.dead_man_at_s, other.dead_man_at_s) if at_s is not None]
        return replace(
            self,
            limit_da=max(self.limit_da, other.limit_da),
            fallback_da=max(self.fallback_da, other.fallback_da),
            dead_man_at_s=max(falls, default=None),
            confirmed=False,
        )

    def lowest_da(self, now_s: float) -> int:
        """Return the limit in force, or the lower one where the dead-man may just have fallen."""
        if self.dead_man_at_s is None or now_s < self.dead_man_at_s:
            return self.limit_da
        return min(self.limit_da, self.fallback_da)

    def highest_da(self, now_s: float) -> int:
        """Return the limit in force, or the higher one where the dead-man may be about to fall."""
        return self.lowest_da(now_s - OFFSET_TOLERANCE_S)


def due_write(
    told: Told | None,
    limit_da: int,
    fallback_da: int,
    *,
    now_s: float,
    rhythm: Rhythm,
    terms: tuple[object, ...],
    resting: bool,
) -> Write | None:
    """Tell whether the charger must be written to, and why; None while nothing changes.

    `resting`: the car takes nothing by its own will: its dead-man may fall, and is set again when it wakes.
    A charger that was told nothing we know of is cut: it may be at full current.
    """
    if told is None or limit_da < told.highest_da(now_s):
        return Write.CUT
    if limit_da > told.lowest_da(now_s):
        lapsed = told.limit_da == limit_da
        return None if resting and lapsed and told.confirmed else Write.RAISE
    if not told.confirmed or told.terms != terms:
        return Write.RENEWAL
    if limit_da <= fallback_da:
        return None
    if told.dead_man_at_s is None or told.fallback_da > fallback_da:
        return Write.RENEWAL
    renew_at_s = told.dead_man_at_s - rhythm.time_s + rhythm.renew_s
    return Write.RENEWAL if now_s >= renew_at_s and not resting else None
