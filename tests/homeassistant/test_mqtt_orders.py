"""What is set is done in order, one after the other, bounded; no charger keeps another waiting."""

import asyncio
from dataclasses import replace

import pytest

from addon.homeassistant.entities import Names, devices_of
from addon.homeassistant.mqtt.orders import Order, Orders
from addon.model.status import Status
from tests.homeassistant.mqtt_status import WHOLE, Noted
from tests.homeassistant.test_publisher import GARAGE

OTHER = replace(GARAGE, id="cp2", charge_point_id="cp2")


class Desk:
    def __init__(self) -> None:
        self.noted = Noted()
        self.told: list[tuple[str, str]] = []
        self.orders = Orders(self.noted, lambda order, why: self.told.append((order.entity.key, why)))
        status: Status = replace(WHOLE, chargers=(GARAGE, OTHER))
        self.devices = {device.id: device for device in devices_of(status, Names.in_language("en"))}

    def say(self, device_id: str, key: str, payload: str) -> None:
        device = self.devices[device_id]
        entity = next(e for e in device.entities if e.key == key)
        self.orders.take(Order(device=device, entity=entity, payload=payload))


@pytest.mark.looptime
async def test_in_order() -> None:
    desk = Desk()
    desk.say("charger_cp1", "availability", "on")
    desk.say("charger_cp1", "charge_control", "on")
    desk.say("site", "margin", "2")
    await asyncio.sleep(1)
    assert desk.noted.done.index("availability cp1 True") < desk.noted.done.index("start cp1")
    assert "margin 2" in desk.noted.done
    assert [why for _, why in desk.told] == ["", "", ""]
    await desk.orders.close()


@pytest.mark.looptime
async def test_a_slow_charger_keeps_nobody_waiting_but_itself() -> None:
    desk = Desk()
    desk.noted.slow = {"availability"}
    desk.say("charger_cp1", "availability", "off")
    desk.say("charger_cp2", "maximum_current", "10")
    desk.say("charger_cp1", "charge_control", "off")
    desk.say("charger_cp1", "refresh", "PRESS")
    desk.say("site", "maximum_load", "20")
    await asyncio.sleep(30)
    assert sorted(desk.noted.done) == ["maximum_current cp2 10", "maximum_load 20", "refresh cp1"]
    desk.noted.go.set()
    await asyncio.sleep(1)
    assert desk.noted.done[3:] == ["availability cp1 False", "stop cp1"]
    await desk.orders.close()


@pytest.mark.looptime
async def test_a_setting_holds_at_once_though_its_charger_hangs() -> None:
    desk = Desk()
    desk.noted.slow = {"availability"}
    desk.say("charger_cp1", "availability", "off")
    await asyncio.sleep(1)
    desk.say("charger_cp1", "maximum_current", "16")
    desk.say("charger_cp1", "maximum_current", "8")
    await asyncio.sleep(1)
    assert desk.noted.done == ["maximum_current cp1 8"]
    await desk.orders.close()


@pytest.mark.looptime
async def test_of_a_flood_the_last_counts() -> None:
    desk = Desk()
    for number in range(10_000):
        desk.say("site", "margin", f"{number % 10}")
        if number % 1000 == 0:
            await asyncio.sleep(0.01)
    await asyncio.sleep(1)
    assert len(desk.noted.done) <= 4
    assert desk.noted.done[-1] == "margin 9"
    await desk.orders.close()


@pytest.mark.looptime
async def test_refusals_and_failures_are_told_and_stop_nothing() -> None:
    desk = Desk()
    desk.noted.refuses["margin"] = "Not now."
    desk.say("site", "margin", "1")
    desk.say("site", "strategy", "first_come")
    await asyncio.sleep(1)
    assert desk.told == [("margin", "Not now."), ("strategy", "")]

    async def broken(**_: object) -> None:
        raise KeyError

    desk.noted.set_balancing = broken  # type: ignore[method-assign]
    desk.say("site", "balancing", "on")
    await asyncio.sleep(1)
    assert desk.told[-1] == ("balancing", "That failed for a reason that stands in the app's log.")
    desk.say("site", "margin", "x")
    await asyncio.sleep(1)
    assert desk.told[-1][1].startswith("Margin can't be set to 'x'")
    await desk.orders.close()
