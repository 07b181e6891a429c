"""The engine: what wakes it, who is told first, and what happens when a decision fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from addon.balancer import Memory, balance
from addon.balancer.answer import Answer
from addon.engine import Engine, Moment
from addon.model.decision import Setpoint, Snapshot
from addon.model.loadpoint import ChargePointInfo, LoadpointState, Order, Session
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, PhaseCurrents
from addon.model.site import Circuit, Loadpoint, Site

pytestmark = pytest.mark.looptime


class Charger:
    """A charge point that writes down what it is told and takes it at once."""

    def __init__(self, name: str, log: list[tuple[str, int]], limit_da: int) -> None:
        self.info = ChargePointInfo(id=name)
        self.log = log
        self.followed: list[float] = []
        self.state = LoadpointState(
            id=name,
            charge_point_id=name,
            connected=True,
            session=Session(transaction_id=1, id_tag="t", started_wall_s=0, started_at_s=0),
            orders=(Order(limit_da=limit_da, sent_at_s=-100, accepted=True),),
        )

    def loadpoints(self) -> tuple[LoadpointState, ...]:
        return (self.state,)

    def follow(self, connector_id: int, setpoint: Setpoint) -> None:
        assert connector_id == 1
        self.followed.append(asyncio.get_running_loop().time())
        if setpoint.send and setpoint.limit_da != self.state.orders[-1].limit_da:
            self.log.append((self.info.id, setpoint.limit_da))
            order = Order(limit_da=setpoint.limit_da, sent_at_s=self.followed[-1], accepted=True)
            self.state = replace(self.state, orders=(*self.state.orders, order))


class House:
    """An engine with two chargers, and the house's meter."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.log: list[tuple[str, int]] = []
        self.chargers = [Charger("a", self.log, 160), Charger("b", self.log, 60)]
        self.moments: list[Moment] = []
        self.clock: Callable[[], float] = asyncio.get_running_loop().time
        self.engine = Engine(self.site_of, lambda: self.chargers, self.clock, memory)  # type: ignore[arg-type,return-value]
        self.engine.observers = [self.moments.append]
        self.fuse_da = 350
        self.shadow = False

    def site_of(self, connectors: tuple[tuple[ChargePointInfo, int], ...]) -> Site:
        return Site(
            main=Circuit(limit_da=self.fuse_da),
            phases=PHASES,
            fallback_da=120,
            shadow=self.shadow,
            loadpoints=tuple(
                Loadpoint(id=info.id, charge_point_id=info.id, phase_map=PHASES) for info, _ in connectors
            ),
        )

    def is_fresh(self) -> bool:
        return self.moments[-1].decision.fresh

    def report(self, *currents_a: float) -> None:
        now_s = self.clock()
        reading = MeterReading(
            at_s=now_s, currents=PhaseCurrents.of(round(c * 10) for c in currents_a), power_w=0.0
        )
        self.engine.on_meter(MeterState(status=MeterStatus.OK, reading=reading, alive_at_s=now_s))


@asynccontextmanager
async def running(memory: Memory | None = None) -> AsyncIterator[House]:
    """Begin inside the test, whose time is virtual; a fixture's is not."""
    house = House(memory)
    task = asyncio.create_task(house.engine.run())
    yield house
    task.cancel()
    await asyncio.wait({task})


async def test_a_report_acts_in_the_same_turn_of_the_loop() -> None:
    async with running() as house:
        house.report(20, 20, 20)
        await asyncio.sleep(0.01)
        house.log.clear()
        house.report(40, 20, 20)
        for _ in range(3):
            await asyncio.sleep(0)

        assert house.log


async def test_bursts_become_one_decision() -> None:
    async with running() as house:
        await asyncio.sleep(0.5)
        before = len(house.moments)
        for _ in range(50):
            house.report(10, 10, 10)
        await asyncio.sleep(0.1)

        assert len(house.moments) == before + 1


async def test_an_ageing_reading_acts_by_itself() -> None:
    async with running() as house:
        house.report(5, 5, 5)
        await asyncio.sleep(25)
        assert house.is_fresh()
        await asyncio.sleep(10)

        assert not house.is_fresh()
        assert sorted(house.log[-2:]) == [("a", 60), ("b", 60)]


async def test_chargers_hear_from_us_at_least_every_second() -> None:
    async with running() as house:
        await asyncio.sleep(10)

        gaps = [
            b - a for a, b in zip(house.chargers[0].followed, house.chargers[0].followed[1:], strict=False)
        ]
        assert max(gaps) <= 1.01


async def test_the_deepest_cut_is_told_first() -> None:
    async with running() as house:
        house.chargers.reverse()
        for second in range(25):
            house.report(20 if second < 22 else 34, 5, 5)
            await asyncio.sleep(1)

        told = [name for name, _ in house.log]
        assert told[0] == "a"


async def test_a_charger_that_takes_no_less_is_balanced_so() -> None:
    house = House()
    house.chargers[0].state = replace(house.chargers[0].state, lowest_da=80)

    site = house.engine.decide().site

    assert [loadpoint.min_da for loadpoint in site.loadpoints] == [80, 60]
    assert site.with_lowest({"a": 70}) is site


async def test_a_charger_that_can_not_be_told_keeps_no_other_from_hearing() -> None:
    async with running() as house:
        house.report(5, 5, 5)
        await asyncio.sleep(30)
        first = house.chargers[0]
        told_s = house.chargers[1].followed[-1]

        def fail(connector_id: int, setpoint: Setpoint) -> None:
            raise ValueError(connector_id, setpoint)

        first.follow = fail  # type: ignore[method-assign]
        with capture_logs() as lines:
            await asyncio.sleep(10)

        assert house.chargers[1].followed[-1] >= told_s + 9
        assert [line["event"] for line in lines] == ["a charger can't be told its limit"]


async def test_a_new_main_fuse_acts_at_once() -> None:
    async with running() as house:
        house.report(5, 5, 5)
        await asyncio.sleep(0.1)
        house.fuse_da = 250
        house.engine.on_change()
        await asyncio.sleep(0.01)

        assert house.moments[-1].site.main.limit_da == 250
        assert sum(s.limit_da for s in house.moments[-1].decision.setpoints) <= 250 - 5 - 50


async def test_a_charger_that_changes_whenever_it_is_told_keeps_nobody_from_running() -> None:
    async with running() as house:
        charger, follow = house.chargers[0], house.chargers[0].follow
        turns = 0

        def restless(connector_id: int, setpoint: Setpoint) -> None:
            follow(connector_id, setpoint)
            if turns < 10 and len(charger.followed) < 1000:
                house.engine.on_change()

        charger.follow = restless  # type: ignore[method-assign]
        for _ in range(10):
            await asyncio.sleep(0)
            turns += 1

        assert len(charger.followed) < 20


@pytest.mark.long
async def test_a_charger_that_talks_without_a_pause_makes_few_decisions_and_delays_no_meter() -> None:
    async with running() as house:
        loop = asyncio.get_running_loop()

        async def talk() -> None:
            while True:
                house.engine.on_change()
                await asyncio.sleep(0.001)

        talking = asyncio.create_task(talk())
        await asyncio.sleep(10.0173)
        assert 10 * 20 <= len(house.moments) <= 10 * 41

        house.report(20, 20, 20)
        reported_s = loop.time()
        for _ in range(6):
            await asyncio.sleep(0)
        assert loop.time() == reported_s
        assert house.chargers[0].followed[-1] == reported_s
        talking.cancel()


async def test_what_cars_have_taught_outlives_one_failed_decision_and_not_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes long to learn; but should it be what makes decisions fail, it must go."""
    taught = Memory(answers={"a": Answer(min_da=70)})
    async with running(taught) as house:
        await asyncio.sleep(2)
        assert house.moments[0].memory is taught
        assert house.moments[-1].next_memory.answers["a"].min_da == 70

        for failures, kept in ((1, {"a"}), (2, set())):
            left, decided = [failures], len(house.moments)
            with monkeypatch.context() as patch:
                patch.setattr("addon.engine.balance", failing_first(left))
                await asyncio.sleep(failures + 1.5)
            assert left == [0]
            assert house.moments[decided].memory == Memory(answers={id_: taught.answers[id_] for id_ in kept})


def failing_first(left: list[int]) -> Callable[..., object]:
    """Make a law that fails so often, and then decides."""

    def law(site: Site, snapshot: Snapshot, memory: Memory) -> object:
        if left[0]:
            left[0] -= 1
            raise ZeroDivisionError
        return balance(site, snapshot, memory)

    return law


async def test_a_failing_decision_tells_the_chargers_nothing_and_the_next_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their dead-man is renewed only while they are told something: they fall back by themselves."""
    async with running() as house:
        await asyncio.sleep(2)

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr("addon.engine.balance", broken)
            await asyncio.sleep(5)
            silent_since_s = house.clock()
            assert house.chargers[0].followed[-1] <= silent_since_s - 4
        await asyncio.sleep(2)

        assert house.chargers[0].followed[-1] > silent_since_s


async def test_in_shadow_mode_all_is_decided_and_nothing_told() -> None:
    async with running() as house:
        house.shadow = True
        house.report(5, 5, 5)
        await asyncio.sleep(30)
        house.report(33, 33, 33)
        await asyncio.sleep(1)

        assert house.log == []
        assert house.chargers[0].followed[-1] >= 29
        assert [s.send for s in house.moments[-1].decision.setpoints] == [True, True]

        house.shadow = False
        await asyncio.sleep(2)
        assert house.log
        moment = next(m for m in reversed(house.moments) if m.memory.loadpoints["a"].setpoint_da == 160)
        assert balance(moment.site, moment.snapshot, moment.memory)[0] == moment.decision
