"""How a car answers is learned from what its charger measures around each change of its limit."""

from __future__ import annotations

from functools import reduce

import pytest

from addon.balancer.answer import KEPT, PROMPT_S, SETTLE_S, STRANGER, Answer, learn
from addon.model.loadpoint import Draw, Order
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, stepped
from tests.balancer.unruly import IecWorstCar


def order(sent_at_s: float, limit_da: int, accepted: bool | None = True) -> Order:
    return Order(limit_da=limit_da, sent_at_s=sent_at_s, accepted=accepted)


def drawn(at_s: float, da: int, *, per_terminal: bool = True) -> Draw:
    return Draw(at_s=at_s, terminals_da=(da, 0, 0), per_terminal=per_terminal)


FULL, LESS = order(10, 160), order(60, 80)
STOOD = drawn(55, 160)


@pytest.mark.parametrize(
    ("orders", "draws", "learned"),
    [
        # a cut: not yet done, and done
        ([FULL, LESS], [STOOD, drawn(64, 160)], Answer(cut_open_s=(4.0,))),
        ([FULL, LESS], [STOOD, drawn(64, 86)], Answer(cut_open_s=(4.0,))),  # on its way
        ([FULL, LESS], [STOOD, drawn(66, 85)], Answer(cut_done_s=(6.0,))),
        ([FULL, LESS], [STOOD, drawn(64, 160), drawn(66, 80)], Answer(cut_done_s=(6.0,), cut_open_s=(4.0,))),
        # what says nothing of its time: too small a change, a car that drew less anyway or stopped
        ([FULL, order(60, 145)], [STOOD, drawn(64, 160)], STRANGER),
        ([FULL, order(60, 144)], [STOOD, drawn(64, 160)], Answer(cut_open_s=(4.0,))),
        ([FULL, LESS], [drawn(55, 90), drawn(64, 80)], STRANGER),
        ([FULL, LESS], [STOOD, drawn(64, 5)], STRANGER),
        # a rise: dead time and ramp
        ([order(10, 60), order(60, 160)], [drawn(55, 60), drawn(63, 65)], Answer(rise_open_s=(3.0,))),
        ([order(10, 60), order(60, 160)], [drawn(55, 60), drawn(65, 110)], Answer(rises_da_per_s=(10.0,))),
        ([order(10, 60), order(60, 160)], [drawn(55, 60), drawn(65, 70)], Answer(rises_da_per_s=(5.0,))),
        (
            [order(10, 60), order(60, 160)],
            [drawn(55, 60), drawn(63, 60), drawn(65, 100)],
            Answer(rise_open_s=(3.0,), rises_da_per_s=(20.0,)),
        ),
        ([order(10, 60), order(60, 160)], [drawn(55, 5), drawn(65, 110)], STRANGER),  # a car that begins
        ([order(10, 60), order(60, 75)], [drawn(55, 60), drawn(65, 75)], STRANGER),
        # steps: what it leaves of its limit in the end
        ([FULL, LESS], [STOOD, drawn(73, 77)], Answer(settled_da=((80, 77),))),
        ([FULL, LESS], [STOOD, drawn(72, 80)], Answer(cut_done_s=(12.0,))),  # the last moment to answer
        ([FULL, LESS], [STOOD, drawn(73, 77), drawn(83, 77)], Answer(settled_da=((80, 77),))),
        ([FULL, LESS], [STOOD, drawn(73, 65)], Answer(settled_da=((80, 65),))),
        ([FULL, LESS], [STOOD, drawn(73, 64)], STRANGER),  # wants no more
        ([FULL, LESS], [STOOD, drawn(73, 81)], STRANGER),  # disobeys
        # where the order does not stand alone, or is none
        ([LESS], [STOOD, drawn(64, 80)], STRANGER),
        ([FULL, order(60, 80, None)], [STOOD, drawn(66, 80)], STRANGER),
        ([FULL, order(60, 80, False)], [STOOD, drawn(66, 80)], STRANGER),
        ([FULL, order(50, 120), LESS], [drawn(45, 160), drawn(55, 160), drawn(66, 80)], STRANGER),
        ([FULL, LESS], [drawn(22, 160), drawn(66, 80)], STRANGER),  # may still have been answering the first
        ([FULL, LESS], [drawn(23, 160), drawn(66, 80)], Answer(cut_done_s=(6.0,))),
        ([FULL, LESS], [STOOD, drawn(60, 80)], STRANGER),  # measured as it was sent
        ([FULL, LESS], [STOOD, drawn(66, 80, per_terminal=False)], STRANGER),  # may be a sum
        ([FULL, LESS], [drawn(66, 80)], STRANGER),
    ],
)
def test_one_change_of_the_limit(orders: list[Order], draws: list[Draw], learned: Answer) -> None:
    assert learn(STRANGER, orders, draws, 55.5 if draws[0].at_s < 56 else 0.0) == learned


def test_only_new_measurements_are_learned_from() -> None:
    draws = [STOOD, drawn(66, 80)]

    assert learn(STRANGER, [FULL, LESS], draws, 66.0) == STRANGER
    assert learn(STRANGER, [FULL, LESS], draws, 65.9).cut_done_s == (6.0,)


def test_only_the_newest_are_kept() -> None:
    answer = STRANGER
    for second in range(1, 12):
        at_s = 60.0 + second
        answer = learn(answer, [FULL, LESS], [STOOD, drawn(at_s, 80)], at_s - 0.5)

    assert answer.cut_done_s == tuple(float(s) for s in range(4, 12))
    assert len(answer.cut_done_s) == KEPT


def in_the_end(answer: Answer, *ends: tuple[int, int, int]) -> Answer:
    """Tell it limit before, limit, and what the car drew of that in the end."""

    def one(before: Answer, end: tuple[int, int, int]) -> Answer:
        was_da, limit_da, drawn_da = end
        return learn(before, [order(10, was_da), order(60, limit_da)], [drawn(80, drawn_da)], 60.0)

    return reduce(one, ends, answer)


@pytest.mark.parametrize(
    ("ends", "min_da", "stopped_da"),
    [
        ([(160, 60, 0)], 0, 60),  # it stopped: nobody knows why
        ([(160, 60, 0), (60, 160, 160)], 65, 0),  # and began again when it got more: it needs more than 6 A
        ([(160, 60, 4), (60, 160, 160)], 65, 0),
        ([(160, 60, 5), (60, 160, 160)], 0, 0),  # it did draw
        ([(160, 60, 0), (160, 60, 60)], 0, 0),  # it began again at the same limit: it had only stopped
        ([(160, 60, 0), (60, 160, 0)], 0, 60),  # full
        ([(160, 100, 0), (100, 160, 160)], 0, 0),  # no car needs more than 8 A
        ([(160, 80, 0), (80, 160, 160)], 0, 0),
        ([(160, 79, 0), (79, 160, 160)], 80, 0),
        ([(160, 60, 0), (60, 160, 160), (160, 70, 0), (70, 160, 160)], 75, 0),  # still more
        ([(160, 70, 0), (70, 160, 160), (160, 60, 0), (60, 160, 160)], 75, 0),  # it is not forgotten
        ([(160, 70, 0), (70, 160, 160), (160, 70, 70)], 0, 0),  # it does draw there: a mistake
        ([(160, 70, 0), (70, 160, 160), (160, 75, 75)], 75, 0),
        ([(160, 0, 0)], 0, 0),  # paused: of course
        ([(60, 100, 0)], 0, 0),  # raised: it never began
        ([(160, 100, 0), (100, 60, 0)], 0, 100),  # the first limit under which it stopped
    ],
)
def test_the_real_minimum(ends: list[tuple[int, int, int]], min_da: int, stopped_da: int) -> None:
    answer = in_the_end(STRANGER, *ends)

    assert (answer.min_da, answer.stopped_da) == (min_da, stopped_da)


@pytest.mark.parametrize(
    ("done_s", "open_s", "settle_s", "prompt_s"),
    [
        ((), (), SETTLE_S, PROMPT_S),
        ((3, 3), (), SETTLE_S, PROMPT_S),  # not seen often enough
        ((4, 3, 5), (), 4, 4),  # the earliest that it was seen done, and a second
        ((4, 3, 5), (3,), 5, 5),  # but later than any that was not done yet
        ((4, 3, 5), (6,), SETTLE_S, SETTLE_S),
        ((4, 3, 5), (5.5,), SETTLE_S, PROMPT_S),
        ((10, 11, 12), (9,), 11, 11),  # a slow one is waited for
        ((11.5, 11.5, 11.5), (5,), SETTLE_S, PROMPT_S),
        ((6, 6, 6), (), 7, PROMPT_S),
        ((), (6,), SETTLE_S, SETTLE_S),
    ],
)
def test_when_a_cut_counts_as_answered(
    done_s: tuple[float, ...], open_s: tuple[float, ...], settle_s: float, prompt_s: float
) -> None:
    answer = Answer(cut_done_s=done_s, cut_open_s=open_s)

    assert (answer.settle_s, answer.prompt_s) == (settle_s, prompt_s)


@pytest.mark.parametrize(
    ("rises", "open_s", "passed_s", "risen_da"),
    [
        ((), (), 1, 160),  # a stranger may be there at once
        ((20.0, 20.0), (), 1, 160),
        ((20.0, 10.0, 10.0), (), 1, 120),  # half as quick again as the quickest, with a second's slack
        ((20.0, 10.0, 10.0), (3.0,), 1, 60),
        ((20.0, 10.0, 10.0), (3.0,), 3, 90),
        ((20.0, 10.0, 10.0), (1.0, 3.0, 9.0), 3, 90),  # the middle one
        ((20.0, 10.0, 10.0), (3.0,), 60, 160),
    ],
)
def test_how_far_a_car_may_have_risen(
    rises: tuple[float, ...], open_s: tuple[float, ...], passed_s: float, risen_da: int
) -> None:
    answer = Answer(rises_da_per_s=rises, rise_open_s=open_s)

    assert answer.risen_da(60, 160, passed_s) == risen_da


@pytest.mark.parametrize(
    ("settled", "quantum_da"),
    [
        ((), 0),
        (((160, 155), (80, 74)), 0),  # not often enough
        (((160, 150), (155, 150), (158, 150)), 0),  # that is its own maximum
        (((160, 155), (80, 74), (100, 98)), 6),
    ],
)
def test_its_steps(settled: tuple[tuple[int, int], ...], quantum_da: int) -> None:
    assert Answer(settled_da=settled).quantum_da == quantum_da


class HungryCar(Car):
    """Stops below 8 A."""

    def step(self, limit_da: int) -> None:
        super().step(limit_da if limit_da >= 80 else 0)


def up_and_down(every_s: int, count: int, house_a: float = 14.0) -> Plant:
    steps = [(200 + n * every_s, (2.0, house_a if n % 2 == 0 else 3.0, 4.0)) for n in range(count)]
    return one_car(*steps)


def test_a_slow_car_is_not_cut_twice_once_it_is_known() -> None:
    """A stranger that overloads the fuse is cut once more, for the house may have grown."""
    plant = up_and_down(97, 16)
    plant.site = site(learn_hold=False)
    plant.cars["car"] = IecWorstCar()
    plant.run(200 + 97 * 16)

    last_cut_s = 200 + 97 * 14
    told_da = [o.limit_da for o in plant.orders["car"] if last_cut_s <= o.sent_at_s < last_cut_s + 40]
    assert told_da == [105]
    assert plant.memory.answers["car"].settle_s > PROMPT_S


def test_what_was_learned_outlives_session_and_restart() -> None:
    plant = up_and_down(97, 8).run(1000)
    answer = plant.memory.answers["car"]
    assert answer.cut_done_s or answer.cut_open_s
    plant.in_session.clear()
    plant.run(5)

    assert plant.memory.answers["car"] == answer


def test_a_car_that_needs_more_is_told_more_or_paused() -> None:
    house = [(200 + n * 500, (2.0, 17.9 if n % 2 == 0 else 3.0, 4.0)) for n in range(6)]
    plant = one_car(*house)
    plant.site = site(learn_hold=False, min_pause_s=30.0)
    plant.cars["car"] = HungryCar()
    plant.run(690)
    assert plant.limit_da() == 66
    assert plant.cars["car"].drawn_da == 0
    plant.run(400)
    assert plant.memory.answers["car"].min_da == 71

    plant.run(200)
    assert plant.limit_da() == 0
    assert "less than the 7.1 A that the car needs" in plant.setpoint().reason


def test_a_full_car_needs_nothing_more() -> None:
    plant = one_car((200, (2.0, 17.9, 4.0)), (400, QUIET))
    plant.run(205)
    plant.cars["car"].most_da = 0
    plant.run(400)

    assert plant.memory.answers["car"].min_da == 0
    assert plant.limit_da() == 160


def test_a_learned_minimum_above_the_chargers_maximum_is_not_believed() -> None:
    plant = Plant(site(loadpoint(max_da=70)), stepped((0, QUIET)), {"car": Car(most_da=70)}).run(60)
    memory = plant.memory
    plant.memory = type(memory)(
        answers={"car": Answer(min_da=75)}, circuits=memory.circuits, loadpoints=memory.loadpoints
    )

    assert plant.run(5).limit_da() == 70
