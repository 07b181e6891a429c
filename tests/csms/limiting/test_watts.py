"""Watts over a whole session: what flows at the terminals, however the charger divides them by phases."""

from __future__ import annotations

import asyncio

import pytest

import addon.simulator.charging_schedule as schedules
from addon.csms.limit_profile import Mains
from addon.csms.limiting.composite import heeds_fall, keeps_limit
from addon.csms.requests import CompositeSchedule
from addon.csms.way import Unit
from addon.simulator.car import CarModel
from addon.simulator.quirks import WATTS_ONLY
from tests.csms.bench import Bench, bench

pytestmark = pytest.mark.looptime

DIVIDES = {"as named": 0, "by three": 3, "not, all in one phase": 1}


def divides(monkeypatch: pytest.MonkeyPatch, phases: int) -> None:
    """Have the charger divide watts by as many phases, whatever the profile names; 0: by those it names."""
    divide = schedules._limit_a

    def limit_a(stored: schedules.Stored, at_s: float, charging: schedules.Charging | None) -> float | None:
        per_phase_a = divide(stored, at_s, charging)
        if per_phase_a is None or not phases:
            return per_phase_a
        return per_phase_a * stored.profile.periods[0].phases / phases

    monkeypatch.setattr(schedules, "_limit_a", limit_a)


async def drawn(b: Bench, for_s: float) -> list[float]:
    """Look at the strongest phase each second."""
    seen = []
    for _ in range(int(for_s)):
        await asyncio.sleep(1)
        seen.append(max(b.station.terminals_a))
    return seen


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("by", ["as named", "not, all in one phase"])
async def test_a_car_on_one_phase_gets_what_it_may_and_stays_there(
    version: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    divides(monkeypatch, DIVIDES[by])
    async with bench(WATTS_ONLY, CarModel(max_a=32, phases=1), version=version) as b:
        b.follow(10.0)
        await b.session()
        seen = await drawn(b, 240)

        assert max(seen) <= 10.05
        assert min(seen[60:]) == pytest.approx(10.0, abs=0.05)  # it does not flap
        assert not b.state.problem


async def test_a_car_on_one_phase_gets_less_where_watts_are_always_divided_by_three(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    divides(monkeypatch, 3)
    async with bench(WATTS_ONLY, CarModel(max_a=32, phases=1)) as b:
        b.follow(24.0)
        await b.session()
        seen = await drawn(b, 120)

        assert max(seen) <= 24.05
        assert min(seen[60:]) == pytest.approx(8.0, abs=0.05)


@pytest.mark.parametrize("by", ["as named", "by three"])
async def test_a_car_on_three_phases_gets_what_it_may(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    divides(monkeypatch, DIVIDES[by])
    async with bench(WATTS_ONLY, CarModel(max_a=32, phases=3)) as b:
        b.follow(10.0)
        await b.session()
        seen = await drawn(b, 150)

        assert max(seen) <= 10.05
        assert min(seen[110:]) == pytest.approx(10.0, abs=0.05)


@pytest.mark.parametrize("by", DIVIDES)
async def test_where_nobody_speaks_any_more_the_next_car_gets_the_fallback_at_most(
    by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    divides(monkeypatch, DIVIDES[by])
    async with bench(WATTS_ONLY, CarModel(max_a=32, phases=1)) as b:
        b.follow(10.0)
        await asyncio.sleep(30)
        b.follows = None
        b.tasks[1].cancel()
        await asyncio.sleep(10)
        b.charger.plug_in()

        assert max(await drawn(b, 120)) <= 6.05


@pytest.mark.parametrize(
    ("periods", "kept", "heeded"),
    [
        (((0, 2300.0), (90, 1380.0)), True, True),
        (((0, 6900.0), (90, 4140.0)), True, True),  # all three phases summed up
        (((0, 6900.0), (90, 6900.0)), True, False),
        (((0, 2300.0), (90, 2300.0)), True, False),
        (((0, 6900.0),), True, False),
        (((0, 22000.0),), False, None),
    ],
)
def test_its_own_word_in_watts_may_be_of_one_phase_or_of_all(
    periods: tuple[tuple[int, float], ...], *, kept: bool, heeded: bool | None
) -> None:
    said, one = CompositeSchedule(unit="W", periods=periods), Mains(phases=1, number_phases=1)

    assert keeps_limit(said, Unit.WATTS, 100, one) is kept
    assert heeds_fall(said, Unit.WATTS, 100, 60, one) is heeded
