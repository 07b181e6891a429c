"""What a charger's timestamps are worth: when something was by our clock, and whether it tells of now."""

from __future__ import annotations

from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp

LIVE_S = 30.0
"""What was measured longer ago is a replay from the charger's memory and says nothing of now."""


class Instants:
    """One charger's clock beside ours."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def now(self) -> str:
        """Write the time as OCPP wants it."""
        return format_timestamp(self._station.wall_clock())

    def observe(self, charger_wall_s: float | None) -> None:
        """Take in the timestamp of something that has just happened."""
        if charger_wall_s is not None:
            self._station.offset.observe(charger_wall_s, self._station.wall_clock())

    def our_time(self, charger_wall_s: float | None) -> float:
        """Say when that was by our clock; now, where the charger's clock can't be trusted to tell.

        Too late an instant makes a dead-man that counts from it fall too early, which is safe.
        """
        now_wall_s, offset_s = self._station.wall_clock(), self._station.offset.value_s
        if charger_wall_s is None or offset_s is None:
            return now_wall_s
        return min(now_wall_s, charger_wall_s - offset_s)

    def age_s(self, charger_wall_s: float | None) -> float | None:
        """Tell how old something is, jitter left out; None where it is too old to tell of now."""
        if charger_wall_s is None:
            return 0.0
        age_s = self._station.offset.age_s(charger_wall_s, self._station.wall_clock())
        return max(0.0, age_s) if abs(age_s) <= LIVE_S else None
