"""Chargers that do not obey, on a real socket and in virtual time: seen within 15 s, stopped within 30 s."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from addon.csms.learned import Learned
from addon.model.loadpoint import ChargingStatus, Escalation
from addon.simulator.car import CarModel
from addon.simulator.quirks import (
    HEEDS_RELATIVE_ONLY,
    IGNORES_PROFILES,
    IGNORES_STOPS,
    JUMPS,
    STANDARD,
    Quirks,
)
from addon.translation.catalogs import plain
from tests.csms.bench import Bench, bench, now_s, restored, until
from tests.csms.rig import PLAIN, Rig, Script, rig

pytestmark = [pytest.mark.looptime, pytest.mark.long]

ENERGY = "Energy.Active.Import.Register"
EAGER = CarModel(raise_dead_s=1.0, max_a=32.0)
"""A car that makes use of a jump of two seconds."""


class Steps:
    """When each step was taken, seconds from `begins`."""

    def __init__(self, of: Bench) -> None:
        self._bench = of
        self.taken: dict[Escalation, float] = {}
        self.began_s = now_s()

    async def watch(self) -> None:
        while True:
            self.taken.setdefault(self._bench.state.escalation, round(now_s() - self.began_s, 1))
            await asyncio.sleep(0.1)


async def escalated(b: Bench, until_s: float) -> dict[Escalation, float]:
    """Watch the steps for a while; the charger should be below its draw from now on."""
    steps = Steps(b)
    watching = asyncio.create_task(steps.watch())
    await asyncio.sleep(until_s)
    watching.cancel()
    return steps.taken


def step_of(b: Bench) -> Escalation:
    return b.state.escalation


async def charging_at(b: Bench, limit_a: float) -> None:
    b.follow(limit_a)
    await b.session()
    await asyncio.sleep(60)


async def test_one_that_ignores_a_cut_is_seen_and_stopped_in_time() -> None:
    async with bench(IGNORES_PROFILES) as b:
        await charging_at(b, 16)
        assert step_of(b) is Escalation.NONE
        b.follow(8)
        taken = await escalated(b, 60)

        assert taken[Escalation.RESENT] <= 15
        assert taken[Escalation.OUT_OF_SERVICE] <= 30  # right after the stop
        assert Escalation.BY_HAND not in taken
        assert not b.station.drawing
        assert b.station.transaction is None
        assert step_of(b) is Escalation.OUT_OF_SERVICE
        assert not b.state.operative
        assert "taken out of service" in b.state.problem


async def test_one_that_ignores_all_from_the_start_is_stopped_as_well() -> None:
    async with bench(IGNORES_PROFILES) as b:
        b.follow(6)
        b.charger.plug_in()
        await until(lambda: b.station.drawing)
        taken = await escalated(b, 60)

        assert taken[Escalation.OUT_OF_SERVICE] <= 30
        assert not b.station.drawing


@pytest.mark.parametrize("limit_a", [8, 0])
async def test_one_that_refuses_every_limit_may_go_on_only_while_the_fuse_spares_what_it_draws(
    limit_a: float,
) -> None:
    async with bench(replace(STANDARD, purposes=())) as b:
        await charging_at(b, 16)
        assert step_of(b) is Escalation.NONE
        assert b.state.refuses_limits
        assert b.state.problem == "It refuses every charging profile."
        b.follow(limit_a)
        taken = await escalated(b, 60)

        assert b.state.problem.startswith("It refuses every charging profile and drew ")
        assert b.state.problem.endswith("A more than was left for it, so its session was ended.")
        assert plain(b.state.problem, "de").startswith("Sie lehnt jede Stromgrenze (Ladeprofil) ab und zog ")
        assert plain(b.state.problem, "de").endswith(
            " A mehr, als für sie übrig war; deshalb wurde ihr Ladevorgang beendet."
        )
        assert taken[Escalation.RESENT] <= (15 if limit_a else 20)  # a pause takes a car longer
        assert taken[Escalation.OUT_OF_SERVICE] <= 30
        assert not b.station.drawing
        assert b.station.transaction is None


async def test_one_that_refuses_a_cut_after_it_took_limits_is_stopped_in_time() -> None:
    async with bench() as b:
        await charging_at(b, 16)
        b.station.quirks = replace(STANDARD, purposes=())
        b.follow(8)
        taken = await escalated(b, 60)

        assert taken[Escalation.OUT_OF_SERVICE] <= 30
        assert not b.station.drawing


async def test_a_stop_is_not_taken_back_until_a_person_says_so() -> None:
    async with bench(IGNORES_PROFILES) as b:
        await charging_at(b, 8)
        await asyncio.sleep(60)
        b.follow(16)
        await asyncio.sleep(600)
        b.charger.unplug()
        b.charger.plug_in()
        await asyncio.sleep(600)

        assert b.station.transaction is None
        assert step_of(b) is Escalation.OUT_OF_SERVICE

        await b.charge_point.set_availability(operative=True)
        await until(lambda: b.station.drawing)

        assert step_of(b) is Escalation.NONE  # watched from the start

        b.follow(8)
        await asyncio.sleep(60)

        assert b.station.transaction is None


async def test_a_stop_outlives_a_restart_of_the_app() -> None:
    async with bench(IGNORES_PROFILES) as b:
        await charging_at(b, 8)
        await until(lambda: step_of(b) is Escalation.OUT_OF_SERVICE)
        await asyncio.sleep(2)
        b.charge_point = await restored(b.journal)
        await b.charger.drop_link()
        await asyncio.sleep(120)

        assert step_of(b) is Escalation.OUT_OF_SERVICE
        assert b.state.status is ChargingStatus.UNAVAILABLE


async def test_one_that_ignores_the_stop_too_is_a_matter_for_a_person() -> None:
    async with bench(IGNORES_STOPS) as b:
        await charging_at(b, 16)
        b.follow(8)
        taken = await escalated(b, 120)

        assert taken[Escalation.STOPPED] <= 30
        assert taken[Escalation.BY_HAND] <= 45
        assert "switch the charger off by hand" in b.state.problem
        assert "sollte anhalten und zieht weiter: die Ladestation von Hand abschalten." in plain(
            b.state.problem, "de"
        )

        b.charger.stop("EmergencyStop")
        await until(lambda: step_of(b) is Escalation.OUT_OF_SERVICE, 130)

        assert "switch" not in b.state.problem


async def test_one_that_heeds_another_kind_of_profile_is_told_so_from_then_on() -> None:
    async with bench(HEEDS_RELATIVE_ONLY) as b:
        b.follow(8)
        await b.session()
        taken = await escalated(b, 120)

        assert taken.keys() == {Escalation.NONE, Escalation.RESENT, Escalation.OTHER_WAY}
        assert max(b.station.terminals_a) == 8.0
        assert step_of(b) is Escalation.NONE
        assert b.state.problem == ""

        b.follow(6)
        taken = await escalated(b, 60)

        assert taken.keys() == {Escalation.NONE}
        assert max(b.station.terminals_a) == 6.0
        kept = Learned.restore(b.journal.records["CP1"].learned)
        assert {key.split("/")[2] for key in kept.ignored} == {"Absolute"}


@pytest.mark.parametrize("car", [CarModel(max_a=32.0), EAGER], ids=["slow", "eager"])
async def test_a_jump_is_seen_at_the_first_write_and_writes_become_rare(car: CarModel) -> None:
    async with bench(JUMPS, car) as b:
        await charging_at(b, 16)
        b.follow(8)
        began_s = now_s()
        await until(lambda: "full current for a moment" in b.state.problem, 15)

        assert now_s() - began_s <= 15

        await asyncio.sleep(60)
        before = len(b.orders)
        await asyncio.sleep(1200)

        assert 3 <= len(b.orders) - before <= 5  # renewals every 300 s, not every 45
        assert step_of(b) is Escalation.NONE
        assert b.state.session is not None


async def test_one_that_answers_promptly_again_is_given_less_time() -> None:
    async with bench() as b:
        b.charge_point._station.learned.answer_s = 25.0
        await charging_at(b, 8)
        for _ in range(9):
            for limit_a in (16, 8):
                b.follow(limit_a)
                await asyncio.sleep(60)

        assert b.charge_point._station.learned.answer_s <= 14
        b.station.quirks = replace(STANDARD, obeys=False)
        await asyncio.sleep(60)
        assert not b.station.drawing


async def test_an_obedient_charger_is_suspected_of_nothing() -> None:
    async with bench(STANDARD, CarModel(cut_dead_s=5.0, cut_a_per_s=3.0)) as b:
        await charging_at(b, 16)
        problems = set()
        for limit_a in (8, 6, 16, 10, 6, 12, 0, 16, 6):
            b.follow(limit_a)
            for _ in range(6):
                await asyncio.sleep(5)
                problems.add(b.state.problem)

        assert problems == {""}
        assert not b.charge_point._station.learned.jumps


def telling(*measurands: str, obeys: bool = True) -> Quirks:
    return replace(STANDARD, measurands=measurands, obeys=obeys)


@pytest.mark.parametrize(
    ("measurand", "sentence"),
    [(ENERGY, "tells energy but no current"), ("Voltage", "nobody can see whether it keeps to its limit")],
)
async def test_a_charger_that_tells_no_current_is_named(measurand: str, sentence: str) -> None:
    async with bench(telling(measurand), MeterValuesSampledData=measurand) as b:
        b.follow(10)
        await b.session()
        await asyncio.sleep(200)

        assert sentence in b.state.problem


async def test_without_a_current_the_energy_tells_that_a_cut_is_ignored() -> None:
    async with bench(telling(ENERGY, obeys=False), MeterValuesSampledData=ENERGY) as b:
        await charging_at(b, 16)
        await asyncio.sleep(120)
        assert step_of(b) is Escalation.NONE
        b.follow(8)
        taken = await escalated(b, 120)

        assert taken[Escalation.RESENT] <= 45
        assert taken[Escalation.OUT_OF_SERVICE] <= 90
        assert not b.station.drawing


@pytest.mark.parametrize("drawn_a", [16, 6])
async def test_without_a_current_the_energy_tells_that_a_pause_is_ignored(drawn_a: float) -> None:
    car = CarModel(max_a=drawn_a)
    async with bench(telling(ENERGY, obeys=False), car, MeterValuesSampledData=ENERGY) as b:
        await charging_at(b, 16)
        b.follow(0)
        await asyncio.sleep(120)

        assert not b.station.drawing
        assert b.station.transaction is None


async def test_without_a_current_one_that_refuses_every_limit_is_stopped_as_well() -> None:
    async with bench(replace(telling(ENERGY), purposes=()), MeterValuesSampledData=ENERGY) as b:
        await charging_at(b, 16)
        b.follow(6)
        taken = await escalated(b, 200)

        assert taken[Escalation.OUT_OF_SERVICE] <= 90
        assert not b.station.drawing


async def test_without_a_current_an_obedient_charger_is_suspected_of_nothing() -> None:
    slow = CarModel(cut_dead_s=5.0, cut_a_per_s=3.0)
    async with bench(telling(ENERGY), slow, MeterValuesSampledData=ENERGY) as b:
        await charging_at(b, 16)
        steps = set()
        for limit_a in (8, 6, 16, 10, 6, 12, 0, 16, 6, 0):
            b.follow(limit_a)
            for _ in range(14):
                await asyncio.sleep(5)
                steps.add(step_of(b))

        assert steps == {Escalation.NONE}


# Scripted: what no simulated charger does


async def drawing(r: Rig, amps: float, seconds: float) -> None:
    """Let the car draw this much, measured when asked for and every five seconds."""
    for _ in range(round(seconds / 5)):
        r.draw(amps)
        r.limiter.touch()
        await asyncio.sleep(5)


def said(script: Script) -> list[str]:
    """List the demands."""
    names = {"RemoteStopTransaction": "stop", "RemoteStartTransaction": "start"}
    return [
        payload.get("type") or names[action]
        for action, payload in script.others
        if action in names or action == "ChangeAvailability"
    ]


WILLING: dict[str, Any] = {"RemoteStopTransaction": "Accepted", "ChangeAvailability": "Accepted"}


async def test_a_session_that_begins_again_by_itself_is_ended_again() -> None:
    async with rig(Script(answers=WILLING)) as r:
        r.follow(8)
        first = await r.begin()
        await drawing(r, 16, 32)
        await r.end(first)
        await asyncio.sleep(10)
        assert r.limiter.supervision.stage.step is Escalation.OUT_OF_SERVICE
        before = len(said(r.script))

        await r.begin()
        await asyncio.sleep(3)

        assert said(r.script)[before:][0] == "stop"
        assert "start" not in said(r.script)


async def test_a_stop_that_gets_no_answer_does_not_hold_up_the_next_step() -> None:
    async with rig(Script(answers={**WILLING, "RemoteStopTransaction": "silence"})) as r:
        r.follow(8)
        await r.begin()
        began_s = now_s()
        await drawing(r, 16, 45)

        assert said(r.script)[0] == "stop"
        assert "Inoperative" in said(r.script)
        assert now_s() - began_s < 50


@pytest.mark.parametrize("answer", ["silence", "Accepted"])
async def test_a_stop_is_kept_before_it_is_answered(answer: str) -> None:
    async with rig(Script(answers={**WILLING, "RemoteStopTransaction": answer}, delay_s=2.0)) as r:
        r.follow(8)
        await r.begin()
        drawn = asyncio.create_task(drawing(r, 16, 60))
        await until(lambda: "stop" in said(r.script))  # here the link or the app may end
        kept = (await r.station.journal.charge_points())[0]

        assert Learned.restore(kept.learned).halted == {1: "stopped"}
        await drawn


@pytest.mark.parametrize("limit_a", [8, 0])
async def test_one_that_answers_no_limit_any_more_and_does_not_fall_is_stopped(limit_a: float) -> None:
    script = Script(answers=WILLING)
    async with rig(script) as r:
        r.follow(16)
        await r.begin()
        script.judge = lambda _limit, _purpose: "silence"
        await drawing(r, 16, 120)
        assert r.limiter.supervision.stage.step is Escalation.NONE  # the fuse spares it
        r.follow(limit_a)
        began_s = now_s()
        drawn = asyncio.create_task(drawing(r, 16, 60))
        await until(lambda: "stop" in said(r.script))

        assert now_s() - began_s <= (30 if limit_a else 40)
        await drawn


async def test_silence_is_waited_out_as_long_as_it_may_fall_by_itself() -> None:
    script = Script(answers=WILLING)
    async with rig(script) as r:
        r.follow(16)
        await r.begin()
        script.judge = lambda _limit, _purpose: "silence"
        r.follow(8)
        await drawing(r, 16, 90)
        await drawing(r, 6, 60)

        assert "stop" not in said(r.script)
        assert r.limiter.supervision.stage.step is Escalation.NONE

        script.judge = lambda _limit, _purpose: "Accepted"
        await drawing(r, 8, 90)
        await drawing(r, 16, 15)

        assert r.limiter.supervision.stage.step is not Escalation.NONE


async def test_shadow_mode_amid_a_demand_is_no_fault_of_the_app() -> None:
    with capture_logs() as logs:
        async with rig(Script(answers={"RemoteStopTransaction": "silence"})) as r:
            r.follow(8)
            await r.begin()
            drawn = asyncio.create_task(drawing(r, 16, 60))
            await until(lambda: "stop" in said(r.script))
            r.station.gate.shut_now()
            await drawn

    assert [log["event"] for log in logs if log["log_level"] in ("error", "critical")] == []
    assert "held back" in [log["event"] for log in logs]


async def test_a_pause_that_is_ignored_ends_the_transaction_within_30_s() -> None:
    """No way of pausing is known to work, and it draws more than its minimum: no time to try them all."""
    async with rig(Script(answers=WILLING)) as r:
        r.follow(16)
        transaction_id = await r.begin()
        r.follow(0)
        await drawing(r, 16, 30)

        assert said(r.script)[-1] == "stop"
        await r.end(transaction_id)
        await drawing(r, 0, 20)
        assert r.limiter.supervision.stage.step is Escalation.NONE  # paused, and may be resumed


async def test_of_a_make_that_stays_out_of_service_only_the_session_is_ended() -> None:
    record = replace(PLAIN, vendor="EN+")
    async with rig(Script(answers=WILLING), record) as r:
        r.follow(8)
        await r.begin()
        await drawing(r, 16, 60)

        assert "Inoperative" not in said(r.script)
        assert r.limiter.supervision.stage.step is Escalation.BY_HAND


async def test_while_it_is_stopped_and_goes_on_it_is_told_the_least() -> None:
    async with rig(Script(answers=WILLING)) as r:
        r.follow(16)
        await r.begin()
        await drawing(r, 24, 40)
        r.follow(10)
        await asyncio.sleep(3)

        assert r.script.limits[-1] == 6.0


async def test_a_charger_that_knows_no_trigger_is_asked_once() -> None:
    async with rig(Script(answers={**WILLING, "TriggerMessage": "error NotImplemented"})) as r:
        r.follow(8)
        await r.begin()
        await asyncio.sleep(120)

        assert [action for action, _ in r.script.others].count("TriggerMessage") == 1


@pytest.mark.parametrize(
    ("every_s", "first_s", "within_s"),
    [(5, 0, 30), (5, 1, 30), (5, 2, 30), (5, 3, 30), (5, 4, 30), (10, 1, 32), (10, 4, 32), (10, 7, 32)],
)
async def test_without_triggers_it_takes_as_long_as_its_own_measurements(
    every_s: int, first_s: int, within_s: int
) -> None:
    async with rig(Script(answers={**WILLING, "TriggerMessage": "error NotImplemented"})) as r:
        r.follow(16)
        await r.begin()
        r.follow(8)
        await asyncio.sleep(first_s)
        began_s = now_s() - first_s
        while "stop" not in said(r.script):
            r.draw(16)
            r.limiter.touch()
            await asyncio.sleep(every_s)

        assert now_s() - every_s - began_s <= within_s


async def test_a_cut_waits_for_no_measurement_and_ends_no_asking() -> None:
    async with rig(Script(answers={**WILLING, "TriggerMessage": "silence"})) as r:
        r.follow(16)
        await r.begin()
        r.draw(16)
        await until(lambda: "TriggerMessage" in dict(r.script.others))
        asked = len(r.script.others)
        r.follow(8)
        await asyncio.sleep(0.1)

        assert r.script.limits[-1] == 8.0

        await asyncio.sleep(5)

        assert len(r.script.others) > asked
