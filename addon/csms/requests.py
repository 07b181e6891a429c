"""What is asked of a charger to limit it and to learn how it stands, whatever version of OCPP it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from addon.csms.limit_profile import LimitProfile
from addon.csms.rpc.frames import Payload
from addon.csms.way import Unit


class Caller(Protocol):
    """Sends a CALL and returns the answer's payload; raises PeerError."""

    async def call(
        self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Payload:
        """Send a CALL; urgent ones overtake those that wait."""


class Trigger(StrEnum):
    """Messages that a charger can be asked for. Words of OCPP 1.6 (section 7.34); 2.0.1 has them too."""

    BOOT = "BootNotification"
    STATUS = "StatusNotification"
    METER_VALUES = "MeterValues"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeSchedule:
    """What a charger says its profiles add up to: (seconds from the schedule's start, limit) in `unit`."""

    unit: str
    periods: tuple[tuple[int, float], ...]


class Requests(Protocol):
    """The requests to one charger. All raise PeerError; those that return None also when it says no.

    What changes anything raises ShadowError in shadow mode. Transactions go by our own number.
    """

    async def set_limit(self, connector_id: int, limit: LimitProfile, *, urgent: bool = False) -> str:
        """Install a charging profile in place of the one before it; returns the charger's status."""

    async def get_composite_schedule(
        self, connector_id: int, duration_s: int, unit: Unit
    ) -> CompositeSchedule | None:
        """Ask what its profiles add up to; None where it can't say."""

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a transaction to begin."""

    async def remote_stop(self, transaction_id: int, *, urgent: bool = False) -> None:
        """Ask for a transaction to end."""

    async def change_availability(self, connector_id: int, *, operative: bool, urgent: bool = False) -> str:
        """Put a connector (0: all) into or out of service; returns the charger's status."""

    async def reset(self, *, hard: bool) -> None:
        """Ask for a restart."""

    async def trigger(self, message: Trigger, connector_id: int | None = None) -> str:
        """Ask for a message to be sent; returns the charger's status."""

    async def unlock(self, connector_id: int) -> None:
        """Ask for the cable to be released."""
