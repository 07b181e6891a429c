"""How fast one peer may talk, and how often its faults are worth a line. Pure; the time is an argument."""

from __future__ import annotations

RATE_PER_S = 50.0
BURST = 500.0
"""A charger that was offline for days sends a few hundred messages without a pause; none keeps up 50/s. On a
small machine a message costs a few milliseconds, all in all."""

CHARS_PER_MESSAGE = 2048
"""A long frame counts as several: what it costs to understand one grows with its length. Nearly all are
shorter than this; a report of a whole configuration is some dozens of times as long."""

LONG_CHARS_PER_S = 2_000_000.0
"""After a long frame nothing is read from its peer for as long as this takes: two of them in a row would make
every message of the others wait for both, several times over."""


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
        long_s = chars / LONG_CHARS_PER_S if chars >= CHARS_PER_MESSAGE else 0.0
        return max(long_s, -self._tokens / self._rate_per_s)


def is_worth_a_line(count: int) -> bool:
    """Tell whether the count-th fault of a kind is logged: 1, 10, 100 …; a flood must not fill the log."""
    return str(count).rstrip("0") == "1"
