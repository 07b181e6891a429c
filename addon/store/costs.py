"""What sessions cost: each increment of energy at the price of the moment in which it is kept.

A running session's energy is kept once a minute, so a price that changes is right to a minute.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from addon.model.price import PricedSession, PriceNow, SessionCost
from addon.model.transaction import TransactionRecord

_AT_ONCE = 500
"""SQLite takes a limited number of values in one statement."""


def add(db: sqlite3.Connection, kept: TransactionRecord, before_wh: float, price: PriceNow) -> None:
    """Put a price on what a transaction has taken since it was kept last.

    Energy that is told only afterwards has no price but a fixed one. Where a register corrects what was
    counted too much, that comes off again, down to nothing.
    """
    grown_wh = kept.energy_wh - before_wh
    if price.per_kwh is None or not grown_wh or (kept.offline and not price.fixed):
        return
    known = of(db, [kept.id]).get(kept.id)
    if known is None and grown_wh < 0:
        return
    cost, priced_wh = (known.cost, known.priced_wh) if known else (0.0, 0.0)
    db.execute(
        "INSERT OR REPLACE INTO session_costs VALUES (?, ?, ?, ?)",
        (
            kept.id,
            cost + max(grown_wh, -priced_wh) * price.per_kwh / 1000,
            max(0.0, priced_wh + grown_wh),
            price.currency or (known.currency if known else ""),
        ),
    )


def of(db: sqlite3.Connection, ids: Collection[int]) -> dict[int, SessionCost]:
    """Read the costs of these transactions; those without are left out."""
    wanted, found = list(ids), dict[int, SessionCost]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = db.execute(
            "SELECT transaction_id, cost, priced_wh, currency FROM session_costs"  # noqa: S608 - marks only
            f" WHERE transaction_id IN ({', '.join('?' * len(part))})",
            part,
        )
        for id_, cost, priced_wh, currency in rows:
            found[id_] = SessionCost(cost=cost, priced_wh=priced_wh, currency=currency)
    return found


def priced(db: sqlite3.Connection, from_wall_s: float, to_wall_s: float) -> tuple[PricedSession, ...]:
    """Read what is added up of the sessions that began in a span, oldest first."""
    rows = db.execute(
        "SELECT charge_point_id, id_tag, tag_name, started_wall_s, stopped_wall_s, energy_wh,"
        " cost, priced_wh, currency"
        " FROM transactions LEFT JOIN session_costs ON transaction_id = id"
        " WHERE started_wall_s >= ? AND started_wall_s < ? ORDER BY started_wall_s",
        (from_wall_s, to_wall_s),
    )
    return tuple(map(_priced, rows))


def _priced(row: sqlite3.Row) -> PricedSession:
    cost = None
    if row["cost"] is not None:
        cost = SessionCost(cost=row["cost"], priced_wh=row["priced_wh"], currency=row["currency"])
    return PricedSession(
        charge_point_id=row["charge_point_id"],
        id_tag=row["id_tag"],
        tag_name=row["tag_name"],
        started_wall_s=row["started_wall_s"],
        stopped_wall_s=row["stopped_wall_s"],
        energy_wh=row["energy_wh"],
        cost=cost,
    )
