"""How the rest of the app sees a charger, whatever OCPP version it speaks, and what the edge needs kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from addon.csms.deviations import Deviation
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargePointInfo, LoadpointState
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord


class ChargePoint(Protocol):
    """A charge point known to the central system; it stays while its socket comes and goes."""

    @property
    def info(self) -> ChargePointInfo:
        """Who it is."""

    @property
    def connected(self) -> bool:
        """Whether its socket is open."""

    def deviations(self) -> tuple[Deviation, ...]:
        """List how it departs from OCPP, the longest known first."""

    def loadpoints(self) -> tuple[LoadpointState, ...]:
        """Tell the state of each connector, as of now."""

    def follow(self, connector_id: int, setpoint: Setpoint) -> None:
        """Make the connector follow this setpoint, from now until the next call.

        Returns at once; called again with every decision, at least once a second. The edge writes to
        the charger only when the limit differs from what it follows or its dead-man has to be renewed,
        and renews only while these calls keep coming. Cuts are sent at once; raises may wait for the
        write budget.
        """

    async def set_availability(self, *, operative: bool) -> None:
        """Take all connectors into or out of service; raises PeerError when refused or unreachable."""

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a session to start; raises PeerError."""

    async def remote_stop(self, connector_id: int) -> None:
        """Ask for the running session to end; raises PeerError."""

    async def reset(self, *, hard: bool) -> None:
        """Restart the charge point; raises PeerError."""

    async def unlock(self, connector_id: int) -> None:
        """Release the cable; raises PeerError."""

    async def refresh(self) -> None:
        """Ask the charger again for its configuration, status and meter values; raises PeerError."""


class Journal(Protocol):
    """What the edge needs to outlive a restart. Every method may raise StoreError."""

    async def charge_points(self) -> Sequence[ChargePointRecord]:
        """Read all charge points that have been here."""

    async def save_charge_point(self, record: ChargePointRecord) -> None:
        """Keep what is known and was learned of a charge point."""

    async def forget_charge_point(self, charge_point_id: str) -> None:
        """Drop a charge point, its limits and what it taught; its sessions stay."""

    async def charged(self) -> Collection[str]:
        """Tell which charge points have had a session."""

    def new_transaction_id(self) -> int:
        """Give a number for a transaction that none has had, at once and without fail."""

    async def save_transaction(
        self, record: TransactionRecord, *, number: int | None = None
    ) -> TransactionRecord:
        """Keep a transaction, or join news of it to what is kept (`merged`); returns what is kept then.

        It is found by its charge point and identity, one of an unknown identity by its id, where `number` is
        what its charger gave for that.
        """

    async def recent_transactions(self) -> Sequence[TransactionRecord]:
        """Read the transactions that go on, and those that ended lately."""

    async def save_limit(self, record: LimitRecord) -> None:
        """Keep the last limit that a connector accepted."""

    async def limits(self) -> Sequence[LimitRecord]:
        """Read the last accepted limit of each connector."""
