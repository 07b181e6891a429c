"""Something unforeseen in a part that only tells: the app lives on, and so does balancing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from addon.homeassistant.link.home_facts import HomeFacts
from addon.homeassistant.link.supervisor import Supervisor
from addon.homeassistant.meters.meter_feed import MeterFeed
from addon.homeassistant.neighbours import NeighbourWatch
from addon.homeassistant.news.event_sender import EventSender
from addon.homeassistant.news.notifier import Notifier
from addon.homeassistant.price_feed import PriceFeed
from addon.homeassistant.showing.refusals import Refusals
from addon.homeassistant.showing.switchover import EntityPublisher
from addon.simulator.home import OPTIONS, Outlet, live_home
from tests.whole.home import FALLBACK_A, virtual_time

pytestmark = virtual_time

_PARTS = [
    (NeighbourWatch, "_follow"),
    (EventSender, "_follow"),
    (Notifier, "_follow"),
    (PriceFeed, "_follow"),
    (Refusals, "_follow"),
    (HomeFacts, "_look"),
    (Supervisor, "host_address"),
    (EntityPublisher, "_choose"),
]


async def _stumble(*_args: object) -> None:
    raise KeyError("something odd from Home Assistant")


async def test_what_only_tells_may_stumble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part, what in _PARTS:
        monkeypatch.setattr(part, what, _stumble)
    monkeypatch.setattr("addon.app._local", lambda _host: "")  # so that the address is looked for
    async with live_home(tmp_path, (Outlet(),), OPTIONS, ()) as home:
        await home.charge()
        await asyncio.sleep(60)
        assert home.limit_a > FALLBACK_A
        assert home.application.status.site
        stumbled = {str(line["event"]) for line in home.lines if line["level"] in ("error", "exception")}
    assert stumbled == {
        "what Home Assistant says can't be followed; trying again",
        "address of this machine can't be found out; trying again",
        "entities can't be shown; trying again in a while",
    }


async def test_a_meter_that_is_not_understood_leaves_the_fallback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeterFeed, "_look", _stumble)
    async with live_home(tmp_path, (Outlet(),), OPTIONS, ()) as home:
        await home.charge(FALLBACK_A)
        await asyncio.sleep(60)
        assert home.limit_a == FALLBACK_A
