"""What a charger's timestamps tell: how far its clock is off, how old a measurement is, when a session began.

A timestamp never makes anything newer than its arrival, and one that can't be read is as good as none.
"""

from __future__ import annotations

from addon.csms.clock_offset import OFFSET_TOLERANCE_S
from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp
from addon.translation.text import say

OLDEST_S = 366 * 86_400.0
"""What seems to be older was told by a clock that was never set, as 1970 is."""
LIVE_S = 30.0
"""What was measured longer ago is a replay from the charger's memory and says nothing of now."""
_HOUR_S = 3600.0
_DAY_S = 24 * _HOUR_S
_YEAR_S = 365 * _DAY_S


class ChargerClock:
    """Takes in the timestamps of one charger."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def now(self) -> str:
        """Write our own time, by which a charger sets its clock."""
        return format_timestamp(self._station.wall_clock())

    def observe(self, charger_wall_s: float | None) -> None:
        """Learn from a timestamp, at the moment of its arrival, how far the clock is off."""
        if charger_wall_s is None:
            return
        station = self._station
        station.offset.observe(charger_wall_s, station.wall_clock())
        off_s = station.offset.value_s
        if off_s is not None and abs(off_s) > OFFSET_TOLERANCE_S:
            time = span(abs(off_s))
            fault = (
                say("is {time} ahead of ours", time=time)
                if off_s > 0
                else say("is {time} behind ours", time=time)
            )
            station.deviations.note(say("Its clock"), "", fault, rule=fault.template)

    def age_s(self, charger_wall_s: float | None) -> float | None:
        """Tell how old a measurement is, jitter left out; None where it is too old to tell of now."""
        if charger_wall_s is None:
            return 0.0
        age_s = self._station.offset.age_s(charger_wall_s, self._station.wall_clock())
        return max(0.0, age_s) if abs(age_s) <= LIVE_S else None

    def is_replayed(self, charger_wall_s: float | None) -> bool:
        """Tell whether something was said long ago, by a clock that is known."""
        if charger_wall_s is None or self._station.offset.value_s is None:
            return False
        return LIVE_S < self._station.offset.age_s(charger_wall_s, self._station.wall_clock()) <= OLDEST_S

    def dates(self, charger_wall_s: float | None) -> bool:
        """Tell whether `our_time` of it is more than the time of its arrival."""
        offset_s = self._station.offset.value_s
        if charger_wall_s is None or offset_s is None:
            return False
        return charger_wall_s - offset_s >= self._station.wall_clock() - OLDEST_S

    def our_time(self, charger_wall_s: float | None) -> float:
        """Say when that was by our clock; now, where the charger's clock can't be trusted to tell.

        Too late an instant makes a dead-man that counts from it fall too early, which is safe.
        """
        now_wall_s, offset_s = self._station.wall_clock(), self._station.offset.value_s
        if charger_wall_s is None or offset_s is None or not self.dates(charger_wall_s):
            return now_wall_s
        return min(now_wall_s, charger_wall_s - offset_s)


def span(seconds: float) -> str:
    """Write a time span in the largest unit that fits it."""
    if seconds >= 2 * _YEAR_S:
        return say("{count:.0f} years", count=seconds / _YEAR_S)
    if seconds >= 2 * _DAY_S:
        return say("{count:.0f} days", count=seconds / _DAY_S)
    if seconds >= 2 * _HOUR_S:
        return say("{count:.0f} hours", count=seconds / _HOUR_S)
    if seconds >= 2 * 60.0:
        return say("{count:.0f} min", count=seconds / 60.0)
    return say("{count:.0f} s", count=seconds)
