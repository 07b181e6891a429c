"""A session in the words and units of the API, and as a row of a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from addon.model.price import SessionCost
from addon.model.transaction import TransactionRecord
from addon.web.spreadsheet import written


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session; the names are also the columns of the CSV, in this order.

    `started` and `stopped` are ISO 8601 in UTC, `charger_started` and `charger_stopped` the charger's own
    words. `energy_estimated`: worked out from currents, not told by a register; `phases_estimated`: so shared
    out. `offline`: told only afterwards. `gap_s`: how long nothing was measured. `start_known`: its start was
    told; else `started` is when it was first heard of. `cost`: in `currency`, None where no price was known;
    `unpriced_wh`: energy that the cost is not for, as no price was known while it flowed.
    """

    id: int
    charger: str
    connector: int
    started: str
    stopped: str | None
    duration_s: int | None
    tag: str
    tag_name: str
    refused: str
    energy_wh: float
    energy_estimated: bool
    energy_l1_wh: float | None
    energy_l2_wh: float | None
    energy_l3_wh: float | None
    phases_estimated: bool
    meter_start_wh: int | None
    meter_stop_wh: int | None
    reason: str
    offline: bool
    gap_s: int
    start_known: bool
    charger_started: str
    charger_stopped: str
    cost: float | None
    currency: str
    unpriced_wh: float


def session_of(record: TransactionRecord, cost: SessionCost | None = None) -> SessionView:
    """Write a session in the words and units of the API."""
    stopped_wall_s = record.stopped_wall_s
    phases_wh = record.energy_phases_wh or (None, None, None)
    l1_wh, l2_wh, l3_wh = (None if energy_wh is None else round(energy_wh, 1) for energy_wh in phases_wh)
    return SessionView(
        id=record.id,
        charger=record.charge_point_id,
        connector=record.connector_id,
        started=_iso(record.started_wall_s),
        stopped=None if stopped_wall_s is None else _iso(stopped_wall_s),
        duration_s=None if stopped_wall_s is None else round(stopped_wall_s - record.started_wall_s),
        tag=record.id_tag,
        tag_name=record.tag_name,
        refused=record.refused,
        energy_wh=round(record.energy_wh, 1),
        energy_estimated=record.energy_estimated,
        energy_l1_wh=l1_wh,
        energy_l2_wh=l2_wh,
        energy_l3_wh=l3_wh,
        phases_estimated=record.phases_estimated,
        meter_start_wh=record.meter_start_wh,
        meter_stop_wh=record.meter_stop_wh,
        reason=record.stop_reason,
        offline=record.offline,
        gap_s=round(record.gap_s),
        start_known=record.started,
        charger_started=record.charger_started,
        charger_stopped=record.charger_stopped,
        cost=None if cost is None else round(cost.cost, 4),
        currency="" if cost is None else cost.currency,
        unpriced_wh=round(max(0.0, record.energy_wh - (cost.priced_wh if cost else 0.0)), 1),
    )


def table(sessions: Iterable[SessionView]) -> str:
    """Write sessions as CSV."""
    return written(SessionView.__struct_fields__, map(msgspec.structs.astuple, sessions))


def _iso(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")
