"""Whether a charger keeps to the limit it accepted: one measurement held against the orders. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from addon.model.loadpoint import Draw, Order
from addon.model.site import MIN_PILOT_DA

ANSWER_S = 12.0
"""Charger and car have answered a new limit by then: 5 s each (IEC 61851-1), and a moment on the way."""

STOPPED_AFTER_S = 20.0
"""A car that is paused by its pilot has stopped by then: 5 s for the charger, 12 s for the car, a sample."""

JUMP_S = 6.0
"""What a charger offers when a profile is replaced is over by then (lbbrhzn/ocpp #2152: about 5 s)."""

FALLING_DA = 10
"""A car that takes less by this much from one measurement to the next is still answering."""


def tolerance_da(limit_da: int) -> int:
    """Return what may be drawn above a limit: meters and cars err (EVerest judges by 0.5 A and 10 %)."""
    return max(10, 5 + limit_da // 10)


def allowed_da(orders: Sequence[Order], at_s: float, *, pause_da: int = 0) -> int | None:
    """Return the highest limit that may have held the car at this instant; None where nothing was ordered.

    `pause_da`: what a pause comes to once the car had time to stop: the minimum while it is not proven that
    this charger can be paused so.
    """
    limits: list[int] = []
    for order in orders:
        if order.sent_at_s > at_s:
            break
        if order.accepted and order.sent_at_s <= at_s - ANSWER_S:
            limits = []
        if order.accepted is not False:
            limits.append(_meant_da(order, at_s, pause_da))
    return max(limits, default=None)


def _meant_da(order: Order, at_s: float, pause_da: int) -> int:
    """Read an order below what a pilot can say as a pause, which the car reaches by way of its minimum."""
    if order.limit_da >= MIN_PILOT_DA:
        return order.limit_da
    return MIN_PILOT_DA if at_s - order.sent_at_s < STOPPED_AFTER_S else pause_da


def excess_da(orders: Sequence[Order], draw: Draw, *, at_s: float | None = None, pause_da: int = 0) -> int:
    """Return by how much a measurement lies above what was allowed then; 0 within tolerance.

    Of one figure for all terminals, which may be the sum of three, a third counts. `at_s`: hold it against
    the limit of another instant, as if it were taken then.
    """
    limit_da = allowed_da(orders, draw.at_s if at_s is None else at_s, pause_da=pause_da)
    drawn_da = max(draw.terminals_da) if draw.per_terminal else max(draw.terminals_da) // 3
    if limit_da is None or drawn_da <= limit_da + tolerance_da(limit_da):
        return 0
    return drawn_da - limit_da


def falls(draws: Sequence[Draw]) -> bool:
    """Tell whether the car is on its way down: the newest measurement is well below the one before."""
    if len(draws) < 2:
        return False
    before, now = draws[-2:]
    return max(before.terminals_da) - max(now.terminals_da) >= FALLING_DA
