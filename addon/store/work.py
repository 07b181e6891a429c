"""The units of work: plain functions over a connection, each run in one transaction by the database."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from addon.model.records import ChargePointRecord, LimitRecord


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
