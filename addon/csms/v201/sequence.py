"""The numbers of one transaction's events (OCPP 2.0.1 part 2, 1.3.2): the newest, and gaps. Pure."""

from __future__ import annotations

import math

MAX_MISSING = 1000
"""Gaps that are kept; more are counted, and a number that fills one of them counts as a repetition."""


class Sequence:
    """Numbers as they come in: in any order, and more than once.

    `newest`: the highest so far. `missing`: how many below it have not come; what came before the first one
    that we heard is not missed. `newest_wall_s`: the latest at which something of now was said.
    """

    def __init__(self) -> None:
        self.newest: int | None = None
        self.newest_wall_s = -math.inf
        self._gaps: set[int] = set()
        self._uncounted = 0

    @property
    def missing(self) -> int:
        """How many have not come."""
        return len(self._gaps) + self._uncounted

    def take(self, number: int | None) -> bool:
        """Take in a number; tells whether it is the newest. An event without one is taken as that."""
        if number is None:
            return True
        if self.newest is None:
            self.newest = number
            return True
        if number <= self.newest:
            self._gaps.discard(number)
            return False
        skipped = number - self.newest - 1
        room = max(0, MAX_MISSING - len(self._gaps))
        self._gaps.update(range(self.newest + 1, self.newest + 1 + min(skipped, room)))
        self._uncounted += max(0, skipped - room)
        self.newest = number
        return True

    def is_later(self, at_wall_s: float | None) -> bool:
        """Take in when something of now was said; tells whether that is later than all before it."""
        if at_wall_s is None or at_wall_s <= self.newest_wall_s:
            return False
        self.newest_wall_s = at_wall_s
        return True

    def begin_at(self, number: int | None) -> None:
        """Count from this number on: the charger has begun anew."""
        self.newest = number
        self._gaps.clear()
