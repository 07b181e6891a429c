"""The energy of one session, from a register that may be anything. Pure.

Most registers count the charger's life; ABB's counts from 0 in each transaction while `meterStart` is of the
life-long one; some fall to 0 at the end, Zaptec's start is 2³¹ − 1. What can't have flowed is not counted.
"""

from __future__ import annotations

from addon.csms.sessions.register_count import SLACK_WH, RegisterCount, is_coarser, most_wh, run_over


class SessionEnergy:
    """What a session has taken so far, in `energy_wh`.

    `meter_start_wh`: the register at the start, None where nobody told it. `energy_wh` and `register_wh` are
    what was known when this program was last running, at `register_at_s`.
    """

    def __init__(
        self,
        meter_start_wh: float | None,
        started_at_s: float,
        energy_wh: float = 0.0,
        *,
        register_wh: float | None = None,
        register_at_s: float | None = None,
    ) -> None:
        self.energy_wh = energy_wh
        self._start_wh = meter_start_wh
        self._started_at_s = started_at_s
        self._count = RegisterCount(register_wh, register_at_s or started_at_s)
        self._of_session = False

    @property
    def register_wh(self) -> float | None:
        """The last register that was believed; None before the first."""
        return self._count.register_wh

    def begun_at(self, meter_start_wh: float | None) -> None:
        """Take in the register at the start, told afterwards; what was counted since stays."""
        self._start_wh = meter_start_wh

    def update(self, register_wh: float, at_s: float) -> None:
        """Take in the register as it is at `at_s`."""
        if self._count.register_wh is None and self._start_wh is not None:
            self._first(register_wh, most_wh(at_s - self._started_at_s))
        self.energy_wh += self._count.update(register_wh, at_s)

    def finish(self, meter_stop_wh: float, at_s: float, *, overtaken: bool = False) -> None:
        """Take in the register at the end: the difference to the start is right wherever it is possible.

        `overtaken`: it is told late, so that too much may have been counted.
        """
        whole_wh = self._whole(meter_stop_wh, most_wh(at_s - self._started_at_s))
        # a register of the session may come with an end that is one of the charger's life
        least_wh = self.energy_wh - (0.0 if self._of_session else SLACK_WH)
        if whole_wh is not None and (whole_wh >= least_wh or (overtaken and not self._of_session)):
            self.energy_wh = whole_wh
        else:
            self.update(meter_stop_wh, at_s)
            self.energy_wh += self._count.last(at_s)

    def extend(self, register_wh: float, at_s: float) -> None:
        """Take in a register from after the end that was never told: no less than is known was taken."""
        whole_wh = self._whole(register_wh, most_wh(at_s - self._started_at_s))
        if whole_wh is not None:
            self.energy_wh = max(self.energy_wh, whole_wh)

    def _whole(self, meter_stop_wh: float, at_most_wh: float) -> float | None:
        if self._start_wh is None or not self._count.steady:
            return None
        whole_wh = meter_stop_wh - self._start_wh
        if whole_wh < 0:
            return run_over(self._start_wh, meter_stop_wh, at_most_wh)
        return whole_wh if whole_wh <= at_most_wh else None

    def _first(self, register_wh: float, at_most_wh: float) -> None:
        """Find out from the first register what it counts: the charger's life, or this session."""
        if self._start_wh is None:
            return
        if is_coarser(self._start_wh, register_wh):
            self._count = RegisterCount(self._start_wh, self._started_at_s)
            return
        for taken_wh in (register_wh - self._start_wh, register_wh):
            if self.energy_wh <= taken_wh <= self.energy_wh + at_most_wh:
                self._of_session = taken_wh == register_wh and self._start_wh != 0
                self.energy_wh = taken_wh
                return
