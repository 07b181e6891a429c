"""What of many states is to be told now: nothing too late, and nothing that only fills histories. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from addon.homeassistant.entities.row import SMALL_CHANGE_S
from addon.homeassistant.entities.states import EntityPost

ATTRIBUTES_EVERY_S = SMALL_CHANGE_S
TIMER_STEP_S = 0.001
"""Timers may ring this early."""


class Pacer:
    """Knows what was told when."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[EntityPost | None, float]] = {}

    @property
    def ids(self) -> frozenset[str]:
        """What has been told at all."""
        return frozenset(self._told)

    def due(self, posts: Iterable[EntityPost], now_s: float) -> tuple[list[EntityPost], float | None]:
        """Choose what may be told now; and when the next of the others may, None if none waits."""
        now: list[EntityPost] = []
        later_s: list[float] = []
        for post in posts:
            due_at_s = self._due_at_s(post)
            if due_at_s is None:
                continue
            if due_at_s > now_s + TIMER_STEP_S:
                later_s.append(due_at_s)
            else:
                now.append(post)
        return now, min(later_s, default=None)

    def before(self, post: EntityPost) -> EntityPost | None:
        """Return what was told last; None where it has to be told as if it were new."""
        return self._told.get(post.id, (None, 0.0))[0]

    def told(self, post: EntityPost, now_s: float) -> None:
        """Note that this has been told."""
        self._told[post.id] = (post, now_s)

    def repeat(self, ids: Iterable[str] | None = None) -> None:
        """Have these told once more, all if nothing is said; which there are is not forgotten."""
        for id_ in list(self._told) if ids is None else ids:
            if id_ in self._told:
                self._told[id_] = (None, 0.0)

    def drop(self, id_: str) -> None:
        """Forget one that is gone."""
        self._told.pop(id_, None)

    def _due_at_s(self, post: EntityPost) -> float | None:
        """When a post may go out; None if it says nothing new."""
        before, at_s = self._told.get(post.id, (None, 0.0))
        if before is None:
            return 0.0
        if post == before:
            return None
        if post.state == before.state:
            return at_s + max(ATTRIBUTES_EVERY_S, post.every_s)
        if post.urgent:
            return 0.0
        return at_s + (max(SMALL_CHANGE_S, post.every_s) if _is_small(post, before) else post.every_s)


def _is_small(post: EntityPost, before: EntityPost) -> bool:
    with suppress(ValueError):
        return abs(float(post.state) - float(before.state)) < post.step
    return False
