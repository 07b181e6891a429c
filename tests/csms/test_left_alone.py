"""A make that blocks when it is asked too often: all that it is asked in a minute, whatever for."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

import pytest

from addon.csms.requests import Trigger
from addon.csms.v16.requests import Requests16
from addon.csms.v201.requests import Requests201
from addon.simulator.bends import unanswered
from addon.simulator.car import CarModel
from addon.simulator.makes import MENNEKES
from addon.simulator.quirks import Quirks
from tests.csms.bench import bench, now_s

pytestmark = [pytest.mark.looptime, pytest.mark.long]

PLAIN = replace(MENNEKES, max_triggers=1000)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize(
    "quirks",
    [
        replace(PLAIN, boots_on_reconnect=True),
        replace(PLAIN, boots_on_reconnect=True, bends=(unanswered("TriggerMessage"),)),
    ],
    ids=["answers", "silent"],
)
async def test_a_mennekes_is_asked_five_times_a_minute_at_most(
    quirks: Quirks, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_s: list[float] = []
    for requests in (Requests16, Requests201):

        async def trigger(
            self: Requests16 | Requests201,
            message: Trigger,
            connector_id: int | None = None,
            real: object = requests.trigger,
        ) -> str:
            asked_s.append(now_s())
            status: str = await real(self, message, connector_id)  # type: ignore[operator]
            return status

        monkeypatch.setattr(requests, "trigger", trigger)
    async with bench(quirks, CarModel(max_a=32), version=version) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(100)
        for number, limit_a in enumerate(itertools.islice(itertools.cycle((8, 20, 10, 25, 14)), 40)):
            b.follow(limit_a)
            await asyncio.sleep(15)
            if number % 8 == 0:
                await b.charger.drop_link()
    settled_s = [at_s for at_s in asked_s if at_s > 20]  # once it is known what it is

    assert len(settled_s) > 15
    assert max(sum(from_s <= at_s < from_s + 60 for at_s in settled_s) for from_s in settled_s) <= 5
