"""The units of work: plain functions over a connection, each run in one transaction by the database."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from addon.model.records import ChargePointRecord, LimitRecord, TransactionRecord


def charge_points(db: sqlite3.Connection) -> tuple[ChargePointRecord, ...]:
    """Read all, by id."""
    rows = db.execute("SELECT * FROM charge_points ORDER BY id")
    return tuple(ChargePointRecord(**{**row, "learned": _learned(row["learned"])}) for row in map(dict, rows))


def _learned(text: str) -> dict[str, Any]:
    """Read what was learned; what can't be read is learned anew."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def save_charge_point(db: sqlite3.Connection, record: ChargePointRecord) -> None:
    """Insert or update; never replace the row, which would take its limits with it."""
    db.execute(
        "INSERT INTO charge_points (id, vendor, model, serial, firmware, last_seen_wall_s, learned)"
        " VALUES (:id, :vendor, :model, :serial, :firmware, :last_seen_wall_s, :learned)"
        " ON CONFLICT (id) DO UPDATE SET vendor = :vendor, model = :model, serial = :serial,"
        " firmware = :firmware, last_seen_wall_s = :last_seen_wall_s, learned = :learned",
        asdict(record) | {"learned": json.dumps(record.learned)},
    )


def forget_charge_point(db: sqlite3.Connection, charge_point_id: str, now_wall_s: float, reason: str) -> None:
    """Delete it, its limits with it and what was learned of its cars, and end its open sessions."""
    db.execute("DELETE FROM charge_points WHERE id = ?", (charge_point_id,))
    db.execute(  # a loadpoint is called as its charge point, "#2" added where it is not the first connector
        "DELETE FROM learned_answer"
        " WHERE loadpoint_id = :id OR substr(loadpoint_id, 1, length(:id) + 1) = :id || '#'",
        {"id": charge_point_id},
    )
    db.execute(
        "UPDATE transactions SET stopped_wall_s = ?, stop_reason = ?"
        " WHERE charge_point_id = ? AND stopped_wall_s IS NULL",
        (now_wall_s, reason, charge_point_id),
    )


def begin_transaction(db: sqlite3.Connection, record: TransactionRecord) -> TransactionRecord:
    """Find the transaction that began just so, or insert it."""
    same = (
        "SELECT * FROM transactions WHERE charge_point_id = :charge_point_id AND connector_id = :connector_id"
        " AND id_tag = :id_tag AND charger_started = :charger_started AND meter_start_wh = :meter_start_wh"
    )
    values = asdict(record)
    row = db.execute(same, values).fetchone()
    if row is None:  # an insert that conflicts would use up an id all the same
        db.execute(
            "INSERT INTO transactions (charge_point_id, connector_id, id_tag, charger_started,"
            " meter_start_wh, started_wall_s, energy_wh) VALUES (:charge_point_id, :connector_id, :id_tag,"
            " :charger_started, :meter_start_wh, :started_wall_s, :energy_wh)",
            values,
        )
        row = db.execute(same, values).fetchone()
    return TransactionRecord(**dict(row))


def end_transaction(
    db: sqlite3.Connection,
    transaction_id: int,
    stopped_wall_s: float,
    meter_stop_wh: int | None,
    reason: str,
    energy_wh: float,
) -> None:
    """Close it if it is open."""
    db.execute(
        "UPDATE transactions SET stopped_wall_s = ?, meter_stop_wh = ?, stop_reason = ?, energy_wh = ?"
        " WHERE id = ? AND stopped_wall_s IS NULL",
        (stopped_wall_s, meter_stop_wh, reason, energy_wh, transaction_id),
    )


def update_energy(db: sqlite3.Connection, transaction_id: int, energy_wh: float) -> None:
    """Set the energy of an open transaction."""
    db.execute(
        "UPDATE transactions SET energy_wh = ? WHERE id = ? AND stopped_wall_s IS NULL",
        (energy_wh, transaction_id),
    )


def open_transactions(db: sqlite3.Connection) -> tuple[TransactionRecord, ...]:
    """Read those without a stop, oldest first."""
    rows = db.execute("SELECT * FROM transactions WHERE stopped_wall_s IS NULL ORDER BY id")
    return tuple(TransactionRecord(**dict(row)) for row in rows)


def sessions(db: sqlite3.Connection, limit: int) -> tuple[TransactionRecord, ...]:
    """Read the newest, newest first."""
    rows = db.execute("SELECT * FROM transactions ORDER BY id DESC LIMIT ?", (limit,))
    return tuple(TransactionRecord(**dict(row)) for row in rows)


def save_limit(db: sqlite3.Connection, record: LimitRecord) -> None:
    """Replace the connector's limit; a charge point that nobody saved yet gets its row."""
    db.execute("INSERT INTO charge_points (id) VALUES (?) ON CONFLICT DO NOTHING", (record.charge_point_id,))
    db.execute(
        "INSERT OR REPLACE INTO limits"
        " (charge_point_id, connector_id, limit_da, fallback_da, sent_wall_s, dead_man_wall_s)"
        " VALUES (:charge_point_id, :connector_id, :limit_da, :fallback_da, :sent_wall_s, :dead_man_wall_s)",
        asdict(record),
    )


def limits(db: sqlite3.Connection) -> tuple[LimitRecord, ...]:
    """Read all."""
    return tuple(LimitRecord(**dict(row)) for row in db.execute("SELECT * FROM limits"))


def save_answer(db: sqlite3.Connection, loadpoint_id: str, answer: str, now_wall_s: float) -> None:
    """Replace what was learned of a loadpoint."""
    db.execute("INSERT OR REPLACE INTO learned_answer VALUES (?, ?, ?)", (loadpoint_id, answer, now_wall_s))


def answers(db: sqlite3.Connection) -> dict[str, str]:
    """Read all, by loadpoint."""
    return dict(db.execute("SELECT loadpoint_id, answer FROM learned_answer").fetchall())
