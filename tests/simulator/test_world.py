"""House and car behind one fuse: what is counted."""

import pytest

from addon.simulator.car import CarModel
from addon.simulator.house import Currents
from addon.simulator.station import Station
from addon.simulator.world import Flow, Totals, Wired, World


class SteadyHouse:
    """A house that steps from one load to another at a time."""

    def __init__(self, first: Currents, then: Currents = (0, 0, 0), at_s: float = 1e9) -> None:
        self._first, self._then, self._at_s = first, then, at_s

    def currents_a(self, t_s: float) -> Currents:
        return self._first if t_s < self._at_s else self._then


def charging(car: CarModel | None = None) -> Station:
    station = Station(car=car)
    station.plug_in(0.0)
    station.begin("TAG", 0.0)
    return station


def run(world: World, until_s: int) -> Flow:
    for now_s in range(until_s + 1):
        flow = world.step(float(now_s))
    return flow


@pytest.mark.parametrize(
    ("phases", "car_phases", "cars_a"),
    [
        ((0, 1, 2), 3, (16, 16, 16)),
        ((1, 2, 0), 1, (0, 16, 0)),
        ((1, 2, 0), 2, (0, 16, 16)),
        ((2,), 1, (0, 0, 16)),
    ],
)
def test_terminals_are_wired_to_grid_phases(
    phases: tuple[int, ...], car_phases: int, cars_a: Currents
) -> None:
    world = World(
        SteadyHouse((1, 2, 3)), [Wired(station=charging(CarModel(phases=car_phases)), phases=phases)]
    )
    flow = run(world, 60)

    assert flow.cars_a == pytest.approx(cars_a)
    assert flow.grid_a == pytest.approx([a + b for a, b in zip((1, 2, 3), cars_a, strict=True)])


def test_counts_seconds_and_ampere_seconds_over_the_fuse_only_while_a_car_draws() -> None:
    # the house alone is over from 100 s on for ever, the car is unplugged at 110 s
    station = charging()
    world = World(SteadyHouse((1, 1, 1), (30, 1, 1), at_s=100), [Wired(station=station)])
    run(world, 110)
    assert (world.totals.over_s, world.totals.over_as) == pytest.approx((10, 10 * (30 + 16 - 25)))
    station.end(110.0)
    for now_s in range(111, 200):
        world.step(float(now_s))

    assert world.totals.over_s == pytest.approx(11, abs=1)
    assert world.totals.seconds == 199


def test_counts_energy_from_its_own_start() -> None:
    station = charging()
    station.step(100.0)
    before_wh = station.energy_wh
    world = World(SteadyHouse((0, 0, 0)), [Wired(station=station)], now_s=100.0)
    world.step(460.0)

    assert before_wh > 0
    assert world.energy_wh == pytest.approx(16 * 3 * 230 * 360 / 3600)


def test_counts_changes_of_the_setpoint_and_not_its_renewals() -> None:
    station = charging()
    world = World(SteadyHouse((0, 0, 0)), [Wired(station=station)])
    for now_s, limit in enumerate([10, 10, 12, 12, 99, 6]):
        profile = {
            "charging_profile_id": 1,
            "stack_level": 0 if limit < 99 else 99,  # refused
            "charging_profile_purpose": "TxDefaultProfile",
            "charging_profile_kind": "Relative",
            "charging_schedule": {
                "charging_rate_unit": "A",
                "charging_schedule_period": [{"start_period": 0, "limit": limit}],
            },
        }
        station.set_profile(1, profile, float(now_s))

    assert world.setpoint_changes == 3


@pytest.mark.parametrize(("current_a", "trips"), [(28.0, 0), (2.55 * 25, 12)])
def test_a_breaker_that_tripped_starts_cold_again(current_a: float, trips: int) -> None:
    totals = Totals()
    flow = Flow(at_s=0, house_a=(0, current_a - 10, 0), cars_a=(0, 10, 0))
    for _ in range(240):
        totals = totals.count(flow, 25.0, 1.0)

    assert totals.trips == trips
    assert totals.heat[0] == 0


def test_a_world_without_chargers_is_just_a_house() -> None:
    assert run(World(SteadyHouse((1, 2, 3)), []), 3).grid_a == (1, 2, 3)
