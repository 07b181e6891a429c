"""What a connector has given in all, fit for a counter that may begin again but never falls a little. Pure.

Home Assistant takes a fall for a new beginning and adds all that comes after it. A register that drops to 0
for one message, or tells the session's energy once instead of its life's, must not look like that.
"""

from __future__ import annotations

from addon.csms.sessions.register_count import is_coarser, most_wh

BELIEVED_AFTER = 3
"""Messages in a row that tell of the same new beginning."""


class TotalEnergy:
    """Shows one connector's register, odd readings left out."""

    def __init__(self) -> None:
        self._shown_wh: float | None = None
        self._at_s = 0.0
        self._odd_wh: float | None = None
        self._odd_count = 0

    def update(self, register_wh: float, at_s: float) -> float:
        """Take in what the register is; returns what is to be shown."""
        if self._shown_wh is None or self._follows(self._shown_wh, register_wh, at_s - self._at_s):
            return self._show(register_wh, at_s)
        if is_coarser(self._shown_wh, register_wh):
            return self._shown_wh
        again = self._odd_wh is not None and self._follows(self._odd_wh, register_wh, at_s - self._at_s)
        self._odd_wh, self._odd_count = register_wh, self._odd_count + 1 if again else 1
        return self._show(register_wh, at_s) if self._odd_count >= BELIEVED_AFTER else self._shown_wh

    @staticmethod
    def _follows(before_wh: float, after_wh: float, seconds: float) -> bool:
        return 0 <= after_wh - before_wh <= most_wh(seconds)

    def _show(self, register_wh: float, at_s: float) -> float:
        self._shown_wh, self._at_s = register_wh, at_s
        self._odd_wh, self._odd_count = None, 0
        return register_wh
