"""A charger that can't be asked for a message: found out whatever its words, and measuring more by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

import addon.simulator.answers.remote_trigger as triggers16
import addon.simulator.v201.answers.control as triggers201
from addon.csms.requests import Trigger
from addon.csms.setting_rules import intervals_s
from addon.csms.triggering import ask_for
from addon.errors import PeerRefusedError
from addon.model.loadpoint import Escalation
from addon.simulator.bends import refused
from addon.simulator.car import CarModel
from addon.simulator.quirks import STANDARD
from tests.csms.bench import Bench, bench, now_s, until
from tests.csms.v201.desk201 import Desk201

ENDED = (Escalation.STOPPED, Escalation.OUT_OF_SERVICE)
BY_ERROR = replace(STANDARD, bends=(refused("TriggerMessage", "NotImplemented", "no", {}),))


@pytest.mark.parametrize(
    ("answer", "knows"),
    [
        ({"status": "Accepted"}, True),
        ({"status": "Rejected"}, True),
        ({}, True),
        ({"status": "NotImplemented"}, False),
        ({"status": "notSupported"}, False),
        (PeerRefusedError("no", code="NotImplemented"), False),
        (PeerRefusedError("no", code="NotSupported"), False),
        (PeerRefusedError("no", code="InternalError"), True),
    ],
)
async def test_what_an_answer_tells_of_triggers(answer: object, *, knows: bool) -> None:
    desk = Desk201()
    desk.recorder.answers["TriggerMessage"] = answer

    await ask_for(desk.talk.requests, desk.station, Trigger.METER_VALUES, 1)

    assert desk.station.learned.triggers is knows


@pytest.mark.parametrize(
    ("present_s", "wanted_s", "can_be_asked", "tried_s"),
    [
        (10, 10, True, []),
        (5, 10, True, []),
        (1, 10, True, [10]),
        (60, 10, True, [10, 15, 20, 30]),
        (None, 10, True, [10, 15, 20, 30, 60]),
        (10, 10, False, [5]),
        (5, 10, False, []),
        (60, 60, False, []),  # a make that blocks when it measures more
        (10, 60, False, [60]),
    ],
)
def test_how_often_it_is_to_measure(
    present_s: int | None, wanted_s: int, *, can_be_asked: bool, tried_s: list[int]
) -> None:
    assert list(intervals_s(present_s, wanted_s, can_be_asked=can_be_asked)) == tried_s


async def stopped_after_s(b: Bench) -> float:
    """Let it ignore a cut."""
    b.station.quirks = replace(b.station.quirks, obeys=False, stuck_a=25.0)
    since_s = now_s()
    b.follow(8.0)
    await until(lambda: b.state.escalation in ENDED)
    return now_s() - since_s


@pytest.mark.looptime
@pytest.mark.parametrize("by_status", [True, False])
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_one_that_can_not_be_asked_is_stopped_in_time(
    version: str, monkeypatch: pytest.MonkeyPatch, *, by_status: bool
) -> None:
    if by_status:
        not_implemented = {"status": "NotImplemented"}
        monkeypatch.setattr(triggers16, "promise", lambda *_, **__: not_implemented)
        monkeypatch.setattr(triggers201._Triggers, "trigger", lambda *_, **__: not_implemented)
    quirks = STANDARD if by_status else BY_ERROR
    async with bench(quirks, CarModel(max_a=32), version=version) as b:
        b.follow(25.0)
        await b.session()
        await asyncio.sleep(99)

        assert b.charge_point._station.learned.sample_interval_s == 5
        assert await stopped_after_s(b) <= 30


@pytest.mark.looptime
async def test_one_that_forgets_triggers_later_is_set_up_again() -> None:
    async with bench(STANDARD, CarModel(max_a=32)) as b:
        b.follow(16.0)
        await b.session()
        await asyncio.sleep(30)
        b.charge_point._station.learned.triggers = False
        await asyncio.sleep(30)

        assert b.charge_point._station.learned.sample_interval_s == 5
