"""Chargers that have just come and have not said yet what they are: entities wait a moment for their name.

Home Assistant keeps the entity ids that it gave first, so they must not depend on which came sooner, the
first look at a charger or its BootNotification.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from addon.model.status import Status

WAITS_S = 3.0
"""Chargers introduce themselves within a second; one that never does is shown by its id after this."""


class Newcomers:
    """Leaves out who has not introduced itself; `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._came_s: dict[str, float] = {}

    def without(self, status: Status) -> Status:
        """Give the status without chargers that are to be waited for."""
        now_s = self._clock()
        nameless = {c.id for c in status.chargers if c.name in ("", c.charge_point_id) and not c.model}
        self._came_s = {id_: self._came_s.get(id_, now_s) for id_ in nameless}
        waited_for = {id_ for id_, came_s in self._came_s.items() if now_s < came_s + WAITS_S}
        if not waited_for:
            return status
        return replace(status, chargers=tuple(c for c in status.chargers if c.id not in waited_for))
