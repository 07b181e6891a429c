"""Stored options in memory, and a desk over them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from addon.settings import Settings, SettingsDesk

HOME: Mapping[str, Any] = {
    "grid": {"main_fuse_a": 25},
    "circuits": [{"name": "Garage", "limit_a": 20}, {"name": "Shed", "limit_a": 16, "parent": "garage"}],
    "chargers": [
        {"id": "wb", "name": "Wallbox", "circuit": "Garage"},
        {"id": "two", "password": "abracadabra"},
    ],
    "tags": [{"id": "04A1", "name": "Anna"}],
    "mqtt": {"password": "hidden"},
}


class Clock:
    """Wall time that stands still unless told."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


class InMemory:
    """Keeps options."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = copy.deepcopy(dict(raw))

    async def read(self) -> dict[str, Any]:
        return copy.deepcopy(self.raw)

    async def write(self, raw: dict[str, Any]) -> None:
        self.raw = raw


class Desk:
    """A desk, the settings behind it, and what is stored."""

    def __init__(self, raw: Mapping[str, Any] = HOME) -> None:
        self.kept = InMemory(raw)
        self.clock = Clock()
        self.restarts = 0
        self.settings = Settings(copy.deepcopy(dict(raw)), self.kept, lambda: None, self.clock)
        self.desk = SettingsDesk(self.settings, self._restart)

    async def _restart(self) -> None:
        self.restarts += 1
