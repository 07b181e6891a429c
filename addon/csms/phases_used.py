"""How many phases a session's car uses, as far as it was seen: what watts are divided by. Pure."""

from __future__ import annotations

FEWER_AFTER_S = 15.0
"""Cars begin phase by phase; one that stays on fewer than before must not be told watts for more."""
SUPPOSED = 3


class PhasesUsed:
    """The phases of one session's car. What was seen holds for the whole session, also while it sleeps.

    `supposed`: nothing was seen, and the car does not begin: its charger may divide watts by three,
    whatever it is told of phases.
    """

    def __init__(self) -> None:
        self.supposed = False
        self._seen = 0
        self._seen_at_s = 0.0

    @property
    def seen(self) -> int | None:
        """How many it uses; None as long as it took nothing."""
        return self._seen or None

    @property
    def in_watts(self) -> int:
        """How many to count with: one where nothing is known, since more may all flow in one."""
        return self._seen or (SUPPOSED if self.supposed else 1)

    def forget(self) -> None:
        """Begin anew: it may be another car."""
        self.supposed = False
        self._seen = 0

    def see(self, used: int, at_s: float) -> None:
        """Take in in how many phases a current was measured."""
        if not used:
            return
        if used >= self._seen or at_s - self._seen_at_s > FEWER_AFTER_S:
            self._seen, self._seen_at_s = used, at_s
        self.supposed = False
