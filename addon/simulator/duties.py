"""What the simulated 1.6 charger's words and answers need of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from addon.simulator.agenda import Agenda
from addon.simulator.certificates import CertificateStore
from addon.simulator.configuration import Configuration
from addon.simulator.connector import Connector
from addon.simulator.local_list import LocalList, Reservations
from addon.simulator.maintenance import Maintenance
from addon.simulator.quirks import Quirks
from addon.simulator.station import Station


class Duties(Protocol):
    """The charger behind the protocol.

    `csr` is what it has signed when asked to, "" if nothing, `signed_chain` what came of that.
    """

    agenda: Agenda
    station: Station
    connectors: list[Connector]
    configuration: Configuration
    local_list: LocalList
    reservations: Reservations
    certificates: CertificateStore
    maintenance: Maintenance
    firmware: str
    csr: str
    signed_chain: str

    @property
    def quirks(self) -> Quirks:
        """Tell what make it is."""

    def now_s(self) -> float:
        """Tell the time."""

    def timestamp(self) -> str:
        """Tell the time as its clock shows it."""

    def status_of(self, connector: Connector) -> str:
        """Tell a connector's ChargePointStatus."""

    def start(
        self, id_tag: str, profile: Mapping[str, Any] | None = None, connector_id: int | None = None
    ) -> bool:
        """Begin a transaction where a car waits, or wait for one; tells whether it does."""

    def trigger(self, message: str, connector_id: int | None = None, *, signed: bool = False) -> None:
        """Send a message soon."""

    def bear_trigger(self) -> None:
        """Take note of a TriggerMessage; some makes bear only so many."""

    def reboot(self, reason: str) -> None:
        """Go down soon, and come back."""

    async def drop_link(self) -> None:
        """Close the connection."""
