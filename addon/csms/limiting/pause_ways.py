"""The ways of pausing a charger, from the gentlest on: which is used, and what is learned of it.

0 A; else 5 A or 1 A where that is accepted and seen to stop the draw; else out of service, where that acts
at once; else the end of the transaction, begun again with the same tag to resume; else its minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from addon.csms.connector import NO_CURRENT_DA
from addon.csms.limiting.obedience import STOPPED_AFTER_S
from addon.csms.station import Station
from addon.model.loadpoint import Draw
from addon.model.site import MIN_PILOT_DA

DRAWS_ON = "the car draws on"


class PauseWay(StrEnum):
    """A way of pausing, by the name under which it is remembered."""

    ZERO = "0 A"
    FIVE = "5 A"
    ONE = "1 A"
    OUT_OF_SERVICE = "out of service"
    STOP = "stop"
    HOLD = "hold"


_LIMITS_DA = {PauseWay.ZERO: 0, PauseWay.FIVE: 50, PauseWay.ONE: 10}
_ORDER = tuple(PauseWay)


class PauseWays:
    """The way of one charger, kept with what was learned of it."""

    def __init__(self, station: Station) -> None:
        self._station = station

    @property
    def way(self) -> PauseWay:
        """The way to try or to use now."""
        try:
            return PauseWay(self._station.learned.pause)
        except ValueError:
            return PauseWay.ZERO if self._station.quirk.takes_zero else PauseWay.FIVE

    @property
    def possible(self) -> bool:
        """Whether some way is left."""
        return self.way is not PauseWay.HOLD

    @property
    def limit_da(self) -> int | None:
        """The limit that pauses it; None where it is paused by something else."""
        return self._least_da if self.way is PauseWay.HOLD else _LIMITS_DA.get(self.way)

    @property
    def lowest_fallback_da(self) -> int:
        """The lowest limit that a profile may fall to: what it takes for a pause, or its minimum."""
        limit_da = self.limit_da
        return self._least_da if limit_da is None else limit_da

    @property
    def _least_da(self) -> int:
        return self._station.learned.lowest_da

    def give_up(self, why: str) -> None:
        """Go on to the next way, for good; what takes no 5 A takes no 1 A, and without 6 A no 5 A either."""
        learned = self._station.learned
        following = _ORDER[_ORDER.index(self.way) + 1 :] or (PauseWay.HOLD,)
        hopeless = set() if self._station.quirk.change_availability else {PauseWay.OUT_OF_SERVICE}
        if self._least_da > MIN_PILOT_DA:
            hopeless |= {PauseWay.FIVE, PauseWay.ONE}
        if self.way is PauseWay.FIVE and why != DRAWS_ON:
            hopeless |= {PauseWay.ONE}
        if not self._station.quirk.resumes:
            hopeless |= {PauseWay.STOP}
        way = next(w for w in following if w not in hopeless)
        self._station.log.info("another way to pause is tried", failed=self.way, why=why, next=way)
        learned.pause, learned.pause_works = way, False

    def prefer(self, way: PauseWay) -> None:
        """Go on to this way."""
        self._station.log.info("another way to pause is tried", failed=self.way, next=way)
        self._station.learned.pause, self._station.learned.pause_works = way, False

    async def watch(self, paused_at_s: float, draws: Sequence[Draw]) -> None:
        """See whether the pause has stopped the draw, and give up a way that has not."""
        learned = self._station.learned
        on = draws_on(paused_at_s, draws)
        if on is None or learned.pause_works or not self.possible:
            return
        if on:
            self.give_up(DRAWS_ON)
        else:
            learned.pause_works = True
        await self._station.keep()


def draws_on(paused_at_s: float, draws: Sequence[Draw]) -> bool | None:
    """Tell whether the car draws on well after a pause began; None where nothing tells yet."""
    if not draws or draws[-1].at_s < paused_at_s + STOPPED_AFTER_S:
        return None
    return max(draws[-1].terminals_da) > NO_CURRENT_DA
