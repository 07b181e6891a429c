"""A car that charges although its charger tells of no transaction."""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.limiting.free_charging import TOLD_WITHIN_S
from addon.csms.sessions.events import TransactionStart
from addon.model.loadpoint import ChargingStatus, Escalation
from tests.csms.bench import EPOCH_S, now_s
from tests.csms.rig import Rig, Script, rig

pytestmark = pytest.mark.looptime

TAKES_ALL = {"ChangeAvailability": "Accepted"}


async def draw(made: Rig, amps: float, seconds: int) -> None:
    """Draw so much, measured every 5 s."""
    for _ in range(seconds // 5):
        made.draw(amps)
        made.limiter.touch()
        await asyncio.sleep(5)


def step(made: Rig) -> Escalation:
    return made.limiter.supervision.stage.step


@pytest.mark.parametrize("status", [ChargingStatus.CHARGING, ChargingStatus.PREPARING])
async def test_one_that_obeys_the_default_limit_is_held_by_it(status: ChargingStatus) -> None:
    script = Script()
    async with rig(script) as made:
        made.follow(16, fallback_a=10)
        await asyncio.sleep(5)
        assert script.limits == [10]
        made.connector.status = status
        await draw(made, 10, 30)
        session = made.book.session(1)
        assert session is not None
        assert session.free
        assert "without a session" in made.problem
        made.follow(7, fallback_a=10)  # the house grows
        await draw(made, 7, 20)
        assert script.profiles[-1][1:] == (7, "TxDefaultProfile")
        await draw(made, 7, 40)
        assert step(made) is Escalation.NONE
        assert {purpose for _, _, purpose in script.profiles} == {"TxDefaultProfile"}
        assert script.others == [] or {action for action, _ in script.others} == {"TriggerMessage"}


async def test_one_that_ignores_it_is_taken_out_of_service() -> None:
    script = Script(answers=dict(TAKES_ALL))
    async with rig(script) as made:
        made.follow(6)
        await asyncio.sleep(5)
        made.connector.status = ChargingStatus.CHARGING
        await draw(made, 16, 60)
        assert script.limits == [6, 6]  # once more, before anything harder
        actions = [action for action, _ in script.others]
        assert "ChangeAvailability" in actions
        assert "RemoteStopTransaction" not in actions  # of what?
        await draw(made, 16, 30)
        assert step(made) is Escalation.BY_HAND
        assert "by hand" in made.problem
        made.connector.status = ChargingStatus.UNAVAILABLE
        await draw(made, 0, 90)
        assert step(made) is Escalation.OUT_OF_SERVICE
        assert made.book.session(1) is None


async def test_one_that_refuses_the_default_limit_is_taken_out_of_service_as_well() -> None:
    script = Script(judge=lambda *_: "Rejected", answers=dict(TAKES_ALL))
    async with rig(script) as made:
        made.follow(6)
        made.connector.status = ChargingStatus.CHARGING
        await draw(made, 16, 90)
        assert "ChangeAvailability" in [action for action, _ in script.others]


async def test_a_transaction_that_is_told_takes_its_place() -> None:
    script = Script()
    async with rig(script) as made:
        made.follow(10, fallback_a=10)
        made.connector.status = ChargingStatus.CHARGING
        began_wall_s = EPOCH_S + now_s()
        await draw(made, 10, 30)
        assert made.limiter.free
        start = TransactionStart(
            connector_id=1, started_wall_s=began_wall_s, charger_started="x", offline=True
        )
        id_ = await made.book.start(start)  # told late, from its queue
        session = made.book.session(1)
        assert session is not None
        assert (session.transaction_id, session.free) == (id_, False)
        await draw(made, 10, 20)
        assert script.profiles[-1][1:] == (10, "TxProfile")
        assert made.problem == ""

        made.connector.status = ChargingStatus.FINISHING
        await made.end(id_)
        await draw(made, 0, 60)
        assert made.book.session(1) is None


async def test_the_measurement_it_names_its_transaction_in_has_it_adopted() -> None:
    async with rig(Script()) as made:
        made.follow(10)
        made.connector.status = ChargingStatus.CHARGING
        await draw(made, 10, 30)
        made.book.adopt(1, 77)
        session = made.book.session(1)
        assert session is not None
        assert (session.transaction_id, session.free) == (77, False)


async def test_what_was_measured_before_the_end_is_no_car_that_charges() -> None:
    async with rig(Script()) as made:
        made.follow(16)
        id_ = await made.begin()
        await draw(made, 16, 20)
        made.connector.status = ChargingStatus.FINISHING
        await made.end(id_)
        await asyncio.sleep(60)
        assert made.book.session(1) is None
        made.draw(16)  # one figure that is late
        made.limiter.touch()
        await asyncio.sleep(60)
        assert made.book.session(1) is None


async def test_one_that_draws_on_after_its_end_is_not_taken_for_well() -> None:
    script = Script(answers=dict(TAKES_ALL))
    async with rig(script) as made:
        made.follow(16)
        id_ = await made.begin()
        await draw(made, 16, 20)
        made.follow(6)
        for _ in range(40):
            await draw(made, 16, 5)
            if step(made) is Escalation.RESENT:
                break
        await made.end(id_)
        await draw(made, 16, 5)
        assert step(made) is not Escalation.NONE
        await draw(made, 16, round(TOLD_WITHIN_S) + 40)
        assert "ChangeAvailability" in [action for action, _ in script.others]
