"""Currents of a connector's terminals that come one by one, or not all of them. Pure.

A phase that a message leaves out is not a phase without current: taken for unused, it would bind the car no
more. Some firmware has an element or a message for each phase; values that were asked for may lack some.
"""

from __future__ import annotations

from collections.abc import Sequence

BURST_S = 3.0
"""What comes within this time is of one measurement."""
REMEMBERED_S = 60.0
"""A phase that was left out for longer is one that the charger measures no more."""

_NO_CURRENT_DA = 5

Three = tuple[int, int, int]


class Terminals:
    """When each terminal was last told, and what."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[float, int]] = {}

    def complete(self, currents_da: Three, untold: Sequence[int], at_s: float) -> Three | None:
        """Add to a measurement what it leaves out; None where that carried current and is not told now.

        `untold`: the terminals, 0 to 2, that the message says nothing of.
        """
        known = list(currents_da)
        for terminal in range(3):
            if terminal not in untold:
                self._told[terminal] = at_s, known[terminal]
        for terminal in untold:
            told_s, current_da = self._told.get(terminal, (-REMEMBERED_S, 0))
            if at_s - told_s <= BURST_S:
                known[terminal] = current_da
            elif at_s - told_s <= REMEMBERED_S and current_da > _NO_CURRENT_DA:
                return None
        one, two, three = known
        return one, two, three
