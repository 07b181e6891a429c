"""When the meter last gave a sign of life, and how often it usually does. Pure: time is told.

A report is any change of any entity of its device; an equal value reported again is invisible, so that a
steady load looks like a dead meter until somebody asks.
"""

from __future__ import annotations

from collections import deque
from statistics import median

FAILURES_TO_SILENCE = 2
"""One probe may be lost; two running mean that the meter does not answer."""
GAPS_KEPT = 30
LEAST_GAP_S = 0.1
"""Frames closer than this belong to one report."""
GAPS_TO_LEARN = 5


class Liveness:
    """Signs of life of one meter.

    `fresh`: what we hold was reported or confirmed since we (last) subscribed, so it may be believed.
    Home Assistant restores old values when it restarts, so what it tells at first may not.
    """

    def __init__(self) -> None:
        self.alive_at_s: float | None = None
        self.fresh = False
        self._failures = 0
        self._reported_at_s: float | None = None
        self._gaps_s: deque[float] = deque(maxlen=GAPS_KEPT)

    @property
    def silent(self) -> bool:
        """It was asked and did not answer."""
        return self._failures >= FAILURES_TO_SILENCE

    @property
    def report_period_s(self) -> float | None:
        """How often it usually reports by itself; None until known."""
        return median(self._gaps_s) if len(self._gaps_s) >= GAPS_TO_LEARN else None

    @property
    def sample_period_s(self) -> float | None:
        """How long a change may go unseen; None until known.

        A meter that tells of changes as they come is quick whenever there are some, one that is read every
        so often never is: so its quickest reports tell (the lowest quarter, and by how much that varies).
        """
        if len(self._gaps_s) < GAPS_TO_LEARN:
            return None
        gaps_s = sorted(self._gaps_s)
        quick_s = gaps_s[len(gaps_s) // 4]
        return quick_s + (quick_s - gaps_s[0])

    def subscribed(self) -> None:
        """Begin to listen; what was missed meanwhile is no gap of the meter's."""
        self.fresh = False
        self._reported_at_s = None

    def reported(self, now_s: float) -> None:
        """Note that a state of its device changed to a value."""
        if self._reported_at_s is not None and now_s - self._reported_at_s >= LEAST_GAP_S:
            self._gaps_s.append(now_s - self._reported_at_s)
        self._reported_at_s = now_s
        self.answered(now_s)

    def answered(self, now_s: float) -> None:
        """Note that it answered when asked: what Home Assistant holds of it is what it says now."""
        self.alive_at_s = now_s
        self.fresh = True
        self._failures = 0

    def unanswered(self) -> None:
        """Note that it was asked and did not answer in time."""
        self._failures += 1
