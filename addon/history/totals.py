"""Sessions added up by month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from addon.model.price import PricedSession
from addon.web.monthly import By, Month, MonthTotal


def month_of(wall_s: float, zone: tzinfo | None) -> Month:
    """Tell the month of an instant; `zone` None is this machine's."""
    day = datetime.fromtimestamp(wall_s, zone)
    return Month(year=day.year, month=day.month)


def begins_s(month: Month, zone: tzinfo | None) -> float:
    """Tell when a month begins (Unix time)."""
    return datetime(month.year, month.month, 1, tzinfo=zone).timestamp()


@dataclass(slots=True)
class _Sum:
    sessions: int = 0
    energy_wh: float = 0.0
    duration_s: float = 0.0
    cost: float | None = None
    unpriced_wh: float = 0.0
    name: str = ""


def totals(
    sessions: Iterable[PricedSession],
    *,
    by: By,
    zone: tzinfo | None,
    currency: str,
    names: Mapping[str, str],
    now_s: float,
) -> tuple[MonthTotal, ...]:
    """Add up sessions, which come oldest first. A running one counts up to now.

    A cost in another currency than the one that is shown is none. `names`: of charge points.
    """
    sums: dict[tuple[Month, str], _Sum] = {}
    for session in sessions:
        key = {"all": "", "charger": session.charge_point_id, "tag": session.id_tag}[by]
        total = sums.setdefault((month_of(session.started_wall_s, zone), key), _Sum())
        end_s = now_s if session.stopped_wall_s is None else session.stopped_wall_s
        total.sessions += 1
        total.energy_wh += session.energy_wh
        total.duration_s += max(0.0, end_s - session.started_wall_s)
        total.name = {"all": "", "charger": names.get(key, key), "tag": session.tag_name or total.name}[by]
        cost, priced_wh = session.cost, 0.0
        if cost is not None and (cost.currency in ("", currency) or not currency):
            total.cost = (total.cost or 0.0) + cost.cost
            priced_wh = cost.priced_wh
        total.unpriced_wh += max(0.0, session.energy_wh - priced_wh)
    return tuple(
        MonthTotal(
            month=str(month),
            key=key,
            name=total.name,
            sessions=total.sessions,
            energy_wh=round(total.energy_wh, 1),
            duration_s=round(total.duration_s),
            cost=None if total.cost is None else round(total.cost, 4),
            unpriced_wh=round(total.unpriced_wh, 1),
        )
        for (month, key), total in sorted(sums.items(), key=lambda item: item[0])
    )
