"""When a test may begin, and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from addon.balancer import balance
from addon.commissioning.plan import low_da, why_not
from addon.engine import Moment
from addon.model.loadpoint import LoadpointState
from addon.model.meter import MeterStatus
from addon.model.phases import Phase
from addon.model.site import Loadpoint
from tests.balancer.plant import Car, Plant, circuit, loadpoint, site, steady, stepped


def moment(
    point: Loadpoint | None = None,
    change: Callable[[LoadpointState], LoadpointState] = lambda state: state,
    *,
    house_a: tuple[float, float, float] = (3, 5, 2),
    meter: MeterStatus = MeterStatus.OK,
    terminals: int = 3,
) -> Moment:
    """Make a moment of a home in which a car has charged for a minute."""
    plant = Plant(site(point or loadpoint()), steady(*house_a), {"car": Car(terminals=terminals)}).run(60)
    snapshot = plant.snapshot()
    snapshot = replace(
        snapshot,
        meter=replace(snapshot.meter, status=meter, text="The meter is silent."),
        loadpoints=tuple(change(state) for state in snapshot.loadpoints),
    )
    decision, after = balance(plant.site, snapshot, plant.memory)
    return Moment(
        site=plant.site, snapshot=snapshot, memory=plant.memory, decision=decision, next_memory=after
    )


def test_it_may_begin_with_a_car_that_charges_and_room_for_it() -> None:
    assert why_not(moment(), "car") == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: replace(s, connected=False), "The charger is not connected."),
        (lambda s: replace(s, session=None), "No car is charging: plug one in"),
        (lambda s: replace(s, draws=()), "The charger's own meter has told nothing for a minute"),
        (
            lambda s: replace(s, draws=(replace(s.draws[-1], terminals_da=(0, 0, 0)),)),
            "The car draws nothing at the moment.",
        ),
        (lambda s: replace(s, has_dead_man=False), "The charger can't step down by itself"),
    ],
    ids=["link", "session", "meter", "draw", "dead-man"],
)
def test_what_the_charger_lacks_is_told(
    change: Callable[[LoadpointState], LoadpointState], sentence: str
) -> None:
    assert why_not(moment(change=change), "car").startswith(sentence)


def test_what_the_house_lacks_is_told() -> None:
    assert (
        why_not(moment(house_a=(3, 15, 2)), "car") == "L2 has only 9.5 A left for cars; the test needs 10 A."
    )
    assert why_not(moment(meter=MeterStatus.UNAVAILABLE), "car") == (
        "The meter is not to be believed at the moment: The meter is silent."
    )


def decided(plant: Plant) -> Moment:
    """Decide on what a home has come to."""
    plant.now_s -= 1
    snapshot = plant.snapshot()
    plant.now_s += 1
    decision, after = balance(plant.site, snapshot, plant.memory)
    return Moment(
        site=plant.site, snapshot=snapshot, memory=plant.memory, decision=decision, next_memory=after
    )


OVEN = [(s, (3.0, 5.0 + 11 * (i % 2), 2.0)) for i, s in enumerate((0, 200, 210, 270, 280, 340, 350))]
"""Three times on for 10 s, and a minute off between."""


@pytest.mark.parametrize(
    ("steps", "hold_s", "ready_s"), [(OVEN[:3], 20, 232), (OVEN, 90, 442)], ids=["once", "again and again"]
)
def test_room_that_a_raise_would_still_wait_for_is_none(
    steps: list[tuple[int, tuple[float, float, float]]], hold_s: int, ready_s: int
) -> None:
    plant = Plant(site(), stepped(*steps), {"car": Car()}).run(ready_s - 5)
    assert plant.decisions[-1].phases[1].headroom_da == 195
    assert why_not(decided(plant), "car") == (
        f"L2 has not had the 10 A that the test needs for {hold_s} s yet, and so long a raise waits at the"
        f" moment: try again in {hold_s} s."
    )
    assert why_not(decided(plant.run(10)), "car") == ""


def test_a_fuse_below_the_main_fuse_needs_room_too() -> None:
    garage = circuit("garage", 9.0)
    plant = Plant(site(loadpoint(circuit="garage"), circuits=(garage,)), steady(3, 5, 2), {"car": Car()})
    assert why_not(decided(plant.run(60)), "car") == (
        "L1 of the circuit garage fuse has only 8.5 A left for cars; the test needs 10 A."
    )


def test_only_the_chargers_own_phases_need_room() -> None:
    alone = moment(loadpoint(phase_map=(Phase.L1,)), house_a=(3, 15, 2), terminals=1)

    assert why_not(alone, "car") == ""


def test_a_car_that_needs_more_is_tested_higher() -> None:
    needy = loadpoint(min_da=80)
    assert low_da(needy) == 80
    assert why_not(moment(needy), "car") == ""
    assert why_not(moment(replace(needy, max_da=110)), "car") == (
        "The charger's maximum is 11 A; the test needs 12 A."
    )
