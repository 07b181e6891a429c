"""What sessions cost: each increment at the price of its time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.price import PriceNow, SessionCost
from addon.model.transaction import TransactionRecord
from addon.store import Store
from tests.store.begin import begin
from tests.store.test_store import START

UNKNOWN = PriceNow()
CHEAP = PriceNow(per_kwh=0.1, currency="EUR")
DEAR = PriceNow(per_kwh=0.5, currency="EUR")
FIXED = PriceNow(per_kwh=0.2, currency="EUR", fixed=True)
PAID = PriceNow(per_kwh=-0.1, currency="EUR")


async def charged(store: Store, *steps: tuple[float, PriceNow], **last: object) -> TransactionRecord:
    """Keep a session step by step: its energy by then, and the price."""
    record = await begin(store, START)
    for step, (energy_wh, price) in enumerate(steps):
        store.price = lambda price=price: price  # type: ignore[misc]
        measured_wall_s = START.started_wall_s + 60 * (step + 1)
        record = await store.save_transaction(
            replace(record, energy_wh=energy_wh, measured_wall_s=measured_wall_s)
        )
    return await store.save_transaction(replace(record, **last)) if last else record  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "cost", "priced_wh"),
    [
        ([(1000.0, CHEAP), (3000.0, DEAR)], 0.1 + 1.0, 3000.0),
        ([(1000.0, UNKNOWN), (3000.0, DEAR)], 1.0, 2000.0),
        ([(1000.0, CHEAP), (3000.0, UNKNOWN)], 0.1, 1000.0),
        ([(1000.0, CHEAP), (1000.0, DEAR)], 0.1, 1000.0),
        ([(1000.0, PAID), (2000.0, CHEAP)], 0.0, 2000.0),
    ],
)
async def test_each_increment_has_the_price_of_its_time(
    store: Store, steps: list[tuple[float, PriceNow]], cost: float, priced_wh: float
) -> None:
    record = await charged(store, *steps)

    found = (await store.costs([record.id]))[record.id]
    assert (found.priced_wh, found.currency) == (priced_wh, "EUR")
    assert found.cost == pytest.approx(cost)


@pytest.mark.parametrize(
    "steps", [[], [(1000.0, UNKNOWN)], [(0.0, CHEAP)], [(100.0, UNKNOWN), (50.0, CHEAP)]]
)
async def test_without_a_price_there_is_no_cost_not_nought(
    store: Store, steps: list[tuple[float, PriceNow]]
) -> None:
    record = await charged(store, *steps)

    assert await store.costs([record.id]) == {}


async def test_what_the_end_adds_is_in_the_cost(store: Store) -> None:
    stopped = {"stopped_wall_s": START.started_wall_s + 3600, "stop_reason": "Local", "energy_wh": 4000.0}
    record = await charged(store, (3000.0, CHEAP), **stopped)
    await store.save_transaction(replace(record, energy_wh=9000.0))  # repeated, and too late

    assert (await store.costs([record.id]))[record.id].cost == pytest.approx(0.4)


@pytest.mark.parametrize(("counted_wh", "cost"), [(1500.0, 0.05), (500.0, 0.0)])
async def test_a_register_that_corrects_what_was_counted_too_much_corrects_the_cost(
    store: Store, counted_wh: float, cost: float
) -> None:
    stopped = {"stopped_wall_s": START.started_wall_s + 3600, "meter_stop_wh": 1, "energy_wh": counted_wh}
    record = await charged(store, (1000.0, UNKNOWN), (2000.0, CHEAP), **stopped)

    assert record.energy_wh == counted_wh
    assert (await store.costs([record.id]))[record.id].cost == pytest.approx(cost)


@pytest.mark.parametrize(("price", "cost"), [(FIXED, 0.6), (CHEAP, None), (UNKNOWN, None)])
async def test_energy_told_afterwards_has_a_price_only_where_it_never_changes(
    store: Store, price: PriceNow, cost: float | None
) -> None:
    store.price = lambda: price
    record = await begin(
        store,
        replace(
            START,
            offline=True,
            energy_wh=3000.0,
            stopped_wall_s=START.started_wall_s + 60,
            stop_reason="Local",
        ),
    )

    found = await store.costs([record.id])
    assert (found[record.id].cost if found else None) == (None if cost is None else pytest.approx(cost))


async def test_a_currency_once_known_stays_while_home_assistant_is_away(store: Store) -> None:
    record = await charged(store, (1000.0, CHEAP), (2000.0, PriceNow(per_kwh=0.1)))

    assert (await store.costs([record.id]))[record.id].currency == "EUR"


async def test_what_is_added_up(store: Store) -> None:
    first = await charged(store, (1000.0, CHEAP))
    store.price = PriceNow
    second = await begin(
        store,
        replace(
            START, identity="2", started_wall_s=START.started_wall_s + 100, tag_name="Anna", energy_wh=5.0
        ),
    )

    found = await store.priced(0, 1e12)
    assert [(s.started_wall_s, s.tag_name, s.energy_wh) for s in found] == [
        (first.started_wall_s, "", 1000.0),
        (second.started_wall_s, "Anna", 5.0),
    ]
    assert [s.cost for s in found] == [SessionCost(cost=0.1, priced_wh=1000.0, currency="EUR"), None]
    assert await store.priced(START.started_wall_s + 1, START.started_wall_s + 100) == ()
    assert len(await store.costs([*range(2000), first.id])) == 1
