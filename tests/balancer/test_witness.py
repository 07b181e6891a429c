"""The charger as a witness: a meter that stands still, or hangs elsewhere, is not believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer.witness import Witness, watch
from addon.model.meter import MeterReading
from addon.model.phases import PHASES, PhaseCurrents
from tests.balancer.plant import Car, Plant, loadpoint, site, steady, stepped

QUIET = (2.0, 3.0, 4.0)


class FrozenPlant(Plant):
    """From `frozen_from_s` on the meter answers its probes with the values it had then."""

    frozen_from_s = 200
    frozen: PhaseCurrents | None = None

    def metered(self) -> PhaseCurrents:
        if self.now_s < self.frozen_from_s:
            return super().metered()
        self.frozen = self.frozen or super().metered()
        return self.frozen


class StuckPlant(Plant):
    """From 200 s on one phase of the meter stays as it was."""

    stuck_phase = 1
    stuck_da: int | None = None

    def metered(self) -> PhaseCurrents:
        true = super().metered()
        if self.now_s < 200:
            return true
        if self.stuck_da is None:
            self.stuck_da = list(true)[self.stuck_phase]
        return PhaseCurrents.of(self.stuck_da if n == self.stuck_phase else da for n, da in enumerate(true))


class ElsewherePlant(Plant):
    """The meter sees the house but not the charger."""

    def metered(self) -> PhaseCurrents:
        return self.house(self.now_s)


class LateSamples(Plant):
    """Whose charger's measurements are five seconds old when they arrive."""

    def step(self) -> None:
        """Let the newest measurement be of five seconds ago."""
        self.past.append(self.cars["car"].currents())
        super().step()
        draws = self.draws["car"]
        if draws and draws[-1].at_s == self.now_s - 1:
            one, two, three = self.past[max(0, len(self.past) - 6)]
            draws[-1] = replace(draws[-1], terminals_da=(one, two, three))

    def __post_init__(self) -> None:
        super().__post_init__()
        self.past: list[PhaseCurrents] = []


def test_a_frozen_meter_is_found_out_by_the_cars_next_step() -> None:
    plant = FrozenPlant(site(), steady(*QUIET), {"car": Car()}).run(250)
    assert plant.is_fresh()
    plant.cars["car"].most_da = 100  # the car's own doing
    plant.run(40)

    assert not plant.is_fresh()
    assert plant.limit_da() == 60
    stands = "The meter's values stand still although the car's current has changed."
    assert (plant.decisions[-1].contradiction, plant.decisions[-1].reason) == (stands, stands)
    assert plant.setpoint().reason == f"6.0 A: {stands} The fallback is 6.0 A"


def test_a_meter_that_moves_again_is_believed_again() -> None:
    plant = FrozenPlant(site(), steady(*QUIET), {"car": Car()}).run(250)
    plant.cars["car"].most_da = 100
    plant.run(40)
    plant.frozen_from_s = 10_000
    plant.run(60)

    assert plant.is_fresh()
    assert plant.limit_da() == 160


def test_a_stuck_phase_is_found_out_by_the_step_of_a_car_on_all_three() -> None:
    plant = StuckPlant(site(), steady(*QUIET), {"car": Car()}).run(250)
    assert plant.is_fresh()
    plant.cars["car"].most_da = 100
    plant.run(40)

    assert not plant.is_fresh()
    assert plant.limit_da() == 60
    assert "values of L2 stand still" in plant.decisions[-1].contradiction


def test_a_car_on_one_phase_leaves_the_others_still() -> None:
    plant = Plant(site(), steady(*QUIET), {"car": Car(terminals=1)}).run(100)
    for most_da in (100, 160, 100):
        plant.cars["car"].most_da = most_da
        plant.run(60)

    assert all(d.fresh for d in plant.decisions[1:])


def test_a_meter_elsewhere_in_the_house_is_found_out_after_two_steps() -> None:
    noise = [(t, (2.0 + t % 3 / 10, 3.0, 4.0)) for t in range(0, 600, 7)]
    plant = ElsewherePlant(site(), stepped(*noise), {"car": Car()})
    plant.run(100)
    assert plant.is_fresh()  # once may be chance
    plant.cars["car"].most_da = 100
    plant.run(60)
    plant.cars["car"].most_da = 160
    plant.run(300)

    assert plant.limit_da() == 60
    assert "meter.includes_chargers" in plant.decisions[-1].contradiction


def test_a_charger_that_is_meant_to_be_elsewhere_is_no_contradiction() -> None:
    noise = [(t, (2.0 + t % 3 / 10, 3.0, 4.0)) for t in range(0, 600, 7)]
    plant = ElsewherePlant(site(meter_includes_chargers=False), stepped(*noise), {"car": Car()}).run(100)
    plant.cars["car"].most_da = 100
    plant.run(60)
    plant.cars["car"].most_da = 160
    plant.run(60)

    assert plant.is_fresh()
    assert plant.limit_da() == 160


def test_an_honest_meter_is_never_doubted() -> None:
    """Hours of steps of car and house at once, seen through meters of all speeds."""
    for meter_s in (1, 10):
        steps = [(t, (float(t * 7 % 11), float(t * 3 % 13), float(t * 5 % 12))) for t in range(0, 1200, 45)]
        plant = Plant(site(), stepped(*steps), {"car": Car()}, meter_s=meter_s)
        for part in range(4):
            plant.cars["car"].most_da = (160, 90, 130)[part % 3]
            plant.run(300)

        assert not any(d.contradiction for d in plant.decisions)
        assert all(d.fresh for d in plant.decisions[1:])
        assert max(plant.over_s(p) for p in PHASES) < 600


@pytest.mark.parametrize("phase_s", range(0, 10, 3))
@pytest.mark.parametrize("plant_type", [Plant, LateSamples])
def test_a_car_that_gives_way_to_the_house_is_no_contradiction(phase_s: int, plant_type: type[Plant]) -> None:
    """The balancer itself brings the meter back to where it was before: at the fuse."""
    even = [(0, (10.0,) * 3)] + [
        (200 + 70 * n + phase_s, ((10.0, 14.0, 10.0, 16.0)[n % 4],) * 3) for n in range(5)
    ]
    plant = plant_type(site(), stepped(*even), {"car": Car()}).run(560)

    assert all(d.fresh for d in plant.decisions[1:])


def test_cars_that_move_against_each_other_are_no_contradiction() -> None:
    noise = [(t, (2.0 + t % 3 / 10, 3.0, 4.0)) for t in range(0, 600, 7)]
    two = site(loadpoint("a"), loadpoint("b"), fuse_a=63, fallback_da=320)
    cars = {"a": Car(most_da=100), "b": Car()}
    plant = Plant(two, stepped(*noise), cars, meter_s=10).run(100)
    for _ in range(4):
        cars["a"].most_da, cars["b"].most_da = cars["b"].most_da, cars["a"].most_da
        plant.run(60)

    assert all(d.fresh for d in plant.decisions[1:])


@pytest.mark.parametrize("meter_s", [5, 7, 10])
def test_late_measurements_beside_a_slow_meter_are_no_contradiction(meter_s: int) -> None:
    plant = LateSamples(site(), steady(*QUIET), {"car": Car()}, meter_s=meter_s).run(60)
    for n in range(8):
        plant.cars["car"].most_da = (100, 160)[n % 2]
        plant.run(37)

    assert all(d.fresh for d in plant.decisions[1:])


def test_a_frozen_meter_is_found_out_by_a_car_on_one_terminal() -> None:
    plant = FrozenPlant(site(), steady(*QUIET), {"car": Car(terminals=1)}).run(250)
    plant.cars["car"].most_da = 100
    plant.run(40)

    assert not plant.is_fresh()


@pytest.mark.parametrize(("thawed", "believed"), [(False, True), (True, False)])
def test_a_meter_that_stood_still_is_forgiven_once(thawed: bool, believed: bool) -> None:
    """One that stands still again, and moves again, is not believed before a step of the car shows in it."""
    frozen = Witness(misses=2, frozen_at=(100, 100, 100), thawed=thawed)
    moved = MeterReading(at_s=10.0, currents=PhaseCurrents(110, 100, 100), power_w=0.0)

    after = watch(frozen, moved, [])

    assert after.frozen_at is None
    assert (after.contradiction == "") is believed
