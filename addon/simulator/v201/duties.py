"""What the answers need of the simulated 2.0.1 charger."""

from __future__ import annotations

from typing import Protocol

from addon.simulator.certificates import CertificateStore
from addon.simulator.local_list import LocalList, Reservations
from addon.simulator.maintenance import Maintenance
from addon.simulator.outbox import Replay
from addon.simulator.station import Station
from addon.simulator.v201.agenda import Agenda
from addon.simulator.v201.device_model import DeviceModel
from addon.simulator.v201.monitoring import Monitors
from addon.simulator.v201.session import Session
from addon.simulator.wording import Fields


class Duties(Protocol):
    """The charger behind what it says and answers.

    `csr` is what it has signed when asked to, "" if nothing, `signed_chain` what came of that.
    """

    station: Station
    sessions: list[Session]
    model: DeviceModel
    agenda: Agenda
    local_list: LocalList
    reservations: Reservations
    certificates: CertificateStore
    maintenance: Maintenance
    monitors: Monitors
    replay: Replay
    csr: str
    signed_chain: str

    def now_s(self) -> float:
        """Tell the time."""

    def timestamp(self) -> str:
        """Tell the time as the charger's clock shows it."""

    def session(self, evse_id: int | None) -> Session | None:
        """Find an EVSE; None: there is none with this number."""

    def identity(self) -> Fields:
        """Say who it is, as BootNotification's chargingStation."""

    def token_for(self, session: Session) -> Fields:
        """Tell whose token is asked about at an EVSE."""

    def status_of(self, session: Session) -> str:
        """Tell an EVSE's ConnectorStatus."""

    def bear_trigger(self) -> None:
        """Take note of a TriggerMessage; some makes bear only so many."""

    def go_down(self, boot_reason: str) -> None:
        """Restart soon."""

    def go_down_when_idle(self) -> None:
        """Restart once no transaction is open."""
