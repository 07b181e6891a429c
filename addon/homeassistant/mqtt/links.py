"""Notices that somebody else takes the link over again and again: another copy with our name. Pure.

A broker closes the link of a client whose name another client comes with (MQTT 3.1.1, §3.1.4).
"""

from __future__ import annotations

SHORT_S = 15.0
"""A link that lasted no longer may have been taken over: the other one comes again within 10 s."""
MANY = 3
"""A broker that restarts costs one link, and another where it does so twice."""


class Links:
    """Counts links that were lost soon after they were made, one after the other."""

    def __init__(self) -> None:
        self._made_at_s: float | None = None
        self._short = 0

    @property
    def contested(self) -> bool:
        """So many were lost that it is no accident, and none has lasted since."""
        return self._short >= MANY

    def made(self, now_s: float) -> None:
        """Note that all is said through a new link."""
        self._made_at_s = now_s

    def lasts(self) -> None:
        """Note that this one is no short one."""
        self._short = 0

    def lost(self, now_s: float) -> bool:
        """Note that a link is gone, or never was; return whether somebody else has taken it."""
        made_at_s, self._made_at_s = self._made_at_s, None
        if made_at_s is None:
            return False
        self._short = self._short + 1 if now_s < made_at_s + SHORT_S else 0
        return self.contested
