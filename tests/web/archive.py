"""What is kept of the past, as the page sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.model.curves import Curve, Curves
from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.model.price import PriceNow
from addon.web.monthly import By, Month, MonthsView, MonthTotal

NOW_S = 1_795_000_018.5
CURVES = Curves(
    start_s=1_795_000_000,
    step_s=6,
    count=3,
    now_s=1_795_000_018.5,
    oldest_s=1_794_000_000.0,
    series=(
        Curve(
            key="draw/car/L1",
            kind="draw",
            phase="L1",
            loadpoint="car",
            name="Garage",
            mean_a=(1.5, None, 2.0),
            min_a=(1.0, None, 2.0),
        ),
    ),
)
ENTRY = DecisionEntry(
    id=7,
    time="2026-11-18T11:06:40+00:00",
    time_s=1_795_000_000.0,
    until_s=1_795_000_004.0,
    loadpoint="car",
    name="=Garage",
    from_a=16.0,
    to_a=8.3,
    lowest_a=8.0,
    source="main_fuse",
    phase="L2",
    reason="8.3 A: L2 has 8.3 A left, or so.",
    changes=2,
)
TOTAL = MonthTotal(
    month="2026-11",
    key="04A2",
    name="Anna",
    sessions=3,
    energy_wh=31_000.5,
    duration_s=7200,
    cost=None,
    unpriced_wh=31_000.5,
)


@dataclass
class Archive:
    """What is kept, and what was asked of it."""

    asked: list[object] = field(default_factory=list)
    entries: tuple[DecisionEntry, ...] = (ENTRY,)

    def now(self) -> float:
        return NOW_S

    async def curves(self, from_s: float, to_s: float, points: int) -> Curves:
        self.asked.append((from_s, to_s, points))
        return CURVES

    async def decisions(self, query: DecisionQuery) -> Sequence[DecisionEntry]:
        self.asked.append(query)
        return self.entries

    async def occurring(self) -> tuple[Sequence[str], Mapping[str, str]]:
        return ["main_fuse"], {"car": "Garage"}

    def this_month(self) -> Month:
        return Month(year=2026, month=11)

    async def months(self, first: Month, last: Month, by: By) -> MonthsView:
        self.asked.append((str(first), str(last), by))
        price = PriceNow(per_kwh=0.2, currency="EUR", fixed=True, source="option")
        return MonthsView(time_zone="Europe/Tallinn", currency="EUR", by=by, price=price, months=(TOTAL,))
