"""Slows down chargers that connect again and again. Pure; the time is an argument.

Two chargers with one id and the right password would push each other out without end, and a charger that
drops its link would have us begin anew all the time: what it was told could never settle.
"""

from __future__ import annotations

from dataclasses import dataclass

BURST = 10
"""A charger that is set up, or a network that is being mended, connects several times within a minute."""
EVERY_S = 10.0
"""In the long run."""
REMEMBER_S = 600.0


@dataclass(slots=True)
class _Count:
    spent: float = 0.0
    at_s: float = 0.0
    slowed_at_s: float | None = None

    def drain(self, now_s: float) -> None:
        self.spent = max(0.0, self.spent - (now_s - self.at_s) / EVERY_S)
        self.at_s = now_s


class Turnstile:
    """Counts how often each id gets in.

    Only those who may come in are to be counted: nobody else may use up a charger's turns.
    """

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = {}

    def wait_s(self, charge_point_id: str, now_s: float) -> float:
        """Return how long this one must wait; 0: it may pass."""
        count = self._counts.get(charge_point_id)
        if count is None:
            return 0.0
        count.drain(now_s)
        if count.spent <= BURST - 1:
            return 0.0
        count.slowed_at_s = now_s
        return (count.spent - (BURST - 1)) * EVERY_S

    def passed(self, charge_point_id: str, now_s: float) -> None:
        """Count one that got in."""
        for id_ in [id_ for id_, count in self._counts.items() if now_s - count.at_s > REMEMBER_S]:
            del self._counts[id_]
        count = self._counts.setdefault(charge_point_id, _Count(at_s=now_s))
        count.drain(now_s)
        count.spent += 1

    def flapping(self, now_s: float) -> tuple[str, ...]:
        """List those that had to wait within the last ten minutes."""
        return tuple(
            sorted(
                id_
                for id_, count in self._counts.items()
                if count.slowed_at_s is not None and now_s - count.slowed_at_s <= REMEMBER_S
            )
        )
