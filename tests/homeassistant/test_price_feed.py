"""What a kilowatt-hour costs: the option, or an entity in the simulated Home Assistant, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from addon.config import Price
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.price_feed import KEPT_S, PriceFeed, per_kilowatt_hour
from addon.model.price import PriceNow
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from addon.translation.catalogs import plain

ENTITY = "sensor.nordpool"


@pytest.mark.parametrize(
    ("text", "unit", "price"),
    [
        ("0.142", "EUR/kWh", 0.142),
        ("-0.02", "EUR/kWh", -0.02),
        ("14.2", "ct/kWh", 0.142),
        ("14.2", "snt / kWh", 0.142),
        ("142", "€/MWh", 0.142),
        ("0.142", "", 0.142),
        ("0.142", "EUR", 0.142),
        ("1.4", "SEK/kWh", 1.4),
        ("1500", "W", None),
        ("12", "kWh", None),
        ("12", "EUR/day", None),
        ("high", "EUR/kWh", None),
        ("nan", "EUR/kWh", None),
        ("inf", "", None),
    ],
)
def test_a_price_is_read_in_whole_money_for_a_kilowatt_hour(
    text: str, unit: str, price: float | None
) -> None:
    assert per_kilowatt_hour(text, unit) == (None if price is None else pytest.approx(price))


@dataclass
class Place:
    core: Core
    home_assistant: HomeAssistant
    feed: PriceFeed
    price: Price

    def says(self, state: str, unit: str = "EUR/kWh", entity: str = ENTITY) -> None:
        self.core.set_state(entity, state, {"unit_of_measurement": unit})

    def choose(self, price: Price) -> None:
        self.price = price
        self.feed.reconfigure()


@asynccontextmanager
async def place(price: Price) -> AsyncIterator[Place]:
    core = Core()
    home_assistant = HomeAssistant(core)
    await home_assistant.start()
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, home_assistant.url, home_assistant.token)
        feed = PriceFeed(lambda: there.price, asyncio.get_running_loop().time)
        there = Place(core, home_assistant, feed, price)
        there.says("0.142")
        jobs = [asyncio.create_task(job) for job in (client.run(), feed.run(client))]
        try:
            yield there
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await home_assistant.stop()


async def test_without_home_assistant_there_is_the_option_alone() -> None:
    assert PriceFeed(Price).now() == PriceNow()
    assert PriceFeed(lambda: Price(per_kwh=0.3)).now() == PriceNow(per_kwh=0.3, fixed=True, source="option")
    told = PriceFeed(lambda: Price(entity=ENTITY)).now()
    assert told.per_kwh is None
    assert told.problem == f"Home Assistant has no entity {ENTITY} to read the price from."
    assert plain(told.problem, "de") == (
        f"Home Assistant hat keine Entität {ENTITY}, aus der der Preis zu lesen wäre."
    )


@pytest.mark.looptime
async def test_currency_and_time_zone_are_those_of_the_home() -> None:
    async with place(Price(per_kwh=0.3)) as p:
        await asyncio.sleep(1)

        assert p.feed.now() == PriceNow(per_kwh=0.3, currency="EUR", fixed=True, source="option")
        assert str(p.feed.zone) == p.core.config()["time_zone"]
        p.core.fire("core_config_updated", {"currency": "SEK", "time_zone": "Nowhere/Atlantis"})
        await asyncio.sleep(1)
        assert p.feed.now().currency == "SEK"
        assert str(p.feed.zone) == p.core.config()["time_zone"]


@pytest.mark.looptime
async def test_an_entity_is_followed_and_what_it_does_not_know_has_no_price() -> None:
    async with place(Price(entity=ENTITY)) as p:
        await asyncio.sleep(1)
        assert p.feed.now() == PriceNow(per_kwh=0.142, currency="EUR", source="entity", entity=ENTITY)
        for state, price in (("0.2", 0.2), ("unavailable", None), ("-0.01", -0.01), ("soon", None)):
            p.says(state)
            await asyncio.sleep(1)
            assert p.feed.now().per_kwh == price
            assert bool(p.feed.now().problem) is (price is None)


@pytest.mark.looptime
async def test_a_fixed_price_stands_in_for_an_entity_that_is_not_known() -> None:
    async with place(Price(entity=ENTITY, per_kwh=0.25)) as p:
        p.says("unknown")
        await asyncio.sleep(1)

        now = p.feed.now()
        assert (now.per_kwh, now.fixed, now.source) == (0.25, False, "option")
        assert now.problem == f"The price of {ENTITY} is unknown."


@pytest.mark.looptime
async def test_another_entity_is_followed_as_soon_as_it_is_named() -> None:
    async with place(Price()) as p:
        p.says("9.9", "ct/kWh", "sensor.other")
        await asyncio.sleep(1)
        assert p.feed.now().per_kwh is None
        for entity, price in ((ENTITY, 0.142), ("sensor.other", 0.099), ("", None)):
            p.choose(Price(entity=entity))
            await asyncio.sleep(1)
            assert p.feed.now().per_kwh == (None if price is None else pytest.approx(price))


@pytest.mark.looptime
async def test_a_restart_of_home_assistant_is_bridged_and_no_more_than_an_hour() -> None:
    async with place(Price(entity=ENTITY)) as p:
        await asyncio.sleep(1)
        await p.home_assistant.go_down()
        await asyncio.sleep(60)
        assert p.feed.now().per_kwh == 0.142
        await asyncio.sleep(KEPT_S)
        assert p.feed.now().per_kwh is None
        assert "can't be reached" in p.feed.now().problem
        p.says("0.5")
        p.home_assistant.come_up()
        await asyncio.sleep(20)
        assert p.feed.now().per_kwh == 0.5
