"""What an energy register has counted, whatever happens to the register. Pure.

Registers begin again from 0 (a reboot, a new session), run over (32 bits, six to nine digits), drop to 0
for one message at the end of a session, and now and then tell nonsense. What can't have flowed is not
counted; a register that moved where it can't have is believed only when it goes on from there.
"""

from __future__ import annotations

MOST_W = 50_000.0
"""More than any AC charger gives (63 A on three phases: 43 kW)."""
SLACK_WH = 200.0
_COARSEST_WH = 1000.0

_RUNS_OVER_AT = tuple(
    sorted((2**31, 2**32, 2**31 / 10, 2**32 / 10, 2**31 / 1000, 2**32 / 1000, 1e6, 1e7, 1e8, 1e9))
)
"""32 bits of Wh, of its tenths and its thousandths, and the digits of a display."""


def most_wh(seconds: float) -> float:
    """Tell the most that can have flowed in this time."""
    return MOST_W * max(0.0, seconds) / 3600 + SLACK_WH


def is_coarser(before_wh: float, after_wh: float) -> bool:
    """Tell whether a fall is none: the same register, told in whole kilowatt-hours now."""
    return 0 < before_wh - after_wh <= _COARSEST_WH and after_wh >= 0.9 * before_wh


def run_over(before_wh: float, after_wh: float, at_most_wh: float) -> float | None:
    """Tell how much was counted if the register ran over; None where it did not."""
    for size_wh in _RUNS_OVER_AT:
        counted_wh = size_wh - before_wh + after_wh
        if before_wh <= size_wh and 0 <= counted_wh <= at_most_wh:
            return counted_wh
    return None


class RegisterCount:
    """Counts from `register_wh` on, which it was at `at_s`; from the first reading where that is None.

    `steady`: the register has never begun again.
    """

    def __init__(self, register_wh: float | None, at_s: float) -> None:
        self.register_wh = register_wh
        self.steady = True
        self._grown_at_s = at_s
        self._elsewhere: tuple[float, float] | None = None

    def update(self, register_wh: float, at_s: float) -> float:
        """Take in what it is at `at_s`; returns what was counted since it was last believed."""
        if self.register_wh is None:
            self._believe(register_wh, at_s)
            return 0.0
        if is_coarser(self.register_wh, register_wh):
            return 0.0
        # since the last growth: coarse registers step by a kilowatt-hour in minutes
        grown_wh = _growth(self.register_wh, register_wh, most_wh(at_s - self._grown_at_s))
        if grown_wh is not None:
            self._believe(register_wh, at_s, grew=grown_wh > 0)
            return grown_wh
        return self._moved(register_wh, at_s)

    def _moved(self, register_wh: float, at_s: float) -> float:
        elsewhere, self._elsewhere = self._elsewhere, (register_wh, at_s)
        if elsewhere is None:
            return 0.0
        begun_wh, begun_at_s = elsewhere
        grown_wh = register_wh - begun_wh
        if not 0 <= grown_wh <= most_wh(at_s - begun_at_s):
            return 0.0
        if self.register_wh is not None and begun_wh < self.register_wh:
            afresh_wh = begun_wh  # it began again from 0
            if afresh_wh <= most_wh(begun_at_s - self._grown_at_s):
                grown_wh += afresh_wh
        self.steady = False
        self._believe(register_wh, at_s)
        return grown_wh

    def last(self, at_s: float) -> float:
        """Tell what a register counted that fell and was not heard again: it may have begun again."""
        if self._elsewhere is None or self.register_wh is None or self._elsewhere[0] >= self.register_wh:
            return 0.0
        afresh_wh, self._elsewhere = self._elsewhere[0], None
        return afresh_wh if afresh_wh <= most_wh(at_s - self._grown_at_s) else 0.0

    def _believe(self, register_wh: float, at_s: float, *, grew: bool = True) -> None:
        self.register_wh = register_wh
        self._elsewhere = None
        if grew:
            self._grown_at_s = at_s


def _growth(before_wh: float, after_wh: float, at_most_wh: float) -> float | None:
    if after_wh >= before_wh:
        return after_wh - before_wh if after_wh - before_wh <= at_most_wh else None
    return run_over(before_wh, after_wh, at_most_wh)
