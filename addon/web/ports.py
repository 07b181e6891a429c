"""What the page needs of the rest of the app: something to show, and something that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from addon.commissioning import Progress
from addon.csms.deviations import Deviation
from addon.maintenance import MaintenanceDesk
from addon.model.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file for whoever asked."""

    name: str
    text: str


class StateView(Protocol):
    """The picture of the moment."""

    def status(self) -> Status:
        """Tell it; also before anything else is up."""

    def subscribe(self) -> AsyncGenerator[Status, None]:
        """Yield it now and whenever it changed; who is slow gets the latest only."""


class Commands(Protocol):
    """What people may change while the app runs.

    Each raises RefusedError where the value is not possible and PeerError where a charger or Home
    Assistant does not do it. The ids are those in the status.
    """

    async def set_main_fuse_a(self, value: float) -> None:
        """Change the limit of the main fuse."""

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        """Change the highest current that a charger may be given."""

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        """Take a charger into or out of service."""

    async def set_shadow(self, *, on: bool) -> None:
        """Switch shadow mode: decide and show all, send nothing to the chargers."""

    async def adopt(self, charger_id: str) -> None:
        """Let a charger in that was turned away."""

    async def forget(self, charger_id: str) -> None:
        """Drop a charger, with what is set and was learned of it; its sessions stay on record."""

    async def save_moment(self, description: str) -> Download:
        """Write the present moment down as a scenario; a description of "" gives it one of its own."""

    def recording(self) -> AsyncGenerator[bytes, None]:
        """Yield the recording of the last day, gzip members in a row; nothing where there is none."""

    def deviations(self, charger_id: str) -> tuple[Deviation, ...]:
        """List how a charger departs from OCPP."""

    def start_commissioning(self, charger_id: str) -> Progress:
        """Begin a commissioning test."""

    def abort_commissioning(self, charger_id: str) -> None:
        """End a commissioning test; nothing happens where none is under way."""

    def commissioning(self, charger_id: str) -> Progress:
        """Tell how the newest commissioning test of a charger stands."""

    def commissioning_page(self, charger_id: str, language: str) -> str:
        """Write the last test's report as an HTML page."""

    def maintenance(self) -> MaintenanceDesk:
        """Look after chargers."""
