"""What was set and not done is shown in Home Assistant, and goes again."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.homeassistant.entities import Names, devices_of
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.mqtt.orders import Order
from addon.homeassistant.showing.refusals import Refusals
from tests.homeassistant.mqtt_status import WHOLE
from tests.homeassistant.registries import Registries
from tests.homeassistant.stand_in import HomeAssistantStandIn

CREATE, DISMISS = (f"POST services/persistent_notification/{what}" for what in ("create", "dismiss"))


@pytest.fixture
def registries() -> Registries:
    return Registries()


@pytest.fixture
async def refusals(ha: HomeAssistantStandIn) -> AsyncIterator[Refusals]:
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, ha.url, ha.token)
        made = Refusals(client)
        tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(made.run())]
        yield made
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def order(key: str) -> Order:
    site = devices_of(WHOLE, Names.in_language("en"))[0]
    return Order(device=site, entity=next(e for e in site.entities if e.key == key), payload="1")


def shown(ha: HomeAssistantStandIn) -> bool:
    """Tell whether the last that was asked for was to show it."""
    asked = [call for call in ha.calls if call in {CREATE, DISMISS}]
    return asked[-1] == CREATE


@pytest.mark.looptime
async def test_it_goes_when_the_control_is_set_well(ha: HomeAssistantStandIn, refusals: Refusals) -> None:
    await asyncio.sleep(1)
    assert not shown(ha), "what an earlier run has left is taken away"
    refusals.on_done(order("margin"), "Not now.")
    await asyncio.sleep(1)
    assert shown(ha)
    refusals.on_done(order("strategy"), "")
    await asyncio.sleep(1)
    assert shown(ha), "another control says nothing of this one"
    refusals.on_done(order("margin"), "")
    await asyncio.sleep(1)
    assert not shown(ha)


@pytest.mark.looptime
async def test_it_goes_after_a_while(ha: HomeAssistantStandIn, refusals: Refusals) -> None:
    await asyncio.sleep(1)
    refusals.on_done(order("margin"), "Not now.")
    await asyncio.sleep(290)
    assert shown(ha)
    await asyncio.sleep(20)
    assert not shown(ha)
