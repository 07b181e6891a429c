"""Whether a charger keeps to the limit it accepted. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from addon.model.loadpoint import Draw, Order
from addon.model.site import MIN_PILOT_DA

ANSWER_S = 10.0
"""Charger and car together have this long to follow a new limit (IEC 61851-1: 5 s each)."""
TOLERANCE_DA = 10
"""The error of a charger's own meter."""
SURE_AFTER_S = 15.0


def excess_da(orders: Sequence[Order], draws: Sequence[Draw], now_s: float) -> int:
    """Return by how much it has been drawing above its limit for a while; 0 if it has not.

    Each measurement is held against the highest limit that may have been in force in the seconds before.
    """
    since_s, least_da = now_s, 0
    for draw in reversed(draws):
        over_da = max(draw.terminals_da) - _highest_da(orders, draw.at_s) if draw.per_terminal else 0
        if over_da <= TOLERANCE_DA:
            break
        since_s, least_da = draw.at_s, min(over_da, least_da or over_da)
    return least_da if now_s - since_s > SURE_AFTER_S else 0


def _highest_da(orders: Sequence[Order], at_s: float) -> int:
    limits: list[int] = []
    for order in orders:
        if order.sent_at_s > at_s:
            break
        if order.accepted and order.sent_at_s <= at_s - ANSWER_S:
            limits = []
        if order.accepted is not False:
            limits.append(order.limit_da if order.limit_da >= MIN_PILOT_DA else 0)
    return max(limits, default=10**6)
