"""How far a charger's clock is off. Pure."""

from __future__ import annotations

OFFSET_TOLERANCE_S = 10.0
"""A dead-man in absolute time is worth nothing where the charger's clock is off by more."""

_AGREEMENT_S = 2.0
_APART_S = 5.0


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
