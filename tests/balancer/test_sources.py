"""Every setpoint's source and sentence, in stories that go through all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.decision import Source
from addon.model.loadpoint import LoadpointState
from addon.model.meter import MeterStatus
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, steady, stepped


def first_words(plant: Plant, seconds: int, since_s: int = 0) -> dict[Source, str]:
    """Run, and note each source's first sentence."""
    found: dict[Source, str] = {}
    for decision in plant.run(seconds).decisions[since_s:]:
        for setpoint in decision.setpoints:
            found.setdefault(setpoint.source, setpoint.reason)
        if not decision.fresh:
            continue
        lowest = min(decision.setpoints, key=lambda s: (s.limit_da, s.loadpoint_id))
        if all(s.source is not Source.NO_SESSION for s in decision.setpoints):
            assert (decision.source, decision.reason) == (lowest.source, lowest.reason)
    return found


class Loose(Plant):
    """Whose charger has no dead-man."""

    def state(self, name: str) -> LoadpointState:
        return replace(super().state(name), has_dead_man=False)


def test_one_car() -> None:
    assert first_words(one_car((100, (2, 14, 4)), (160, (2, 21, 4)), (600, QUIET)), 660) == {
        Source.RAISE_HOLD: "6.0 A: L3 has 19.0 A left under the 25 A main fuse (house 6.0 A), "
        "raised once that has held for 20 s",
        Source.CHARGER_MAXIMUM: "16.0 A: the charger's maximum; "
        "L3 has 21.0 A left under the 25 A main fuse (house 4.0 A)",
        Source.MAIN_FUSE: "10.5 A: L2 has 11.0 A left under the 25 A main fuse (house 14.0 A)",
        Source.GRACE: "6.0 A: the minimum, for a moment: "
        "L2 has 4.0 A left under the 25 A main fuse (house 21.0 A)",
        Source.SHORTAGE: "Paused: L2 has 4.0 A left under the 25 A main fuse (house 21.0 A), "
        "less than the 6.0 A that the car needs and the margin of 0.5 A",
        Source.MIN_PAUSE: "Paused: resting for 300 s at least; "
        "L2 has 4.0 A left under the 25 A main fuse (house 21.0 A)",
    }


def test_two_cars() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"a"})
    assert first_words(plant, 60)[Source.NO_SESSION] == "No session; one would begin at 6.0 A."
    plant.in_session.add("b")

    assert first_words(plant, 60, since_s=60) == {
        Source.AWAITING_CUT: "6.0 A: waiting for another car to slow down; "
        "L3 has 21.0 A left under the 25 A main fuse (house 4.0 A)",
        Source.FAIR_SHARE: "10.2 A: a fair share; L3 has 21.0 A left under the 25 A main fuse (house 4.0 A)",
        Source.RAISE_HOLD: "10.2 A: L3 has 21.0 A left under the 25 A main fuse (house 4.0 A), "
        "raised once that has held for 20 s",
    }


def test_a_car_that_takes_no_more() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car(most_da=60)})

    assert first_words(plant, 90)[Source.CAR_DEMAND] == (
        "7.0 A: the car takes no more, the rest is lent; "
        "L1 has 16.0 A left under the 25 A main fuse (house 9.0 A)"
    )


@pytest.mark.parametrize(
    ("status", "source"),
    [
        (MeterStatus.SILENT, Source.METER_STALE),
        (MeterStatus.UNAVAILABLE, Source.METER_STALE),
        (MeterStatus.OFFLINE, Source.METER_STALE),
        (MeterStatus.MISSING, Source.METER_MISSING),
        (MeterStatus.AMBIGUOUS, Source.METER_MISSING),
        (MeterStatus.STARTING, Source.STARTING),
    ],
)
def test_without_a_meter(status: MeterStatus, source: Source) -> None:
    plant = one_car().run(60)
    plant.meter_status = status
    limit = "16.0 A" if status is MeterStatus.STARTING else "6.0 A"

    assert first_words(plant, 2, since_s=60) == {
        source: f"{limit}: Looking for the meter. The fallback is 6.0 A"
    }
    assert plant.decisions[-1].source is source
    assert plant.decisions[-1].reason == "Looking for the meter."


@pytest.mark.parametrize(
    ("house_a", "count_export", "words"),
    [
        ((2, 26, 4), False, "L2 has nothing left under the 25 A main fuse (house 26.0 A)"),
        ((2, 25, 4), False, "L2 has nothing left under the 25 A main fuse (house 25.0 A)"),
        ((2, 24.9, 4), False, "L2 has 0.1 A left under the 25 A main fuse (house 24.9 A)"),
        ((4, 4, 4), False, "L1 has 21.0 A left under the 25 A main fuse (house 4.0 A)"),
        ((-2, -6, -4), False, "L1 has 25.0 A left under the 25 A main fuse (house 0.0 A)"),
        ((-2, -6, -4), True, "L1 has 27.0 A left under the 25 A main fuse (house -2.0 A)"),
    ],
)
def test_without_a_car(house_a: tuple[float, float, float], count_export: bool, words: str) -> None:
    plant = Plant(site(count_export=count_export), steady(*house_a), {"car": Car()})
    plant.in_session.clear()
    plant.run(3)

    assert plant.decisions[-1].reason == f"No car is charging; {words}."
    assert plant.decisions[-1].source is Source.NO_SESSION


def test_a_charger_without_a_dead_man_says_so() -> None:
    assert first_words(Loose(site(), stepped((0, QUIET)), {"car": Car()}), 60) == {
        Source.NO_DEAD_MAN: "6.0 A: the charger would not slow down by itself if this app stopped, "
        "so it stays at the fallback; L3 has 19.0 A left under the 25 A main fuse (house 6.0 A)"
    }
