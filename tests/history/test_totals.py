"""Monthly totals, in the home's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from addon.errors import RefusedError
from addon.history.ledger import Ledger
from addon.history.totals import begins_s, month_of, totals
from addon.model.price import PricedSession, PriceNow, SessionCost
from addon.model.status import Status
from addon.store import Store
from addon.web import StatusBoard
from addon.web.monthly import By, Month
from tests.store.test_store import START
from tests.web.home import STATUS

TALLINN = ZoneInfo("Europe/Tallinn")
NOW_S = datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp()


def session(
    begun: str,
    hours: float | None = 1.0,
    kwh: float = 10.0,
    cost: float | None = None,
    charger: str = "garage",
    tag: str = "",
    *,
    priced_kwh: float | None = None,
    currency: str = "EUR",
) -> PricedSession:
    begun_s = datetime.fromisoformat(begun).timestamp()
    priced_wh = (kwh if priced_kwh is None else priced_kwh) * 1000
    return PricedSession(
        charge_point_id=charger,
        id_tag=tag,
        tag_name=tag.upper(),
        started_wall_s=begun_s,
        stopped_wall_s=None if hours is None else begun_s + hours * 3600,
        energy_wh=kwh * 1000,
        cost=None if cost is None else SessionCost(cost=cost, priced_wh=priced_wh, currency=currency),
    )


SESSIONS = (
    session("2026-09-30T20:59:59Z", cost=1.0, tag="a"),
    session("2026-09-30T21:00:00Z", cost=2.0, tag="b"),
    session("2026-10-31T21:59:59Z", tag="a", charger="yard"),
    session("2026-10-31T22:00:00Z", cost=0.5, priced_kwh=4.0, tag="a"),
    session("2026-11-28T10:00:00Z", hours=None, kwh=3.0, cost=9.0, currency="SEK"),
)


def row(by: By) -> list[tuple[object, ...]]:
    found = totals(SESSIONS, by=by, zone=TALLINN, currency="EUR", names={"garage": "Garage"}, now_s=NOW_S)
    return [
        (t.month, t.key, t.name, t.sessions, t.energy_wh, t.duration_s, t.cost, t.unpriced_wh) for t in found
    ]


def test_a_session_counts_in_the_month_it_began_in_at_home() -> None:
    assert row("all") == [
        ("2026-09", "", "", 1, 10_000.0, 3600, 1.0, 0.0),
        ("2026-10", "", "", 2, 20_000.0, 7200, 2.0, 10_000.0),
        ("2026-11", "", "", 2, 13_000.0, 10_800, 0.5, 9_000.0),
    ]


def test_by_charger() -> None:
    assert row("charger")[1:3] == [
        ("2026-10", "garage", "Garage", 1, 10_000.0, 3600, 2.0, 0.0),
        ("2026-10", "yard", "yard", 1, 10_000.0, 3600, None, 10_000.0),
    ]


def test_by_tag_and_what_had_none() -> None:
    assert [(month, key, name, cost) for month, key, name, *_, cost, _ in row("tag")] == [
        ("2026-09", "a", "A", 1.0),
        ("2026-10", "a", "A", None),
        ("2026-10", "b", "B", 2.0),
        ("2026-11", "", "", None),
        ("2026-11", "a", "A", 0.5),
    ]


@pytest.mark.parametrize("zone", [TALLINN, None, UTC])
def test_a_month_begins_where_the_one_before_ends(zone: tzinfo | None) -> None:
    month = Month(year=2026, month=12)
    begin_s = begins_s(month, zone)

    assert month_of(begin_s, zone) == month
    assert month_of(begin_s - 1, zone) == month.plus(-1)
    assert (str(month.plus(1)), str(month.plus(-24))) == ("2027-01", "2024-12")


class Tariff:
    zone: tzinfo | None = TALLINN

    def now(self) -> PriceNow:
        return PriceNow(per_kwh=0.2, currency="EUR", fixed=True, source="option")


async def test_what_is_kept_is_added_up_with_its_price(store: Store) -> None:
    ledger = Ledger(StatusBoard(STATUS), lambda: START.started_wall_s)
    month = Month(year=2026, month=11)
    with pytest.raises(RefusedError, match="before the app's options"):
        await ledger.months(month, month, "all")
    ledger.connect(store, Tariff())
    await store.save_transaction(replace(START, id=5, energy_wh=5000.0))

    found = await ledger.months(month, month, "charger")

    assert ledger.this_month() == month
    assert (found.time_zone, found.currency, found.price.per_kwh) == ("Europe/Tallinn", "EUR", 0.2)
    assert [(t.key, t.energy_wh, t.cost) for t in found.months] == [("garage", 5000.0, 1.0)]
    assert (await ledger.months(month.plus(-3), month.plus(-1), "all")).months == ()


def test_nothing_is_known_of_the_month_but_the_clock_before_the_start() -> None:
    assert str(Ledger(StatusBoard(Status(version="1", site=None)), lambda: NOW_S).this_month()) == "2026-11"
