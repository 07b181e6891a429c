"""Who was turned away because nobody knows it, until someone adopts it or will hear no more of it."""

from __future__ import annotations

from collections.abc import Callable

from addon.errors import RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.translation.text import say

MAX_KNOCKING = 50
"""More than a home has; whoever tries more ids than that is no charger."""


class Knocking:
    """The list of them; `wall_clock` gives Unix time."""

    def __init__(self, wall_clock: Callable[[], float]) -> None:
        self._wall_clock = wall_clock
        self._infos: dict[str, ChargePointInfo] = {}
        self._refused: set[str] = set()

    def listed(self) -> tuple[ChargePointInfo, ...]:
        """List them, the latest last."""
        return tuple(info for id_, info in self._infos.items() if id_ not in self._refused)

    def note(self, charge_point_id: str) -> None:
        """Write down that one has knocked just now."""
        self._infos.pop(charge_point_id, None)
        while len(self._infos) >= MAX_KNOCKING:
            self._infos.pop(next(iter(self._infos)))
        self._infos[charge_point_id] = ChargePointInfo(
            id=charge_point_id, last_seen_wall_s=self._wall_clock(), accepted=False
        )

    def refuse(self, charge_point_id: str) -> None:
        """List one no more, until the restart; raises RefusedError where it is not listed."""
        if charge_point_id not in {info.id for info in self.listed()}:
            raise RefusedError(say("No charger {id} was turned away.", id=charge_point_id))
        self._refused.add(charge_point_id)

    def drop(self, belongs: Callable[[str], bool]) -> None:
        """Forget those that are not turned away any more."""
        self._infos = {id_: info for id_, info in self._infos.items() if not belongs(id_)}
