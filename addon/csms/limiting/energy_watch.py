"""Whether more energy flows than limits allow, where a charger tells no current. Pure; time is given.

The register's growth over half a minute is held against what the limits of that time let through at most.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from addon.csms.limiting.obedience import tolerance_da

WINDOW_S = 30.0
"""Registers are read with a second's error, and in some makes renewed every 10 s only."""

KEPT_S = 150.0
"""Some makes measure once a minute, and some registers count 100 Wh at a time."""

GAP_S = 10.0
"""Nobody looked for so long: what was allowed meanwhile is not known."""

MOST_V = 253.0
"""230 V and 10 % (EN 50160)."""

PHASES = 3
"""Nothing tells how many a car uses: all are allowed for, so that no car is accused that uses them."""

FINE = 10
"""So many of the register's steps tell enough; with fewer the time is longer."""

Reading = tuple[float, float]
"""When, and the register in Wh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyDraw:
    """What the register tells: by how much the mean current lay above what was allowed from `since_s` on."""

    at_s: float
    since_s: float
    excess_da: int


class EnergyWatch:
    """What may have flowed through one connector at most, added up."""

    def __init__(self) -> None:
        self._limit_da = 0
        self._at_most: deque[tuple[float, float]] = (
            deque()
        )  # when, and deciampere-seconds per phase until then

    def forget(self) -> None:
        """Begin anew: what is allowed is not known, or was not looked at."""
        self._at_most.clear()

    def allow(self, now_s: float, limit_da: int | None) -> None:
        """Take in what may hold the car now; None where that is not known."""
        if limit_da is None or (self._at_most and now_s - self._at_most[-1][0] > GAP_S):
            self.forget()
        if limit_da is None:
            return
        before_s, total = self._at_most[-1] if self._at_most else (now_s, 0.0)
        total += max(limit_da, self._limit_da) * (now_s - before_s)
        self._limit_da = limit_da
        self._at_most.append((now_s, total))
        while self._at_most[0][0] < now_s - KEPT_S:
            self._at_most.popleft()

    def look(self, readings: Sequence[Reading], *, after_s: float = -math.inf) -> EnergyDraw | None:
        """Hold the newest reading, oldest first, against one that was taken after this instant.

        None where they do not tell: too few, too close together, or from when nobody knows what was allowed.
        """
        if not readings or not self._at_most:
            return None
        (newest_s, newest_wh), began_s = readings[-1], max(after_s, self._at_most[0][0])
        step_wh = _step_wh(readings)
        earlier = [r for r in readings if began_s <= r[0] <= newest_s - WINDOW_S]
        if not earlier:
            return None
        fine = [r for r in earlier if newest_wh - r[1] >= FINE * step_wh]
        first_s, first_wh = fine[-1] if fine else earlier[0]
        span_s = newest_s - first_s
        drawn_da = 10 * (newest_wh - first_wh - step_wh) * 3600 / span_s / (PHASES * MOST_V)
        limit_da = math.ceil((self._until(newest_s) - self._until(first_s)) / span_s)
        over = drawn_da > limit_da + tolerance_da(limit_da)
        excess_da = math.ceil(drawn_da - limit_da) if over else 0
        return EnergyDraw(at_s=newest_s, since_s=first_s, excess_da=excess_da)

    def _until(self, at_s: float) -> float:
        """Tell what may have flowed until an instant, between two looks their mean."""
        before = self._at_most[0]
        for mark in self._at_most:
            if mark[0] >= at_s:
                span_s = mark[0] - before[0]
                share = (at_s - before[0]) / span_s if span_s else 1.0
                return before[1] + (mark[1] - before[1]) * share
            before = mark
        return before[1] + self._limit_da * (at_s - before[0])


def _step_wh(readings: Sequence[Reading]) -> int:
    """Tell in what steps the register counts, as far as its readings show; 1 Wh at least."""
    return max(1, math.gcd(*(round(wh) for _, wh in readings)))
