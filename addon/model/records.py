"""What outlives a restart, transactions apart. Times are Unix seconds by our own clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePointRecord:
    """A charge point that has been here, and what was learned of it.

    `learned`: what the OCPP edge found out by asking and trying (unit, purpose, kind, stack level,
    periods, pause …), plain JSON values, keyed by the edge itself; void when `firmware` changes.
    """

    id: str
    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    last_seen_wall_s: float = 0.0
    learned: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRecord:
    """The last limit a connector accepted, and when it falls to its fallback by itself."""

    charge_point_id: str
    connector_id: int
    limit_da: int
    fallback_da: int
    sent_wall_s: float
    dead_man_wall_s: float | None
