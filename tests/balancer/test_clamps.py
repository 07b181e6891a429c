"""A clamp the wrong way round is told within ten steps of a car, and an honest one never."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from addon.model.decision import Source
from addon.model.phases import PHASES, Phase, PhaseCurrents
from tests.balancer.plant import Car, Plant, loadpoint, site

CYCLE_S = 90


class TurnedClamps(Plant):
    """Whose meter shows some phases with the wrong sign."""

    turned: frozenset[Phase] = frozenset({Phase.L2})

    def metered(self) -> PhaseCurrents:
        right = super().metered()
        return PhaseCurrents.of(-right[p] if p in self.turned else right[p] for p in PHASES)


def lively(noise_da: int = 0, seed: int = 1) -> Callable[[int], PhaseCurrents]:
    """A house whose L1 makes the car give way for half a minute, again and again."""
    chance = Random(seed)
    noise = [chance.randint(-noise_da, noise_da) for _ in range(20_000)]

    def at(now_s: int) -> PhaseCurrents:
        one = 150 if now_s % CYCLE_S >= CYCLE_S - 30 else 20
        return PhaseCurrents(one + noise[now_s], 30 + noise[now_s + 100], 40 + noise[now_s + 200])

    return at


def steps(plant: Plant) -> int:
    limits = [order.limit_da for order in plant.orders["car"]]
    return sum(abs(b - a) >= 20 for a, b in pairwise(limits))


@pytest.mark.parametrize(("noise_da", "turned"), [(0, {Phase.L2}), (15, {Phase.L2, Phase.L3})])
def test_a_turned_clamp_is_told_within_ten_steps_and_the_fallback_holds(
    noise_da: int, turned: set[Phase]
) -> None:
    plant = TurnedClamps(site(learn_hold=False), lively(noise_da), {"car": Car()})
    plant.turned = frozenset(turned)
    while plant.is_fresh() if plant.decisions else True:
        plant.run(10)
        assert plant.now_s < 2000

    assert steps(plant) <= 10
    decision = plant.decisions[-1]
    assert all(phase in decision.contradiction for phase in turned)
    assert decision.setpoints[0].source is Source.METER_STALE
    assert plant.run(20).limit_da() == 60


def test_a_clamp_that_was_turned_round_is_believed_again() -> None:
    plant = TurnedClamps(site(learn_hold=False), lively(), {"car": Car()}).run(1000)
    assert not plant.is_fresh()
    plant.turned = frozenset()

    assert plant.run(5).is_fresh()
    assert plant.run(60).limit_da() > 60


@pytest.mark.parametrize("seed", range(2))
def test_an_honest_clamp_is_never_suspected(seed: int) -> None:
    plant = Plant(site(learn_hold=False), lively(40, seed), {"car": Car()}).run(1000)

    assert all(decision.contradiction == "" for decision in plant.decisions)
    assert steps(plant) >= 10


def test_solar_export_is_no_turned_clamp() -> None:
    """It falls by what the car takes."""
    house = lively()
    plant = Plant(
        site(learn_hold=False), lambda t: house(t) - PhaseCurrents(0, 200, 200), {"car": Car()}
    ).run(1000)

    assert all(decision.contradiction == "" for decision in plant.decisions)


def test_two_cars_that_move_together_tell_nothing_wrong() -> None:
    both = site(loadpoint("a"), loadpoint("b"), fuse_a=40.0, learn_hold=False)
    plant = Plant(both, lively(20), {"a": Car(), "b": Car(most_da=100)}).run(1000)

    assert all(decision.contradiction == "" for decision in plant.decisions)
