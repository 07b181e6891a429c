"""What one step of a car tells of the clamps, in numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer.clamps import Clamps, watch_clamps
from addon.model.loadpoint import Draw, LoadpointState, Order, Session
from addon.model.meter import MeterReading
from addon.model.phases import PHASES, Phase, PhaseCurrents
from tests.balancer.plant import loadpoint

L1, L2, L3 = PHASES
SESSION = Session(transaction_id=1, id_tag="t", started_wall_s=0.0, started_at_s=0.0)
NONE: tuple[tuple[int, ...], ...] = ((), (), ())


def metered(at_s: float, *currents_da: int) -> MeterReading:
    return MeterReading(at_s=at_s, currents=PhaseCurrents.of(currents_da), power_w=0.0)


def car(
    orders: list[tuple[float, int]], draws: list[tuple[float, int]], name: str = "car", terminals: int = 3
) -> LoadpointState:
    return LoadpointState(
        id=name,
        charge_point_id=name,
        connected=True,
        session=SESSION,
        orders=tuple(Order(limit_da=da, sent_at_s=at_s, accepted=True) for at_s, da in orders),
        draws=tuple(
            Draw(at_s=at_s, terminals_da=(da, *((da if terminals == 3 else 0,) * 2))) for at_s, da in draws
        ),
    )


BEFORE = [(0.0, 160)]
STOOD = [(90.0, 160)]
TOLD = [*BEFORE, (100.0, 100)]
DONE = [*STOOD, (112.0, 100)]


def story(
    *moments: tuple[MeterReading, LoadpointState], phase_map: tuple[Phase, ...] | None = PHASES
) -> Clamps:
    clamps = Clamps()
    for reading, state in moments:
        clamps = watch_clamps(clamps, reading, [(loadpoint(phase_map=phase_map), state)])
    return clamps


@pytest.mark.parametrize(
    ("then", "votes"),
    [
        ((140, 240, 140), ((1,), (-1,), (1,))),
        ((140, 200, 140), ((1,), (), (1,))),  # the house hides it
        ((140, 171, 140), ((1,), (), (1,))),
        ((140, 170, 140), ((1,), (1,), (1,))),  # half the step tells
        ((140, 230, 140), ((1,), (-1,), (1,))),
        ((140, 229, 140), ((1,), (), (1,))),
    ],
)
def test_a_step_votes_for_each_phase(then: tuple[int, int, int], votes: tuple[tuple[int, ...], ...]) -> None:
    clamps = story(
        (metered(100, 200, 200, 200), car(TOLD, STOOD)),
        (metered(112, *then), car(TOLD, DONE)),
    )

    assert clamps.votes == votes
    assert clamps.step is None


@pytest.mark.parametrize(
    ("first", "second", "votes"),
    [
        # not over yet: the meter's reading, or the car's measurement, is of before
        ((100, TOLD, STOOD), (111.9, TOLD, [*STOOD, (111.9, 100)]), NONE),
        ((100, TOLD, STOOD), (112, TOLD, [*STOOD, (111.9, 100)]), NONE),
        # too small a step
        ((100, [*BEFORE, (100.0, 141)], STOOD), (112, [*BEFORE, (100.0, 141)], [*STOOD, (112.0, 141)]), NONE),
        (
            (100, [*BEFORE, (100.0, 140)], STOOD),
            (112, [*BEFORE, (100.0, 140)], [*STOOD, (112.0, 140)]),
            ((1,),) * 3,
        ),
        # nobody saw where it began
        ((101.1, TOLD, STOOD), (113, TOLD, DONE), NONE),
        ((101, TOLD, STOOD), (113, TOLD, DONE), ((1,),) * 3),
        ((100, TOLD, []), (112, TOLD, DONE), NONE),
        # the car may still have been answering the order before
        ((100, [(88.1, 160), (100.0, 100)], STOOD), (112, [(88.1, 160), (100.0, 100)], DONE), NONE),
        ((100, [(88.0, 160), (100.0, 100)], STOOD), (112, [(88.0, 160), (100.0, 100)], DONE), ((1,),) * 3),
    ],
)
def test_what_makes_a_step(
    first: tuple[float, list[tuple[float, int]], list[tuple[float, int]]],
    second: tuple[float, list[tuple[float, int]], list[tuple[float, int]]],
    votes: tuple[tuple[int, ...], ...],
) -> None:
    clamps = story(
        (metered(first[0], 200, 200, 200), car(first[1], first[2])),
        (metered(second[0], 140, 140, 140), car(second[1], second[2])),
    )

    assert clamps.votes == votes


@pytest.mark.parametrize(
    ("last_s", "votes"),
    [(140.0, ((1,),) * 3), (140.1, NONE)],  # the longer it lasts, the more the house may do meanwhile
)
def test_several_orders_in_a_row_are_one_step(last_s: float, votes: tuple[tuple[int, ...], ...]) -> None:
    further = [*TOLD, (last_s, 80)]
    clamps = story(
        (metered(100, 200, 200, 200), car(TOLD, STOOD)),
        (metered(last_s, 140, 140, 140), car(further, DONE)),
        (metered(last_s + 12, 120, 120, 120), car(further, [*DONE, (last_s + 12, 80)])),
    )

    assert clamps.votes == votes


@pytest.mark.parametrize(
    ("phase_map", "terminals", "votes"),
    [
        (PHASES, 1, ((1,), (), ())),
        ((L2, L3, L1), 1, ((), (1,), ())),
        ((L3,), 1, ((), (), (1,))),
        (None, 3, ((1,),) * 3),
        (None, 1, NONE),  # on which phase, nobody knows
    ],
)
def test_which_phases_a_step_is_on(
    phase_map: tuple[Phase, ...] | None, terminals: int, votes: tuple[tuple[int, ...], ...]
) -> None:
    clamps = story(
        (metered(100, 200, 200, 200), car(TOLD, STOOD, terminals=terminals)),
        (metered(112, 140, 140, 140), car(TOLD, DONE, terminals=terminals)),
        phase_map=phase_map,
    )

    assert clamps.votes == votes


def test_a_second_car_that_moves_spoils_the_step() -> None:
    both = [(loadpoint("car"), car(TOLD, STOOD)), (loadpoint("b"), car(BEFORE, STOOD, "b"))]
    clamps = watch_clamps(Clamps(), metered(100, 200, 200, 200), both)
    assert clamps.step is not None
    moved = [both[0], (loadpoint("b"), car([*BEFORE, (105.0, 60)], STOOD, "b"))]

    spoilt = watch_clamps(clamps, metered(106, 200, 200, 200), moved)
    assert watch_clamps(spoilt, metered(107, 200, 200, 200), moved).step is None
    assert watch_clamps(clamps, metered(106, 200, 200, 200), both).step == clamps.step
    assert watch_clamps(clamps, metered(106, 200, 200, 200), both[1:]).step is None


@pytest.mark.parametrize(
    ("votes", "reversed_too"),
    [((-1,) * 3, False), ((-1,) * 4, True), ((1, *(-1,) * 4), False), ((1, *(-1,) * 5), True)],
)
def test_how_many_steps_make_sure(votes: tuple[int, ...], reversed_too: bool) -> None:
    clamps = Clamps(votes=((), votes, ()))

    assert clamps.reversed_phases == ((L2,) if reversed_too else ())
    assert bool(clamps.contradiction) is reversed_too


def test_the_sentences() -> None:
    wrong = (-1,) * 4

    assert Clamps(votes=((), wrong, ())).contradiction == (
        "The meter's current clamp on L2 seems to be the wrong way round: "
        "what the car takes shows as export. Turn it round."
    )
    assert Clamps(votes=(wrong, (), wrong)).contradiction.startswith(
        "The meter's current clamps on L1 and L3 seem to be"
    )


@pytest.mark.parametrize(("shown_da", "forgiven"), [(9, False), (10, True)])
def test_a_phase_that_imports_was_put_right(shown_da: int, forgiven: bool) -> None:
    wrong = (-1,) * 4
    clamps = Clamps(votes=((1,), wrong, wrong))

    after = watch_clamps(clamps, metered(10, 50, shown_da, -50), [])

    # one more wrong step, and it is suspected again
    assert after.votes == ((1,), wrong[1:] if forgiven else wrong, wrong)
    assert after.reversed_phases == ((L3,) if forgiven else (L2, L3))


def test_only_the_last_ten_votes_count() -> None:
    clamps = Clamps(votes=((1,) * 10, (), ()))
    clamps = replace(clamps)
    for reading, state in (
        (metered(100, 200, 200, 200), car(TOLD, STOOD)),
        (metered(112, 260, 200, 200), car(TOLD, DONE)),
    ):
        clamps = watch_clamps(clamps, reading, [(loadpoint(), state)])

    assert clamps.votes[0] == (*(1,) * 9, -1)
