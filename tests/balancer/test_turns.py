"""Where not all minimums fit: everyone gets a turn, the more important first, and never two at once."""

from __future__ import annotations

from itertools import groupby

import pytest

from addon.balancer.turns import TURN_S
from addon.model.decision import Source
from tests.balancer.plant import QUIET, Car, Plant, circuit, loadpoint, site, steady, stepped

pytestmark = pytest.mark.long

TIGHT = stepped((0, QUIET), (100, (15, 3, 4)))
"""From then on 9.5 A are left on L1: one minimum, not two."""


def tight(*names: str, priorities: tuple[int, ...] = (), **settings: object) -> Plant:
    levels = priorities or (0,) * len(names)
    cars = [loadpoint(name, priority=level) for name, level in zip(names, levels, strict=True)]
    values: dict[str, object] = {"fallback_da": 320} | settings
    return Plant(site(*cars, **values), TIGHT, {name: Car() for name in names})  # type: ignore[arg-type]


def charging(plant: Plant, since_s: int) -> list[tuple[tuple[str, ...], int]]:
    """Who was charging, and for how long, one after another."""
    each = (tuple(s.loadpoint_id for s in d.setpoints if s.limit_da) for d in plant.decisions[since_s:])
    return [(who, len(list(group))) for who, group in groupby(each)]


@pytest.mark.long
def test_two_cars_take_turns_where_only_one_minimum_fits() -> None:
    plant = tight("a", "b").run(3000)

    turns = charging(plant, 130)
    assert {who for who, _ in turns} <= {("a",), ("b",), ()}
    served = [(who[0], length_s) for who, length_s in turns if who]
    assert [name for name, _ in served] == ["a", "b", "a", "b", "a"][: len(served)]
    assert len(served) >= 3
    for _, length_s in served[1:-1]:
        assert TURN_S <= length_s <= TURN_S + 30
    assert all(length_s <= 30 for who, length_s in turns if not who)
    assert plant.over_s() <= 20


def test_the_one_whose_turn_it_is_gets_all_there_is_and_the_other_is_told_why() -> None:
    plant = tight("a", "b").run(1030)
    moved = next(d for d in plant.decisions if any(s.source is Source.ROTATION for s in d.setpoints))

    setpoint = moved.setpoint("a")
    assert setpoint is not None
    assert setpoint.limit_da == 0
    assert setpoint.reason == (
        "Paused: another car's turn for 15 min; L1 has 10.0 A left under the 25 A main fuse (house 15.0 A)"
    )
    assert plant.run(40).limit_da("b") == 95


def test_a_car_of_higher_priority_is_not_displaced() -> None:
    plant = tight("a", "b", priorities=(0, 1)).run(2100)

    assert {who for who, _ in charging(plant, 130)} == {("b",)}


def test_a_car_of_higher_priority_comes_first_again_after_its_turn_to_wait() -> None:
    """It came last: whoever is charging keeps on for a turn, and then yields to it for good."""
    plant = tight("a", "b", priorities=(0, 1))
    plant.in_session = {"a"}
    plant.run(200)
    plant.in_session = {"a", "b"}
    plant.run(2000)

    assert charging(plant, 1300)[-1][0] == ("b",)
    assert len(charging(plant, 1300)) == 1


@pytest.mark.long
def test_three_cars_each_get_their_turn() -> None:
    plant = tight("a", "b", "c").run(2900)

    first = [who for who, _ in charging(plant, 130) if who]
    assert first[:4] == [("a",), ("b",), ("c",), ("a",)]


def test_nobody_yields_where_it_would_help_nobody() -> None:
    """What the waiting car lacks is on its own circuit."""
    narrow = circuit("garage", 5)
    both = site(loadpoint("a"), loadpoint("b", circuit="garage"), circuits=(narrow,), fallback_da=320)
    plant = Plant(both, steady(*QUIET), {"a": Car(), "b": Car()}).run(1300)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (160, 0)
    assert all(s.source is not Source.ROTATION for d in plant.decisions for s in d.setpoints)


def test_nobody_yields_to_a_car_that_has_room() -> None:
    """It waits for other reasons: the least time of a pause."""
    plant = tight("a", "b", min_pause_s=1500.0)
    plant.house = stepped((0, QUIET), (100, (15, 3, 4)), (300, QUIET))
    plant.run(1500)

    assert all(s.source is not Source.ROTATION for d in plant.decisions for s in d.setpoints)
    assert plant.limit_da("a") == 160


@pytest.mark.parametrize(("priority", "a_da", "b_da"), [(0, 127, 127), (1, 170, 85), (3, 195, 60)])
def test_priority_is_a_weight_where_there_is_not_enough(priority: int, a_da: int, b_da: int) -> None:
    """One share more a step; minimums are kept."""
    two = site(
        loadpoint("a", priority=priority, max_da=320), loadpoint("b", max_da=320), fuse_a=35, fallback_da=120
    )
    cars = {"a": Car(most_da=320), "b": Car(most_da=320)}
    plant = Plant(two, steady(9, 9, 9), cars).run(90)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (a_da, b_da)


@pytest.mark.parametrize("fell_s", range(200, 210))
def test_what_a_car_leaves_is_lent_within_fifteen_seconds(fell_s: int) -> None:
    """Whenever its charger measures, every 10 s; and taken back by the report that shows need."""
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car()}).run(fell_s)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (77, 77)
    plant.cars["b"].most_da = 62
    while plant.cars["b"].drawn_da > 62:
        plant.run(1)
    down_s = plant.now_s
    plant.run(60)
    lent = next(o for o in plant.orders["a"] if o.sent_at_s >= fell_s)
    assert lent.limit_da > 77
    assert lent.sent_at_s - down_s <= 15

    plant.cars["b"].most_da = 160
    plant.run(60)
    need = next(d for d in plant.draws["b"] if d.at_s >= down_s + 60 and d.terminals_da[0] > 66)
    taken = next(o for o in plant.orders["a"] if o.sent_at_s >= down_s + 60)
    assert taken.limit_da < lent.limit_da
    assert taken.sent_at_s - need.at_s <= 1
    assert plant.limit_da("b") == pytest.approx(77, abs=5)


def test_who_waits_does_so_for_a_whole_turn() -> None:
    """However long the other has been charging: it was not at anybody's expense before."""
    plant = tight("a", "b").run(1000)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (95, 0)

    assert plant.run(30).limit_da("a") == 0
