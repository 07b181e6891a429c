"""What a car can be drawing at the instant of a meter report."""

from __future__ import annotations

import pytest

from addon.balancer.answer import Answer
from addon.balancer.draw import draw_bounds, overdraw, possible_limits
from addon.model.loadpoint import Draw, LoadpointState, Order, Session
from addon.model.phases import PHASES, Phase, PhaseCurrents
from tests.balancer.plant import loadpoint, site

SESSION = Session(transaction_id=1, id_tag="t", started_wall_s=0, started_at_s=0)


def order(sent_at_s: float, limit_da: int, accepted: bool | None = True) -> Order:
    return Order(limit_da=limit_da, sent_at_s=sent_at_s, accepted=accepted)


def drawn(at_s: float, *terminals_da: int, per_terminal: bool = True) -> Draw:
    one, two, three = terminals_da if len(terminals_da) == 3 else terminals_da * 3
    return Draw(at_s=at_s, terminals_da=(one, two, three), per_terminal=per_terminal)


def state(orders: list[Order], draws: list[Draw], *, session: bool = True) -> LoadpointState:
    return LoadpointState(
        id="car",
        charge_point_id="car",
        connected=True,
        session=SESSION if session else None,
        orders=tuple(orders),
        draws=tuple(draws),
    )


@pytest.mark.parametrize(
    ("orders", "window", "limits"),
    [
        ([], (0, 100), []),
        ([order(10, 160)], (50, 100), [160]),
        ([order(10, 160), order(60, 80)], (50, 100), [160, 80]),
        ([order(10, 160), order(40, 80)], (50, 100), [80]),
        ([order(10, 160), order(40, 80, None)], (50, 100), [160, 80]),  # not answered: either may hold
        ([order(10, 160), order(40, 80, False)], (50, 100), [160]),  # refused: changed nothing
        ([order(10, 160), order(120, 80)], (50, 100), [160]),  # sent after the window
        ([order(10, 160, None), order(40, 80, None)], (50, 100), [160, 80]),
    ],
)
def test_limits_that_may_have_been_in_force(
    orders: list[Order], window: tuple[float, float], limits: list[int]
) -> None:
    assert possible_limits(orders, *window) == limits


@pytest.mark.parametrize(
    ("orders", "draws", "low_da", "high_da"),
    [
        # measured just now, nothing under way: exactly that
        ([order(10, 160)], [drawn(99, 100)], 100, 100),
        # a 10 A car on a 16 A limit, measured 9 s ago: still exactly that
        ([order(10, 160)], [drawn(91, 100)], 100, 100),
        # a cut was sent since: anywhere between
        ([order(10, 160), order(97, 60)], [drawn(95, 160)], 60, 160),
        # the cut was seen to have happened: exactly that
        ([order(10, 160), order(97, 60)], [drawn(99, 60)], 60, 60),
        # the newest limit is reached within half an ampere
        ([order(10, 160), order(97, 60)], [drawn(99, 65)], 65, 65),
        ([order(10, 160), order(97, 60)], [drawn(99, 66)], 60, 66),
        ([order(10, 60), order(97, 160)], [drawn(99, 155)], 155, 155),
        ([order(10, 60), order(97, 160)], [drawn(99, 154)], 154, 165),
        # measured too soon after the order: it may be of before
        ([order(10, 160), order(98, 60)], [drawn(99, 60)], 60, 60),
        ([order(10, 60), order(98, 100)], [drawn(99, 100)], 100, 105),
        ([order(10, 60), order(97, 100, None)], [drawn(99, 100)], 100, 105),  # nobody has answered it
        # a raise was sent since: up to it, and a little more
        ([order(10, 60), order(97, 160)], [drawn(95, 60)], 60, 165),
        # no current yet, but it may begin at any moment
        ([order(10, 160)], [drawn(95, 0)], 0, 160),
        # nor had it by then, as the next measurement shows
        ([order(10, 160)], [drawn(95, 0), drawn(100, 4)], 0, 4),
        ([order(10, 160)], [drawn(90, 0), drawn(99, 0)], 0, 160),  # but it may have just now
        ([order(10, 160)], [drawn(95, 0), drawn(101, 60)], 0, 160),
        ([order(10, 160)], [drawn(101, 0)], 0, 160),
        # paused, and measured to be: nothing
        ([order(10, 0)], [drawn(95, 0)], 0, 0),
        # it began between two measurements
        ([order(10, 160)], [drawn(95, 100), drawn(105, 160)], 100, 160),
        # which measurements tell of that instant: none too old, the last before it to the first after
        ([order(10, 160)], [drawn(65, 100)], 100, 100),
        ([order(10, 160)], [drawn(64.9, 100)], 0, 160),
        ([order(10, 160)], [drawn(90, 160), drawn(95, 100)], 100, 100),
        ([order(10, 160)], [drawn(97, 160), drawn(98, 100), drawn(99, 90)], 90, 100),
        ([order(10, 160)], [drawn(97, 120), drawn(98.1, 100), drawn(99, 90)], 90, 120),
        ([order(10, 160)], [drawn(101, 100)], 100, 100),
        ([order(10, 160)], [drawn(101.1, 100)], 0, 160),
        ([order(10, 160)], [drawn(95, 100), drawn(135, 120), drawn(135.1, 140)], 100, 120),
        ([order(10, 160)], [drawn(95, 100), drawn(135.1, 140)], 100, 100),
        ([], [drawn(102, 200)], 0, 200),  # never told, and seen to take more than its maximum soon after
        ([order(10, 160)], [drawn(102, 200)], 0, 160),
        # never measured: from nothing to the limit
        ([order(10, 160)], [], 0, 160),
        # the last measurement is too old to say anything
        ([order(10, 160)], [drawn(60, 160)], 0, 160),
        # never measured and never told: from nothing to the charger's maximum
        ([], [], 0, 160),
        # one figure for all terminals: each has at most that much
        ([order(10, 160)], [drawn(99, 100, per_terminal=False)], 0, 100),
    ],
)
def test_bounds(orders: list[Order], draws: list[Draw], low_da: int, high_da: int) -> None:
    bounds = draw_bounds(site(), loadpoint(), state(orders, draws), 100.0)

    assert (bounds.low, bounds.high) == (PhaseCurrents.even(low_da), PhaseCurrents.even(high_da))


def test_without_a_session_nothing_is_ours() -> None:
    bounds = draw_bounds(site(), loadpoint(), state([order(10, 160)], [drawn(99, 100)], session=False), 100.0)

    assert bounds.high == PhaseCurrents()


@pytest.mark.parametrize(
    ("phase_map", "low", "high"),
    [
        (PHASES, (100, 0, 0), (100, 160, 160)),
        ((Phase.L2, Phase.L3, Phase.L1), (0, 100, 0), (160, 100, 160)),
        ((Phase.L3,), (0, 0, 0), (0, 0, 160)),
        (None, (0, 0, 0), (160, 160, 160)),
    ],
)
def test_terminals_lie_on_the_phases_they_are_wired_to(
    phase_map: tuple[Phase, ...] | None, low: tuple[int, ...], high: tuple[int, ...]
) -> None:
    single = state([order(10, 160)], [drawn(99, 100, 0, 0)])

    bounds = draw_bounds(site(), loadpoint(phase_map=phase_map), single, 100.0)

    assert (tuple(bounds.low), tuple(bounds.high)) == (low, high)


@pytest.mark.parametrize(
    ("orders", "sample", "over_da"),
    [
        ([order(10, 60)], drawn(99, 60), 0),
        ([order(10, 60)], drawn(99, 65), 0),  # within tolerance
        ([order(10, 60)], drawn(99, 100), 35),
        ([order(10, 160), order(90, 60)], drawn(99, 160), 0),  # may not have had time
        ([order(10, 160), order(80, 60)], drawn(99, 160), 95),
        ([order(10, 160), order(80, 60, False)], drawn(99, 160), 0),  # refused: it was never told
        ([], drawn(99, 200), 35),  # never told: above its own maximum is too much all the same
    ],
)
def test_what_is_drawn_above_every_limit_is_seen(orders: list[Order], sample: Draw, over_da: int) -> None:
    assert overdraw(site(), loadpoint(), state(orders, [sample])) == PhaseCurrents.even(over_da)


@pytest.mark.parametrize(("drawn_da", "high_da"), [(149, 149), (148, 165)])
def test_a_car_that_moves_in_steps_has_arrived_a_step_below_its_limit(drawn_da: int, high_da: int) -> None:
    steps = Answer(settled_da=((160, 155), (80, 74), (100, 98)))
    told = state([order(10, 60), order(97, 160)], [drawn(99, drawn_da)])

    assert draw_bounds(site(), loadpoint(), told, 100.0, steps).high == PhaseCurrents.even(high_da)


@pytest.mark.parametrize(
    ("at_s", "low_da", "high_da"),
    [(100.0, 60, 160), (100.9, 60, 160), (101.0, 60, 60)],
)
def test_a_car_that_is_known_has_answered_a_cut_by_its_time(at_s: float, low_da: int, high_da: int) -> None:
    """Measured as it still stood, told 2 s later; quick cars are known to be done 4 s after that."""
    quick = Answer(cut_done_s=(3.0, 3.0, 3.0))
    told = state([order(10, 160), order(97, 60)], [drawn(95, 160)])

    bounds = draw_bounds(site(), loadpoint(), told, at_s, quick)

    assert (bounds.low, bounds.high) == (PhaseCurrents.even(low_da), PhaseCurrents.even(high_da))


def test_an_idle_terminal_of_a_car_that_charges_proves_nothing() -> None:
    """Its charger may be wired otherwise than was said; then the car's current comes under another phase."""
    told = state([order(10, 160)], [drawn(95, 160, 0, 0), drawn(100, 160, 0, 0)])

    assert draw_bounds(site(), loadpoint(), told, 100.0).high == PhaseCurrents.even(160)
