"""What the refusal of a profile tells: that a limit is too low, a pause not taken, or a way no good."""

from __future__ import annotations

from addon.csms.limiting.pause_ways import PauseWays
from addon.csms.limiting.profile_writer import Telling
from addon.csms.station import Station
from addon.model.site import MIN_PILOT_DA

SECOND_CHANCE_S = 30.0
MAX_REFUSALS = 2
"""A way that has worked before may be refused once for a reason of the moment."""


class Refusals:
    """Those of one connector.

    A charger refuses a TxProfile of a transaction that is over, and may tell of its end only later: that
    says nothing of the way. So one that worked before is set aside for a while, and refused for good where
    it is refused again well into the same session.
    """

    def __init__(self, station: Station, ways: PauseWays) -> None:
        self._station = station
        self._ways = ways
        self._running = 0
        self._aside: dict[str, float] = {}

    def begin(self) -> None:
        """Begin anew with another session."""
        self._aside.clear()

    def accepted(self, key: str) -> None:
        """Take in that a way was accepted."""
        self._running = 0
        self._aside.pop(key, None)

    @property
    def aside(self) -> frozenset[str]:
        """The ways that are left alone now."""
        if not self._aside:
            return frozenset()
        now_s = self._station.clock()
        return frozenset(key for key, until_s in self._aside.items() if now_s < until_s)

    async def take(self, telling: Telling, status: str) -> None:
        """Draw the lesson from a refusal: another way to pause, or another way altogether."""
        learned, key = self._station.learned, telling.way.key
        proven = key in learned.proven
        lowest_da = min(telling.limit_da, telling.fallback_da)
        if proven and lowest_da < MIN_PILOT_DA and not learned.pause_works:
            self._ways.give_up(status)
        elif not (proven and learned.is_too_low(lowest_da)):
            self._running += 1
            if proven and self._running < MAX_REFUSALS:
                return
            self._running = 0
            if proven and key not in self._aside:
                self._aside[key] = self._station.clock() + SECOND_CHANCE_S
                return
            learned.second_chance = learned.second_chance and not proven  # this was it
            learned.refuse(key)
        await self._station.keep()
