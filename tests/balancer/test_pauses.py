"""When a car is paused, for how long, and when it resumes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.decision import Source
from addon.model.phases import Phase
from tests.balancer.plant import QUIET, one_car


def test_house_above_fuse_less_six_pauses_the_car_and_does_not_hold_it_at_six_for_ever() -> None:
    plant = one_car((100, (2, 21, 4)), (1000, QUIET)).run(145)

    assert plant.limit_da() == 0
    assert plant.over_s(Phase.L2) <= 18
    assert plant.decisions[-1].setpoints[0].reason.startswith("Paused: ")
    assert plant.run(850).limit_da() == 0
    assert plant.run(70).limit_da() > 0


def test_a_pause_lasts_its_least_time() -> None:
    plant = one_car((100, (2, 21, 4)), (150, QUIET)).run(400)

    assert plant.limit_da() == 0
    assert plant.decisions[-1].setpoints[0].source is Source.MIN_PAUSE
    assert plant.run(60).limit_da() == 160


@pytest.mark.parametrize(
    ("before_a", "house_a", "pause_after_s"),
    [
        (4, 19.5, 11),  # little, on a cool fuse: the longest grace
        (18.4, 19.5, 11),
        (18.4, 40, 3),  # much, on a warm one
        (18.4, 30, 5),  # the minimum that the car keeps meanwhile counts as well
    ],
)
def test_how_long_a_shortage_may_last_is_up_to_the_heat_of_the_fuse(
    before_a: float, house_a: float, pause_after_s: int
) -> None:
    plant = one_car((20, (2, before_a, 4)), (300, (2, house_a, 4))).run(330)
    paused_at_s = next(t for t, d in enumerate(plant.decisions) if d.setpoints[0].limit_da == 0)

    assert paused_at_s - 300 == pause_after_s


@pytest.mark.parametrize(("house_a", "resumes"), [(17.5, True), (17.6, False)])
def test_a_car_resumes_when_a_minute_had_room_for_its_minimum_and_an_ampere(
    house_a: float, resumes: bool
) -> None:
    """Once paused it rests for minutes: what barely fits would only be paused again."""
    plant = one_car((100, (2, 21, 4)), (420, (2, house_a, 4)))
    plant.run(475)
    assert plant.limit_da() == 0

    assert (plant.run(12).limit_da() > 0) is resumes


def test_within_the_grace_the_car_holds_its_minimum_and_the_decision_says_so() -> None:
    plant = one_car((100, (2, 20, 4))).run(110)
    setpoint = plant.decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.grace, setpoint.source) == (60, True, Source.GRACE)


def test_what_held_a_car_before_is_not_said_once_it_resumes() -> None:
    plant = one_car((100, (2, 21, 4)), (130, QUIET))
    while plant.limit_da() > 0 if plant.decisions else True:
        plant.run(1)
    while plant.limit_da() == 0:
        plant.run(1)

    assert plant.setpoint().source is Source.CHARGER_MAXIMUM
    assert plant.setpoint().reason.startswith("16.0 A: the charger's maximum; ")


def test_a_car_resumes_at_its_minimum_while_a_load_may_still_come_back() -> None:
    """A minute of room is enough to resume; for more it must have held as long as the load stays away."""
    busy = ((100, (2, 21, 4)), (190, (2, 21, 4)), (280, (2, 21, 4)))
    gaps = ((130, QUIET), (220, QUIET), (310, QUIET))
    plant = one_car(*sorted(busy + gaps))
    plant.site = replace(plant.site, min_pause_s=30.0)
    plant.run(365)
    assert plant.limit_da() == 0

    assert plant.run(15).limit_da() == 60
    assert plant.run(100).limit_da() == 160
