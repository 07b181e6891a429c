"""The limiter, as far as the supervision of its charger needs it."""

from __future__ import annotations

from typing import Protocol

from addon.csms.requests import Requests
from addon.model.loadpoint import Order


class Limited(Protocol):
    """What can be told to a charger that does not obey."""

    @property
    def active(self) -> bool:
        """Whether limits are being told at all."""

    @property
    def wrote_at_s(self) -> float:
        """When a profile was last sent."""

    @property
    def pauses(self) -> bool:
        """Whether it is to stand still; another way is then to end the transaction, until it may go on."""

    @property
    def unheard_da(self) -> int | None:
        """What the session would be told, did the charger not refuse it or leave it unanswered; else None."""

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits that the charger may be following."""

    async def resend(self, requests: Requests) -> None:
        """Tell the limit again."""

    async def take_other_way(self, requests: Requests) -> bool:
        """Tell the limit in another way; False where there is none."""

    async def settle_way(self, *, other: bool) -> None:
        """Stay with the other way, or go back to the first."""

    def halt(self) -> None:
        """Give a pause up: the session is ended for good."""
