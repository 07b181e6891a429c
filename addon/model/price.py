"""What a kilowatt-hour costs, and what a session has cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceNow:
    """What is known of the price at this moment.

    `per_kwh`: None while it is not known; then nothing gets a cost. `currency`: ISO 4217, "" while unknown.
    `fixed`: the same at all times, so that it holds for energy of the past too. `source`: "entity", "option"
    or "" where none is set. `problem`: why an entity's price is not known, in a sentence.
    """

    per_kwh: float | None = None
    currency: str = ""
    fixed: bool = False
    source: str = ""
    entity: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCost:
    """The cost of a session's energy, as far as a price was known while it flowed: `priced_wh` of it."""

    cost: float
    priced_wh: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedSession:
    """What of a session is added up in totals; `cost` None: no price was known."""

    charge_point_id: str
    id_tag: str
    tag_name: str
    started_wall_s: float
    stopped_wall_s: float | None
    energy_wh: float
    cost: SessionCost | None
