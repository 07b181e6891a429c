"""In shadow mode the law decides what it would in control, whatever the cars really do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from addon.balancer import Memory, back_in_control, balance
from addon.model.decision import Snapshot
from addon.model.loadpoint import Draw, Order
from addon.model.phases import PhaseCurrents
from addon.model.site import Site
from tests.balancer.plant import Car, Plant, loadpoint, site, stepped

House = Callable[[int], PhaseCurrents]
SHADOW = site(shadow=True)


class Shadow(Plant):
    """Whose chargers are told nothing."""

    def _decide(self) -> None:
        super()._decide()
        for name in self.orders:
            self.orders[name] = []


class Free(Car):
    """A car that draws all it can as soon as it is in a session: nobody limits it."""

    def step(self, limit_da: int) -> None:
        self.drawn_da = self.most_da if limit_da else 0


def in_shadow(house: House, drawn_da: int, one: Site = SHADOW, seconds: int = 0) -> Plant:
    plant = Shadow(one, house, {"car": Free(most_da=drawn_da)})
    return plant.run(seconds)


@pytest.mark.parametrize("drawn_da", [60, 100, 160, 320])
@pytest.mark.parametrize(
    ("house_a", "decided_da"), [(2, 160), (10, 145), (14.5, 100), (18, 65), (20, 0)], ids=str
)
def test_the_decision_is_the_same_whatever_the_car_really_draws(
    house_a: float, decided_da: int, drawn_da: int
) -> None:
    house = stepped((0, (2, 2, 2)), (60, (house_a, 2, 2)))

    assert in_shadow(house, drawn_da, seconds=120).limit_da() == decided_da


def test_it_is_the_same_as_in_control() -> None:
    house = stepped((0, (2, 2, 2)), (60, (14, 2, 2)), (120, (22, 2, 2)), (300, (5, 2, 2)))
    settled = [59, 100, 119, 200, 290, 295]
    control = Plant(site(), house, {"car": Car()}).run(300)
    shadow = in_shadow(house, 160, seconds=300)

    def limits(plant: Plant) -> list[int]:
        return [plant.decisions[at_s].setpoints[0].limit_da for at_s in settled]

    assert limits(shadow) == limits(control)


def test_two_cars_share_as_if_each_had_followed() -> None:
    """The first is not waited for, although it is never seen to be cut."""
    both = site(loadpoint("a"), loadpoint("b"), shadow=True)
    plant = Shadow(both, stepped((0, (3, 3, 3))), {"a": Free(), "b": Free()}).run(90)

    assert [plant.limit_da(name) for name in ("a", "b")] == [107, 107]


def test_back_in_control_a_car_is_where_it_really_is_and_gets_no_more_than_is_left() -> None:
    plant = in_shadow(stepped((0, (10, 10, 10))), 320, seconds=90)
    assert plant.limit_da() == 145

    plant.site = replace(plant.site, shadow=False)
    plant.orders["car"] = []
    memory = back_in_control(plant.memory, plant.snapshot())
    assert memory.loadpoints["car"].setpoint_da == 60  # nothing tells more
    plant.orders["car"] = [Order(limit_da=320, sent_at_s=plant.now_s - 1.0, accepted=True)]
    memory = back_in_control(plant.memory, plant.snapshot())
    assert memory.loadpoints["car"].setpoint_da == 320

    plant.memory = memory
    Plant.step(plant)
    assert plant.limit_da() <= 145


def test_a_car_that_is_never_seen_to_be_cut_keeps_no_other_from_its_share() -> None:
    both = site(loadpoint("a"), loadpoint("b"), shadow=True)
    plant = Shadow(both, stepped((0, (3, 3, 3))), {"a": Free(), "b": Free()}, in_session={"a"}).run(60)
    assert plant.limit_da("a") == 160

    plant.in_session.add("b")
    plant.run(60)
    assert [plant.limit_da(name) for name in ("a", "b")] == [107, 107]


def test_nothing_is_learned_of_a_car_that_others_limit() -> None:
    """What it was told before shadow mode is no longer what it follows."""
    plant = Plant(site(), stepped((0, (2, 2, 2))), {"car": Car()}).run(60)
    told = [
        Order(limit_da=160, sent_at_s=20.0, accepted=True),
        Order(limit_da=60, sent_at_s=58.0, accepted=True),
    ]
    control, shadow = (
        balance(replace(plant.site, shadow=on), _told(plant, told), Memory())[1].answers
        for on in (False, True)
    )

    assert control["car"].cut_open_s  # it draws on: in control that would be slowness
    assert shadow == {}


def _told(plant: Plant, orders: list[Order]) -> Snapshot:
    """See a car that draws 16 A three seconds after it was told 6 A."""
    snapshot = plant.snapshot()
    drawn = tuple(Draw(at_s=at_s, terminals_da=(160, 160, 160)) for at_s in (45.0, 55.0, 61.0))
    (state,) = snapshot.loadpoints
    return replace(snapshot, now_s=61.0, loadpoints=(replace(state, orders=tuple(orders), draws=drawn),))
