"""The meter fails: it goes, stands still, sticks in a phase, is wired the wrong way, speaks when it likes."""

from __future__ import annotations

import asyncio
from random import Random

from addon.balancer.recurrence import GAP_MAX_S
from addon.simulator.bench.fault import Fault, Outcome, seconds
from addon.simulator.bench.observer import Observer, allows_more_than, draws_more_than, overloaded
from addon.simulator.home import FALLBACK_A, Home
from addon.simulator.house import Currents
from addon.simulator.virtual_time import now_s, until

UNAVAILABLE_WITHIN_S = 2.0
FROZEN_WITHIN_S = 25.0
JITTER_S = 5.0
ANSWER_S = 3.0
"""A second each for the world's step, the meter's look, and its delay."""
REVERSED_STEPS, REVERSED_STEP_DA = 10, 20
STEP_DOWN_S, STEP_UP_S = 40.0, GAP_MAX_S + 60.0
"""Away for so long that the next raise does not wait for the load to come back."""
BUSY_A, CALM_A = 14.5, 4.0


async def _unavailable(home: Home) -> Outcome:
    await home.charge()
    observer, at_s = Observer(home), now_s()
    home.meter.lose()
    home.house.now_a = (18.0, 18.0, 18.0)  # nobody sees it
    await asyncio.sleep(60)
    car_s = observer.safe_after_s(at_s, draws_more_than(FALLBACK_A))
    return Outcome(
        after_s=observer.safe_after_s(at_s, allows_more_than(FALLBACK_A)),
        bound_s=UNAVAILABLE_WITHIN_S,
        note=f"the car is there {seconds(car_s)}",
    )


async def _stands_still(home: Home, stuck: tuple[int, ...]) -> Outcome:
    """Let the meter stand still in these phases as the car goes up; the house then takes what seems free."""
    home.house.now_a = (BUSY_A,) * 3
    await home.charge(10.0)
    await home.draw(CALM_A)
    held_a = home.world.flow.grid_a

    def sees(flowing_a: Currents, _now_s: float) -> Currents:
        one, two, three = (held_a[i] if i in stuck else flowing_a[i] for i in range(3))
        return one, two, three

    await asyncio.sleep(3)
    held_a = home.world.flow.grid_a
    home.sees = sees
    before_a = max(home.world.flow.grid_a)
    await until(lambda: max(home.world.flow.grid_a) >= before_a + 3.0, 120)
    observer, at_s = Observer(home), now_s()
    one, two, three = (BUSY_A if i in stuck else CALM_A for i in range(3))
    home.house.now_a = (one, two, three)
    await asyncio.sleep(120)
    car_s = observer.safe_after_s(at_s, overloaded)
    return Outcome(
        after_s=observer.safe_after_s(at_s, allows_more_than(FALLBACK_A)),
        bound_s=FROZEN_WITHIN_S,
        note=f"no phase above the fuse any more {seconds(car_s)}",
    )


async def _freezes(home: Home) -> Outcome:
    return await _stands_still(home, (0, 1, 2))


async def _one_phase_stuck(home: Home) -> Outcome:
    return await _stands_still(home, (1,))


async def _clamp_reversed(home: Home) -> Outcome:
    """Turn the clamp of L1 round, and let L2 make the car give way and come back; steps of the car count."""
    home.sees = lambda flowing_a, _now_s: (-flowing_a[0], flowing_a[1], flowing_a[2])
    await home.charge()
    observer, began_s = Observer(home), now_s()
    limits_da = [home.moments[-1].decision.setpoints[0].limit_da]
    steps = 0
    while steps < REVERSED_STEPS and observer.first_s(began_s, lambda sight: sight.contradiction) is None:
        busy = len(limits_da) % 2
        home.house.now_a = (CALM_A, BUSY_A if busy else CALM_A, CALM_A)
        await asyncio.sleep(STEP_DOWN_S if busy else STEP_UP_S)
        limits_da.append(home.moments[-1].decision.setpoints[0].limit_da)
        steps += abs(limits_da[-1] - limits_da[-2]) >= REVERSED_STEP_DA
    reported_s = observer.first_s(began_s, lambda sight: sight.contradiction)
    return Outcome(
        after_s=reported_s,
        bound_s=REVERSED_STEPS * STEP_UP_S,
        note=f"reported after {steps} steps of the car" if reported_s is not None else "not reported",
    )


async def _jitter(home: Home) -> Outcome:
    """Let the meter look at odd times, up to five seconds apart, and the house jump up."""
    chance, due_s = Random(1), 0.0

    def sees(flowing_a: Currents, at_s: float) -> Currents | None:
        nonlocal due_s
        if at_s < due_s:
            return None
        due_s = at_s + chance.uniform(1.0, JITTER_S)
        return flowing_a

    await home.charge()
    home.sees = sees
    worst_s: float | None = 0.0
    observer = Observer(home)
    for _ in range(5):
        at_s = now_s()
        home.house.now_a = (18.0, 2.0, 18.0)
        await asyncio.sleep(40)
        after_s = observer.safe_after_s(at_s, allows_more_than(7.0))
        worst_s = None if after_s is None or worst_s is None else max(worst_s, after_s)
        home.house.now_a = (2.0, 2.0, 2.0)
        await asyncio.sleep(80)
    return Outcome(after_s=worst_s, bound_s=JITTER_S + ANSWER_S, note="the worst of five steps of 16 A")


METER_FAULTS = (
    Fault(name="meter unavailable", run=_unavailable),
    Fault(name="meter frozen", run=_freezes),
    Fault(name="one phase stuck", run=_one_phase_stuck),
    Fault(name="clamp reversed", run=_clamp_reversed),
    Fault(name="meter jitter", run=_jitter),
)
