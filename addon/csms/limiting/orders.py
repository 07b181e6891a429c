"""The limits sent to one connector, as long as the charger may be following one of them. Pure."""

from __future__ import annotations

from dataclasses import replace

from addon.model.loadpoint import Order

KEPT_S = 50.0
"""A car may still be answering what it was told 12 s before a measurement, and that may be 35 s old."""


class OrderBook:
    """Orders, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def send(self, limit_da: int, now_s: float) -> Order:
        """Write down an order that goes out now."""
        order = Order(limit_da=limit_da, sent_at_s=now_s)
        self._orders.append(order)
        return order

    def settle(self, order: Order, *, accepted: bool) -> None:
        """Write down the charger's answer."""
        self._orders = [replace(o, accepted=accepted) if o is order else o for o in self._orders]

    def restore(self, limit_da: int, sent_at_s: float) -> None:
        """Take back an order from before a restart."""
        self._orders.append(Order(limit_da=limit_da, sent_at_s=sent_at_s, accepted=True))

    def forget(self) -> None:
        """Forget all orders: whatever it follows now, it is none of them."""
        self._orders = []

    def view(self, now_s: float) -> tuple[Order, ...]:
        """List the newest order accepted before the last seconds, and all since that may matter."""
        old = [o for o in self._orders if o.sent_at_s < now_s - KEPT_S]
        accepted = [index for index, order in enumerate(old) if order.accepted]
        kept = [o for o in old[accepted[-1] if accepted else 0 :] if o.accepted is not False]
        # of old orders that were never answered each limit is enough once
        unique = {(o.limit_da, o.accepted): o for o in kept}
        self._orders = sorted(unique.values(), key=lambda o: o.sent_at_s) + self._orders[len(old) :]
        return tuple(self._orders)


class UnheardBook:
    """What one that refuses limits, or answers none, was to be told: it is held to that all the same."""

    def __init__(self) -> None:
        self._orders = OrderBook()
        self._limit_da: int | None = None

    def view(self, limit_da: int | None, now_s: float) -> tuple[Order, ...]:
        """Take in what it is to be told now, and list that as if it had been; None: it takes them."""
        if limit_da is None:
            self._orders.forget()
        elif limit_da != self._limit_da:
            self._orders.restore(limit_da, now_s)
        self._limit_da = limit_da
        return self._orders.view(now_s)
