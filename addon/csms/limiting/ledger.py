"""What one connector was told, and what of it may be in force: in memory and in the journal."""

from __future__ import annotations

from dataclasses import replace

from addon.csms.limiting.dead_man import Told, Write
from addon.csms.limiting.orders import OrderBook
from addon.csms.station import Station
from addon.csms.way import Way
from addon.model.loadpoint import Order
from addon.model.records import LimitRecord


class Ledger:
    """The books of one connector.

    Attributes:
        told: the limit in force; None where it is following nothing that we know of.
        way: how it was told; None from before a restart of this program.

    """

    def __init__(self, station: Station, connector_id: int) -> None:
        self.told: Told | None = None
        self.way: Way | None = None
        self._before_restart: Told | None = None
        self._station = station
        self._connector_id = connector_id
        self._orders = OrderBook()

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits it may be following."""
        return self._orders.view(now_s)

    def begin(self, told: Told, write: Write) -> Order | None:
        """Write down what goes out now; until it is answered, either may be in force.

        There is no order where it only repeats what is.
        """
        before = self.told
        self.told = before.or_else(told) if before else None
        if write is Write.RENEWAL and before is not None and before.limit_da == told.limit_da:
            return None
        return self._orders.send(told.limit_da, told.at_s)

    def settle(self, order: Order | None, *, accepted: bool) -> None:
        """Write down the answer to an order."""
        if order is not None:
            self._orders.settle(order, accepted=accepted)

    def follows(self, limit_da: int, at_s: float) -> None:
        """Write down that it follows this limit without having been told a profile."""
        self._orders.settle(self._orders.send(limit_da, at_s), accepted=True)

    def forget(self) -> None:
        """Count what it was told as not heard, so that it is told again at once."""
        self.told = self._before_restart = None

    def doubt(self, *, restarted: bool = False) -> None:
        """Note that it was away, and may have forgotten; one that restarted may be at full current."""
        if restarted:
            self._before_restart = self.told or self._before_restart
            self.told = None
        elif self.told is not None:
            self.told = replace(self.told, confirmed=False)

    def repeats(self, limit_da: int) -> bool:
        """Tell whether it restarted, and was told no more than this before."""
        before = self._before_restart
        return self.told is None and before is not None and limit_da >= before.limit_da

    def lose(self, seen_da: int | None, now_s: float) -> None:
        """Note that others limit it, or nobody does; `seen_da`: what it allows its car at least."""
        self.told = self.way = self._before_restart = None
        self._orders.forget()
        if seen_da is not None:
            self._orders.restore(seen_da, now_s)

    def end_session(self, stored_da: int | None, now_s: float) -> None:
        """Forget the profile that went with its transaction; what is stored in the charger remains."""
        self._before_restart = None  # no session begins uncertain
        if self.way is not None and self.way.in_flash:
            return
        self.told = None
        if stored_da is not None:
            self.follows(stored_da, now_s)

    def restore(self, record: LimitRecord) -> None:
        """Take back what it accepted before a restart of this program."""
        now_s, now_wall_s = self._station.clock(), self._station.wall_clock()
        falls_s = record.dead_man_wall_s
        self.told = Told(
            limit_da=record.limit_da,
            fallback_da=record.fallback_da,
            at_s=now_s - max(0.0, now_wall_s - record.sent_wall_s),
            dead_man_at_s=None if falls_s is None else now_s + falls_s - now_wall_s,
            confirmed=False,
        )
        self.follows(record.limit_da, self.told.at_s)

    async def save(self, told: Told) -> None:
        """Keep it for after a restart."""
        shift_s = self._station.wall_clock() - self._station.clock()
        record = LimitRecord(
            charge_point_id=self._station.id,
            connector_id=self._connector_id,
            limit_da=told.limit_da,
            fallback_da=told.fallback_da,
            sent_wall_s=told.at_s + shift_s,
            dead_man_wall_s=None if told.dead_man_at_s is None else told.dead_man_at_s + shift_s,
        )
        await self._station.write_down("limit", self._station.journal.save_limit(record))
