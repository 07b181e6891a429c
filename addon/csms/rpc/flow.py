"""How fast one peer may talk, and how often its faults are worth a line. Pure; the time is an argument."""

from __future__ import annotations

RATE_PER_S = 100.0
BURST = 500.0
"""A charger that was offline for days sends a few hundred messages without a pause; none keeps up 100/s."""

CHARS_PER_MESSAGE = 4096
"""A long frame counts as several: what it costs to understand one grows with its length. Nearly all are
shorter than this; a report of a whole configuration is ten to thirty times as long."""


class TokenBucket:
    """Lets `burst` messages pass at once and `rate_per_s` in the long run, by pauses between them."""

    def __init__(self, now_s: float, *, rate_per_s: float = RATE_PER_S, burst: float = BURST) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst
        self._at_s = now_s

    def take(self, now_s: float, *, chars: int = 0) -> float:
        """Account for one message of this length; return the seconds to pause before the next."""
        rested = self._tokens + (now_s - self._at_s) * self._rate_per_s
        self._tokens = min(self._burst, rested) - 1 - chars // CHARS_PER_MESSAGE
        self._at_s = now_s
        return max(0.0, -self._tokens / self._rate_per_s)


def is_worth_a_line(count: int) -> bool:
    """Tell whether the count-th fault of a kind is logged: 1, 10, 100 …; a flood must not fill the log."""
    return str(count).rstrip("0") == "1"
