"""What a car may have at most, however much room there is: its maximum, a test's cap, its fallback."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer.answer import Answer
from addon.model.decision import Source
from addon.model.loadpoint import LoadpointState
from tests.balancer.plant import Car, Plant, loadpoint, site, steady, stepped


def test_a_test_holds_a_car_below_its_maximum_and_the_fuse_below_that() -> None:
    capped = site(loadpoint(cap_da=100))
    house = stepped((0, (2, 2, 2)), (60, (17, 2, 2)))
    plant = Plant(capped, house, {"car": Car()}).run(55)
    setpoint = plant.decisions[-1].setpoints[0]
    assert (setpoint.limit_da, setpoint.source) == (100, Source.COMMISSIONING)
    assert setpoint.reason.startswith("10.0 A: the commissioning test holds it there; ")

    setpoint = plant.run(20).decisions[-1].setpoints[0]
    assert (setpoint.limit_da, setpoint.source) == (75, Source.MAIN_FUSE)


def test_a_test_above_the_maximum_changes_nothing() -> None:
    plant = Plant(site(loadpoint(max_da=80, cap_da=100)), steady(2, 2, 2), {"car": Car()}).run(55)
    setpoint = plant.decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.source) == (80, Source.CHARGER_MAXIMUM)


@pytest.mark.parametrize("max_da", [159, 156, 140, 60])
def test_a_maximum_that_is_lowered_is_obeyed_however_little_it_is_lowered(max_da: int) -> None:
    plant = Plant(site(), steady(2, 2, 2), {"car": Car()}).run(60)
    assert plant.limit_da() == 160
    plant.site = site(loadpoint(max_da=max_da))

    assert plant.run(1).limit_da() == max_da


class Loose(Plant):
    """Whose charger has no dead-man."""

    def state(self, name: str) -> LoadpointState:
        return replace(super().state(name), has_dead_man=False)


@pytest.mark.parametrize(("fallback_da", "limit_da"), [(60, 60), (79, 79), (80, 80), (0, 0)])
def test_a_charger_without_a_dead_man_gets_its_fallback_whatever_its_car_was_seen_to_need(
    fallback_da: int, limit_da: int
) -> None:
    """The car needs 8 A; with 6 A it may not charge, but with 8 A the fuse would not be safe."""
    plant = Loose(site(fallback_da=fallback_da), steady(2, 2, 2), {"car": Car()})
    plant.memory = replace(plant.memory, answers={"car": Answer(min_da=80)})

    assert {plant.run(1).limit_da() for _ in range(90)} == {limit_da}
