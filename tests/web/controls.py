"""The app's side of settings and single controls, as the page sees it."""

from __future__ import annotations

from addon.maintenance import Progress, Stage
from addon.settings import SettingsDesk


class Controls:
    """Notes what it is told."""

    def __init__(self, desk: SettingsDesk) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.failure: Exception | None = None
        self._desk = desk

    def settings(self) -> SettingsDesk:
        return self._desk

    async def set_maximum_load_a(self, value: float) -> None:
        self._note("maximum_load_a", value)

    async def set_margin_a(self, value: float) -> None:
        self._note("margin_a", value)

    async def set_balancing(self, *, on: bool) -> None:
        self._note("balancing", on)

    async def set_strategy(self, value: str) -> None:
        self._note("strategy", value)

    async def set_min_current_a(self, charger_id: str, value: float) -> None:
        self._note("min_current_a", charger_id, value)

    async def set_priority(self, charger_id: str, value: int) -> None:
        self._note("priority", charger_id, value)

    async def install_firmware(self, charger_id: str) -> Progress:
        self._note("install", charger_id)
        return Progress(charger_id=charger_id, what="firmware", stage=Stage.WAITING, text="Told.")

    async def refuse(self, charger_id: str) -> None:
        self._note("refuse", charger_id)

    def _note(self, *call: object) -> None:
        if self.failure:
            raise self.failure
        self.calls.append(call)
