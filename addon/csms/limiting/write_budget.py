"""How often a charger that keeps profiles in flash may be written to. Pure; time is an argument."""

from __future__ import annotations

BURST = 12
REFILL_S = 200.0
"""12 at once and 18 an hour make 30 in the worst hour. A renewal every 300 s always finds its share, since
more than that has come back by then."""


class WriteBudget:
    """Counts writes. Cuts are always written and only counted, so that what may wait waits the longer."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at_s: float | None = None

    def allows(self, now_s: float) -> bool:
        """Tell whether a write that may wait can be made now."""
        self._refill(now_s)
        return self._left >= 1

    def spend(self, now_s: float) -> None:
        """Count a write."""
        self._refill(now_s)
        self._left -= 1

    def _refill(self, now_s: float) -> None:
        if self._at_s is not None:
            self._left = min(float(BURST), self._left + (now_s - self._at_s) / REFILL_S)
        self._at_s = now_s
