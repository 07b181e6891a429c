"""Looks in Home Assistant for others that serve chargers: its OCPP integration, and apps such as evcc.

The integration (lbbrhzn/ocpp) listens on port 9000 unless it was told otherwise, as this app does; evcc on
8887. An app without rights over others sees them only as the devices that the Supervisor's integration makes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from addon.homeassistant.link.client import HomeAssistantClient
from addon.model.neighbours import Kind, Neighbour

LOOK_EVERY_S = 300.0

INTEGRATION = "ocpp"
APPS = ("evcc", "ocpp", "steve")
"""Words of an app's slug. SteVe is an OCPP central system too."""
OURS = "ev_load_balancer"
RUNNING = frozenset({"loaded", "setup_in_progress"})


def neighbours_of(
    entries: Iterable[Mapping[str, Any]], devices: Iterable[Mapping[str, Any]]
) -> tuple[Neighbour, ...]:
    """Find them among config entries and devices."""
    integrations = [
        Neighbour(
            name=str(entry.get("title") or "OCPP"),
            kind=Kind.INTEGRATION,
            runs=entry.get("state") in RUNNING,
        )
        for entry in entries
        if entry.get("domain") == INTEGRATION and not entry.get("disabled_by")
    ]
    apps = [
        Neighbour(name=str(device.get("name_by_user") or device.get("name") or slug), kind=Kind.APP)
        for device in devices
        for slug in _slugs(device)
        if OURS not in slug and any(word in slug.replace("-", "_").split("_") for word in APPS)
    ]
    return (*integrations, *apps)


def _slugs(device: Mapping[str, Any]) -> list[str]:
    """Give the slugs of the apps that a device stands for: none, or one."""
    pairs = (pair for pair in device.get("identifiers") or () if len(pair) == 2)
    return [str(slug) for domain, slug in pairs if domain == "hassio"]


class NeighbourWatch:
    """Looks after each connection, and every few minutes: they come and go while people move over."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self.found: tuple[Neighbour, ...] = ()

    async def run(self) -> None:
        """Look, through all restarts of Home Assistant; never returns."""
        await self._client.on_each_connection(self._follow)

    async def _follow(self) -> None:
        while True:
            entries = await self._client.command("config_entries/get", domain=INTEGRATION)
            devices = await self._client.command("config/device_registry/list")
            self.found = neighbours_of(entries, devices)
            await asyncio.sleep(LOOK_EVERY_S)
