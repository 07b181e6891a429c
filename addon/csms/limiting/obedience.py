"""Whether a charger keeps to the limit it accepted: one measurement held against the orders. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from addon.csms.learned import ANSWER_S
from addon.model.loadpoint import Draw, Order
from addon.model.site import MIN_PILOT_DA

STOPPED_AFTER_S = 20.0
"""A car that is paused by its pilot has stopped by then: 5 s for the charger, 12 s for the car, a sample."""

JUMP_S = 6.0
"""What a charger offers when a profile is replaced is over by then (lbbrhzn/ocpp #2152: about 5 s)."""

LATEST_ANSWER_S = 25.0
"""However slow a charger has shown itself, later than that nothing is an answer any more."""

SLACK_S = 5.0
"""What is added to the longest answer seen."""

RAISED_DA = 20

FALLING_DA = 10
"""A car that takes less by this much from one measurement to the next is still answering."""


def tolerance_da(limit_da: int) -> int:
    """Return what may be drawn above a limit: meters and cars err (EVerest judges by 0.5 A and 10 %)."""
    return max(10, 5 + limit_da // 10)


def allowed_da(
    orders: Sequence[Order], at_s: float, *, pause_da: int = 0, answer_s: float = ANSWER_S
) -> int | None:
    """Return the highest limit that may have held the car at this instant; None where that is not known.

    It is not where nothing was ordered, or so lately that the car may still be answering what held before.
    `pause_da`: what a pause comes to once the car had time to stop: the minimum while it is not proven that
    this charger can be paused so. `answer_s`: the time it has to answer.
    """
    if not orders or orders[0].sent_at_s > at_s - answer_s:
        return None
    limits: list[int] = []
    for order in orders:
        if order.sent_at_s > at_s:
            break
        if order.accepted and order.sent_at_s <= at_s - answer_s:
            limits = []
        if order.accepted is not False:
            limits.append(_meant_da(order, at_s, pause_da))
    return max(limits, default=None)


def _meant_da(order: Order, at_s: float, pause_da: int) -> int:
    """Read an order below what a pilot can say as a pause, which the car reaches by way of its minimum."""
    if order.limit_da >= MIN_PILOT_DA:
        return order.limit_da
    return MIN_PILOT_DA if at_s - order.sent_at_s < STOPPED_AFTER_S else pause_da


def excess_da(
    orders: Sequence[Order],
    draw: Draw,
    *,
    at_s: float | None = None,
    pause_da: int = 0,
    answer_s: float = ANSWER_S,
) -> int:
    """Return by how much a measurement lies above what was allowed then; 0 within tolerance.

    Of one figure for all terminals, which may be the sum of three, a third counts. `at_s`: hold it against
    the limit of another instant, as if it were taken then.
    """
    at_s = draw.at_s if at_s is None else at_s
    limit_da = allowed_da(orders, at_s, pause_da=pause_da, answer_s=answer_s)
    drawn_da = max(draw.terminals_da) if draw.per_terminal else max(draw.terminals_da) // 3
    if limit_da is None or drawn_da <= limit_da + tolerance_da(limit_da):
        return 0
    return drawn_da - limit_da


def answered_s(orders: Sequence[Order], draws: Sequence[Draw]) -> tuple[float, float] | None:
    """Return between which seconds after the last raise the car left the old limit.

    It was still measured at the old one at the first, and above it at the second; so late a charger and car
    are that did nothing wrong: the pilot, the car, or a meter that averages. None where nothing tells: the
    car did not use the old limit, or does not use the new one.
    """
    taken = [order for order in orders if order.accepted][-2:]
    old_da, raised_s = (taken[0].limit_da, taken[-1].sent_at_s) if taken else (0, 0.0)
    if old_da < MIN_PILOT_DA or taken[-1].limit_da - old_da < RAISED_DA:
        return None
    drawn = [(draw.at_s, max(draw.terminals_da)) for draw in draws if draw.per_terminal]
    used = any(at_s <= raised_s and da >= old_da - RAISED_DA for at_s, da in drawn)
    risen = [at_s for at_s, da in drawn if at_s > raised_s and da > old_da + tolerance_da(old_da)]
    if not used or not risen:
        return None
    late_s = max((at_s - raised_s for at_s, _ in drawn if raised_s < at_s < risen[0]), default=0.0)
    return late_s, risen[0] - raised_s


def falls(draws: Sequence[Draw]) -> bool:
    """Tell whether the car is on its way down: the newest measurement is well below the one before."""
    if len(draws) < 2:
        return False
    before, now = draws[-2:]
    return max(before.terminals_da) - max(now.terminals_da) >= FALLING_DA
