"""In shadow mode a charger is asked, and nothing is changed there, whatever waited to be sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from addon.csms.gate import Gate
from addon.csms.limit_profile import LimitProfile, Mains, TimeBase
from addon.csms.v16.requests import Requests16
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.errors import ShadowError
from addon.model.loadpoint import Escalation
from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC, Quirks
from tests.csms.bench import bench, now_s, until
from tests.csms.limiting.test_race import follow, session

pytestmark = pytest.mark.looptime


class Link:
    """Writes down what is sent, and never answers."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def call(self, action: str, *_: Any, **__: Any) -> dict[str, object]:  # noqa: ANN401
        self.sent.append(action)
        await asyncio.sleep(30)
        return {"status": "Accepted"}


SIX_A = LimitProfile(
    way=Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.AMPS, kind=Kind.RELATIVE),
    limit_da=60,
    base=TimeBase(now_wall_s=0.0),
    mains=Mains(),
)


async def test_what_changes_anything_is_not_sent_and_questions_are() -> None:
    link, gate = Link(), Gate()
    requests = Requests16(link, gate)
    gate.shut_now()

    for asking in (
        requests.set_limit(1, SIX_A),
        requests.clear_charging_profile(),
        requests.change_configuration("k", "v"),
        requests.change_availability(1, operative=True),
        requests.remote_start(1, "tag"),
        requests.remote_stop(1),
        requests.reset(hard=False),
        requests.unlock(1),
    ):
        with pytest.raises(ShadowError, match=r"^Shadow mode: \w+ is not sent\.$"):
            await asking
    await requests.get_configuration("k")

    assert link.sent == ["GetConfiguration"]


async def test_shutting_ends_the_wait_for_what_is_under_way() -> None:
    link, gate = Link(), Gate()
    under_way = asyncio.create_task(Requests16(link, gate).change_configuration("k", "v"))
    await asyncio.sleep(1)

    gate.shut_now()
    with pytest.raises(ShadowError, match="not waited for any more"):
        await under_way
    assert now_s() == pytest.approx(1, abs=0.1)


async def test_a_cut_that_waits_behind_a_question_is_taken_back() -> None:
    learned = {"proven": ["TxProfile/A/Absolute/0"], "configuration": {}}
    async with session(learned, answers_others=False) as (charge_point, charger):
        await follow(charge_point, 16.0, 8)
        charger.delay_s = 60.0  # the answer to this raise keeps the next from going out
        charger.heard.clear()
        await follow(charge_point, 20.0, 1)
        waiting = asyncio.create_task(charge_point._link().reset(hard=False))
        await asyncio.sleep(0.5)
        charge_point.shadow(on=True)
        await follow(charge_point, 10.0, 100)

        assert isinstance(waiting.exception(), ShadowError)
        assert charger.heard[1:] == []


async def test_after_it_the_charger_is_told_anew_from_what_it_really_does() -> None:
    async with bench() as rig:
        rig.follow(16)
        await rig.session()
        await asyncio.sleep(40)
        rig.charge_point.shadow(on=True)
        told = len(rig.orders)
        await asyncio.sleep(120)  # the dead-man falls
        assert len(rig.orders) == told
        assert rig.state.problem == ""

        rig.charge_point.shadow(on=False)
        (order,) = rig.state.orders
        assert (order.limit_da, order.accepted) == (60, True)
        await asyncio.sleep(5)
        assert len(rig.orders) > told
        assert rig.station.limit_a(now_s()) == 16


async def test_nobody_is_taken_out_of_service_in_shadow_mode() -> None:
    async with bench() as rig:
        rig.charge_point.shadow(on=True)
        with pytest.raises(ShadowError, match="nothing is sent"):
            await rig.charge_point.set_availability(operative=False)
        rig.charge_point.shadow(on=False)
        await rig.charge_point.set_availability(operative=False)
        assert not rig.state.operative


async def test_a_session_that_was_ended_for_a_pause_is_over_in_shadow_mode() -> None:
    async with bench(ABB_TERRA_AC) as rig:
        rig.follow(10)
        await rig.session()
        await asyncio.sleep(30)
        rig.follow(0)
        await until(lambda: rig.station.transaction is None, 200)
        assert rig.state.session is not None  # it goes on after the pause

        rig.charge_point.shadow(on=True)
        await until(lambda: rig.state.session is None, 1)
        rig.charger.unplug()
        await asyncio.sleep(60)
        rig.charge_point.shadow(on=False)
        rig.follow(10)
        await rig.session()
        await until(lambda: rig.station.limit_a(now_s()) == 10)


async def test_a_charger_that_disobeys_is_left_alone_in_shadow_mode_and_freed_by_its_cable() -> None:
    async with bench(Quirks(obeys=False), CarModel(max_a=16)) as rig:
        rig.follow(8)
        await rig.session()
        await until(lambda: rig.state.escalation is Escalation.RESENT, 60)
        rig.charge_point.shadow(on=True)
        heard = len(rig.orders)
        await asyncio.sleep(120)
        assert len(rig.orders) == heard
        assert rig.station.transaction is not None  # nobody stopped it

        rig.charger.unplug()
        await until(lambda: rig.state.escalation is Escalation.NONE)
