"""What events make of a transaction's record. Pure."""

from __future__ import annotations

from dataclasses import replace

from addon.csms.clock_offset import OFFSET_TOLERANCE_S
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.running import OLDEST_S
from addon.csms.timestamps import parse_timestamp
from addon.model.transaction import SUPERSEDED, TransactionRecord

LARGEST_WH = 2**53
AFTER_END_S = 30.0
"""What is told of a transaction within this time of its end may have been overtaken by it."""


def told_by(event: TransactionStart, charge_point_id: str, id_: int) -> TransactionRecord:
    """Write down what a start tells."""
    return TransactionRecord(
        id=id_,
        charge_point_id=charge_point_id,
        identity=event.key,
        connector_id=event.connector_id,
        started_wall_s=event.started_wall_s,
        id_tag=event.id_tag,
        tag_name=event.tag_name,
        refused=event.refused,
        charger_started=event.charger_started,
        meter_start_wh=_register(event.meter_start_wh),
        offline=event.offline,
    )


def is_repeated(ended: TransactionRecord, event: TransactionStart) -> bool:
    """Tell whether a start is that of a transaction that has ended, told again; else it is a new one.

    By its identity alone they can't be told apart: a clock that was never set tells the same time at every
    start, and some chargers of 2.0.1 count their transactions from one at every boot. Begun for nothing, a
    session does no harm; taken for an old one, a car charges that nobody limits.
    """
    ended_wall_s = (ended.stopped_wall_s or 0.0) + (0.0 if ended.started else AFTER_END_S)
    if event.started_wall_s <= ended_wall_s if event.dated else event.offline or not ended.started:
        return True
    clock_s = parse_timestamp(ended.charger_started)  # once it was right, it does not tell that time again
    was_right = clock_s is not None and abs(clock_s - ended.started_wall_s) <= OFFSET_TOLERANCE_S
    return was_right and event.charger_started == ended.charger_started


def seen_at(
    connector_id: int, charge_point_id: str, id_: int, *, at_wall_s: float, identity: str = ""
) -> TransactionRecord:
    """Write down what goes on and whose start was not told; without an identity it is not kept."""
    return TransactionRecord(
        id=id_,
        charge_point_id=charge_point_id,
        identity=identity,
        connector_id=connector_id,
        started_wall_s=at_wall_s,
        started=False,
    )


def unheard_of(
    event: TransactionEnd, charge_point_id: str, id_: int, adopted: TransactionRecord | None
) -> TransactionRecord:
    """Write down a transaction of which only the end is told, or what was seen of it as well."""
    return TransactionRecord(
        id=id_,
        charge_point_id=charge_point_id,
        identity=event.key,
        connector_id=adopted.connector_id if adopted else event.connector_id,
        started_wall_s=adopted.started_wall_s if adopted else event.stopped_wall_s,
        id_tag=event.id_tag,
        started=False,
    )


def with_end(record: TransactionRecord, event: TransactionEnd, now_wall_s: float) -> TransactionRecord:
    """Add what an end tells; it is neither before the start nor in the future."""
    return replace(
        record,
        meter_start_wh=_register(event.meter_start_wh)
        if record.meter_start_wh is None
        else record.meter_start_wh,
        stopped_wall_s=max(min(now_wall_s, event.stopped_wall_s), record.started_wall_s),
        charger_stopped=event.charger_stopped,
        meter_stop_wh=_register(event.meter_stop_wh),
        stop_reason=event.reason,
        offline=record.offline or event.offline,
    )


def cut_off(record: TransactionRecord, at_wall_s: float) -> TransactionRecord:
    """Close a transaction whose connector began another at that time."""
    return replace(
        record,
        stopped_wall_s=max(at_wall_s, record.started_wall_s),
        stop_reason=SUPERSEDED,
        energy_estimated=True,
    )


def lasted_s(record: TransactionRecord) -> float:
    """Tell how long it took by the charger's own clock, however wrong; 0 where that can't be."""
    started_s, stopped_s = parse_timestamp(record.charger_started), parse_timestamp(record.charger_stopped)
    if started_s is None or stopped_s is None:
        return 0.0
    return stopped_s - started_s if 0 < stopped_s - started_s <= OLDEST_S else 0.0


def _register(energy_wh: int | None) -> int | None:
    """Leave out what no energy register can be: the database could not hold it."""
    return energy_wh if energy_wh is None or abs(energy_wh) <= LARGEST_WH else None
