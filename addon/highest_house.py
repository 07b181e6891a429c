"""How much the house takes at its highest, as far as it has been seen since the start.

Only what lasted counts: for a few seconds after a car's step nobody can tell its current from the house's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from addon.model.decision import PhaseDecision
from addon.model.phases import Phase, amps

LASTED_S = 15.0
"""A car has answered its limit by then, and been measured; and no breaker falls for what is shorter."""


class HighestHouse:
    """Follows the house on each phase; `highest_a` is what it took for `LASTED_S` at a stretch."""

    def __init__(self) -> None:
        self._rising: dict[Phase, deque[tuple[float, int]]] = {}
        self._since_s: dict[Phase, float] = {}
        self._highest_da: int | None = None

    @property
    def highest_a(self) -> float | None:
        """The most of all phases; None while nothing has lasted."""
        return None if self._highest_da is None else amps(self._highest_da)

    def take(self, phases: Sequence[PhaseDecision], now_s: float) -> None:
        """Take in a decision's picture of the main fuse; a phase that is not known begins anew."""
        for phase in phases:
            if phase.house_da is None:
                self._rising.pop(phase.phase, None)
                self._since_s.pop(phase.phase, None)
            else:
                self._see(phase.phase, phase.house_da, now_s)

    def _see(self, phase: Phase, house_da: int, now_s: float) -> None:
        """Keep the minimum of the last `LASTED_S`: each entry is what was not undercut since then."""
        since_s = self._since_s.setdefault(phase, now_s)
        rising = self._rising.setdefault(phase, deque())
        from_s = now_s
        while rising and rising[-1][1] > house_da:
            from_s, _ = rising.pop()
        if not rising or rising[-1][1] < house_da:
            rising.append((from_s, house_da))
        # one that is older still holds until the next one came
        while len(rising) > 1 and rising[1][0] <= now_s - LASTED_S:
            rising.popleft()
        if now_s - since_s >= LASTED_S:
            self._highest_da = max(rising[0][1], self._highest_da or 0)
