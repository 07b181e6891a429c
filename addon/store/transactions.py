"""Units of work on transactions: plain functions over a connection, each run in one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Any

from addon.model.price import PriceNow
from addon.model.transaction import TransactionRecord, merged
from addon.store import costs

_ENERGIES = ("energy_l1_wh", "energy_l2_wh", "energy_l3_wh")
_FLAGS = tuple(f.name for f in fields(TransactionRecord) if f.type in (bool, "bool"))
_COLUMNS = (*(f.name for f in fields(TransactionRecord) if f.name != "energy_phases_wh"), *_ENERGIES)
_INSERT = (
    f"INSERT INTO transactions ({', '.join(_COLUMNS)})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
)
_UPDATE = (
    f"UPDATE transactions SET {', '.join(f'{name} = :{name}' for name in _COLUMNS if name != 'id')}"  # noqa: S608
    " WHERE id = :id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """Which sessions: begun from `from_wall_s` on and before `to_wall_s`, of one charge point or of all."""

    from_wall_s: float = 0.0
    to_wall_s: float = 1e12
    charge_point_id: str = ""
    limit: int = 100


def save(
    db: sqlite3.Connection, record: TransactionRecord, number: int | None, price: PriceNow
) -> TransactionRecord:
    """Insert it, or merge it into what is known of it; what it has taken since gets its price."""
    kept = _same(db, record, number)
    if kept is None:
        db.execute(_INSERT, _row(record))
        costs.add(db, record, 0.0, price)
        return record
    result = merged(kept, record)
    if result != kept:
        db.execute(_UPDATE, _row(result))
        costs.add(db, result, kept.energy_wh, price)
    return result


def charged(db: sqlite3.Connection) -> frozenset[str]:
    """Read which charge points there are sessions of."""
    return frozenset(row[0] for row in db.execute("SELECT DISTINCT charge_point_id FROM transactions"))


def _same(db: sqlite3.Connection, record: TransactionRecord, number: int | None) -> TransactionRecord | None:
    row = db.execute(
        "SELECT * FROM transactions WHERE charge_point_id = ? AND identity = ?",
        (record.charge_point_id, record.identity),
    ).fetchone()
    if row is None and number is not None:
        row = db.execute(
            "SELECT * FROM transactions WHERE charge_point_id = ? AND id = ?",
            (record.charge_point_id, number),
        ).fetchone()
    return None if row is None else _record(row)


def last_id(db: sqlite3.Connection) -> int:
    """Tell the highest number that was ever kept."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'transactions'").fetchone()
    return int(row[0]) if row else 0


def recent(db: sqlite3.Connection, since_wall_s: float) -> tuple[TransactionRecord, ...]:
    """Read those without a stop, and those stopped since, oldest first."""
    rows = db.execute(
        "SELECT * FROM transactions WHERE stopped_wall_s IS NULL OR stopped_wall_s >= ? ORDER BY id",
        (since_wall_s,),
    )
    return tuple(map(_record, rows))


def sessions(db: sqlite3.Connection, query: SessionQuery) -> tuple[TransactionRecord, ...]:
    """Read the newest of those asked for, newest first."""
    rows = db.execute(
        "SELECT * FROM transactions WHERE started_wall_s >= :from_wall_s AND started_wall_s < :to_wall_s"
        " AND (:charge_point_id = '' OR charge_point_id = :charge_point_id)"
        " ORDER BY started_wall_s DESC, id DESC LIMIT :limit",
        asdict(query),
    )
    return tuple(map(_record, rows))


def _record(row: sqlite3.Row) -> TransactionRecord:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS if name not in _ENERGIES}
    values |= {name: bool(values[name]) for name in _FLAGS}
    phases = tuple(row[name] for name in _ENERGIES)
    return TransactionRecord(**values, energy_phases_wh=None if None in phases else phases)


def _row(record: TransactionRecord) -> dict[str, Any]:
    values = asdict(record)
    phases = values.pop("energy_phases_wh") or (None, None, None)
    return values | dict(zip(_ENERGIES, phases, strict=True))
