"""One sentence for each setpoint, with the numbers that made it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import balance
from addon.model.meter import MeterStatus
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, stepped


def test_why_a_car_is_paused() -> None:
    """Words and numbers must agree: with the margin, for the time it takes, and with other cars."""
    plant = one_car((100, (2, 19, 4)), (460, QUIET)).run(150)

    def reason(name: str = "car") -> str:
        setpoint = plant.decisions[-1].setpoint(name)
        assert setpoint is not None
        return setpoint.reason

    assert reason().startswith("Paused: resting for 300 s at least; ")
    assert plant.run(300).limit_da() == 0
    assert reason() == (
        "Paused: L2 has 6.0 A left under the 25 A main fuse (house 19.0 A), "
        "less than the 6.0 A that the car needs and the margin of 0.5 A"
    )
    assert plant.run(30).limit_da() == 0
    assert reason() == (
        "Paused: L3 has 21.0 A left under the 25 A main fuse (house 4.0 A), "
        "raised once that has held for 60 s"
    )

    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120)
    plant = Plant(
        two, stepped((0, QUIET), (100, (15, 3, 4))), {"a": Car(), "b": Car()}, in_session={"a", "b"}
    )
    plant.run(500)
    assert reason("b") == (
        "Paused: L1 has 10.0 A left under the 25 A main fuse (house 15.0 A), "
        "too little for the 6.0 A that the car needs beside the other cars"
    )


def test_the_sentence_without_a_meter_says_what_is_known_of_it() -> None:
    plant = one_car().run(60)
    snapshot = plant.snapshot()
    gone = replace(snapshot.meter, status=MeterStatus.UNAVAILABLE, text="The meter is unavailable.")

    decision, _ = balance(plant.site, replace(snapshot, meter=gone), plant.memory)

    assert decision.setpoints[0].reason == "6.0 A: The meter is unavailable. The fallback is 6.0 A"


def test_the_sentence_has_the_numbers() -> None:
    plant = one_car((100, (2, 14, 4))).run(130)

    assert plant.decisions[-1].setpoints[0].reason == (
        "10.5 A: L2 has 11.0 A left under the 25 A main fuse (house 14.0 A)"
    )
    assert plant.decisions[-1].reason == plant.decisions[-1].setpoints[0].reason


def test_the_sentence_before_any_value_came() -> None:
    plant = one_car()
    plant.meter_s = 1000
    plant.run(1)
    plant.reading = None

    assert plant.run(1).setpoint().reason == "6.0 A: no meter values yet; the fallback is 6.0 A"


@pytest.mark.parametrize(
    ("house_a", "words"),
    [
        (18.9, "too little for the 6.0 A that the car needs beside the other cars"),
        (19.0, "less than the 6.0 A that the car needs and the margin of 0.5 A"),
    ],
)
def test_a_minimum_that_would_just_fit_alone_is_missing_for_others(house_a: float, words: str) -> None:
    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120, fuse_a=25.4)
    house = stepped((0, QUIET), (100, (house_a, 3, 4)))
    plant = Plant(two, house, {"a": Car(), "b": Car()}).run(500)

    assert plant.limit_da("b") == 0
    assert plant.setpoint("b").reason.endswith(words)
