"""The energy of one session, from a register that may be anything. Pure.

Most registers count the charger's life; ABB's counts from 0 in each transaction while `meterStart` is of the
life-long one; some fall to 0 at the end, Zaptec's start is 2³¹ − 1. What can't have flowed is not counted.
"""

from __future__ import annotations

_MOST_W = 50_000.0
"""More than any AC charger gives (63 A on three phases: 43 kW)."""
_SLACK_WH = 200.0


class SessionEnergy:
    """What a session has taken so far, in `energy_wh`."""

    def __init__(self, meter_start_wh: float, started_at_s: float, energy_wh: float = 0.0) -> None:
        self.energy_wh = energy_wh
        self._start_wh = meter_start_wh
        self._register_wh: float | None = None
        self._at_s = started_at_s

    def update(self, register_wh: float, at_s: float) -> None:
        """Take in the register as it is at `at_s`."""
        most_wh = _MOST_W * max(0.0, at_s - self._at_s) / 3600 + _SLACK_WH
        if self._register_wh is None:  # the first of this session, or since our restart
            grown_wh = self._first(register_wh, most_wh) - self.energy_wh
        elif register_wh >= self._register_wh:
            grown_wh = register_wh - self._register_wh
        else:
            grown_wh = register_wh  # it began again from 0
        if 0 < grown_wh <= most_wh:
            self.energy_wh += grown_wh
        self._register_wh = register_wh
        self._at_s = at_s

    def finish(self, meter_stop_wh: float, at_s: float) -> None:
        """Take in the register at the end: the difference to the start is right wherever it is possible."""
        whole_wh = meter_stop_wh - self._start_wh
        if whole_wh >= self.energy_wh - _SLACK_WH and whole_wh - self.energy_wh <= self._room_wh(at_s):
            self.energy_wh = max(0.0, whole_wh)
        else:
            self.update(meter_stop_wh, at_s)

    def _first(self, register_wh: float, most_wh: float) -> float:
        for taken_wh in (register_wh - self._start_wh, register_wh):
            if self.energy_wh <= taken_wh <= self.energy_wh + most_wh:
                return taken_wh
        return self.energy_wh

    def _room_wh(self, at_s: float) -> float:
        return _MOST_W * max(0.0, at_s - self._at_s) / 3600 + _SLACK_WH
