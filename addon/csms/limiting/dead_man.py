"""When a charger falls back by itself, and when it has to be told again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

OFFSET_TOLERANCE_S = 10.0
"""A dead-man in absolute time is worth nothing where the charger's clock is off by more."""

_AGREEMENT_S = 2.0
_APART_S = 5.0


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


class ClockOffset:
    """How far a charger's clock is ahead of ours, from the timestamps of what it sends.

    Live messages are told from replayed ones by their steadiness: two that came seconds apart and are
    off by the same are live; in a replay each is off by something else. Being off by little is proof enough.
    """

    def __init__(self) -> None:
        self.value_s: float | None = None
        self._candidate: tuple[float, float] | None = None

    def observe(self, charger_wall_s: float, now_wall_s: float) -> None:
        """Take in one timestamp at the moment of its arrival."""
        offset_s = charger_wall_s - now_wall_s
        near_s = 0.0 if self.value_s is None else self.value_s
        if abs(offset_s) <= OFFSET_TOLERANCE_S or abs(offset_s - near_s) <= OFFSET_TOLERANCE_S:
            self._settle(offset_s)
            return
        if self._candidate is None or abs(self._candidate[0] - offset_s) > _AGREEMENT_S:
            self._candidate = (offset_s, now_wall_s)
        elif now_wall_s - self._candidate[1] >= _APART_S:
            self._settle(offset_s)

    def forget(self) -> None:
        """Begin anew: the charger restarted, and has set its clock by our answer."""
        self.value_s = None
        self._candidate = None

    def our_clock_jumped(self, by_s: float) -> None:
        """Take in that our own clock was set, as at the first time sync after a boot: theirs was not."""
        self.value_s = (self.value_s or 0.0) - by_s
        self._candidate = None

    @property
    def least_s(self) -> float:
        """What it may be ahead at least, a single timestamp that nothing has confirmed included."""
        candidate_s = self._candidate[0] if self._candidate else 0.0
        return min(self.value_s or 0.0, candidate_s)

    @property
    def tolerable(self) -> bool:
        """Whether an absolute dead-man can be trusted; a clock nothing is known of is taken as right."""
        return self.value_s is None or abs(self.value_s) <= OFFSET_TOLERANCE_S

    def age_s(self, charger_wall_s: float, now_wall_s: float) -> float:
        """Tell how old something with this timestamp is; negative values are jitter."""
        return now_wall_s + (self.value_s or 0.0) - charger_wall_s

    def _settle(self, offset_s: float) -> None:
        value_s = self.value_s
        if value_s is None or abs(offset_s - value_s) > OFFSET_TOLERANCE_S:
            self.value_s = offset_s
        else:  # delay on the way looks like a clock that is behind; one late message must not tell
            self.value_s = value_s + (offset_s - value_s) / 4
        self._candidate = None
