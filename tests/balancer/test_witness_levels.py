"""What the charger's levels tell of the meter, in numbers: shown, frozen, elsewhere, forgiven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer.witness import Witness, watch
from addon.model.loadpoint import Draw, LoadpointState, Session
from addon.model.meter import MeterReading
from addon.model.phases import PhaseCurrents

Moment = tuple[MeterReading, LoadpointState]


def at(second: float, metered_da: int, drawn_da: int, *, since_s: float = 0.0) -> Moment:
    """A moment: what the meter shows, and since when the car has drawn what it draws."""
    reading = MeterReading(at_s=second, currents=PhaseCurrents.even(metered_da), power_w=0.0)
    state = LoadpointState(
        id="car",
        charge_point_id="car",
        connected=True,
        session=Session(transaction_id=1, id_tag="t", started_wall_s=0.0, started_at_s=0.0),
        draws=(
            Draw(at_s=since_s, terminals_da=(drawn_da,) * 3),
            Draw(at_s=second, terminals_da=(drawn_da,) * 3),
        ),
    )
    return reading, state


def watched(*moments: Moment) -> Witness:
    witness = Witness()
    for reading, state in moments:
        witness = watch(witness, reading, [state])
    return witness


@pytest.mark.parametrize(
    ("before_da", "after_da", "metered_da", "misses", "frozen"),
    [
        (160, 130, 200, 1, True),  # three amperes that the meter does not show
        (160, 131, 200, 0, False),  # less is no proof
        (100, 130, 200, 1, True),
        (160, 130, 201, 1, False),  # it moves, but not with the car
        (160, 130, 214, 1, False),
        (160, 130, 215, 0, False),  # half the step is believed
        (160, 130, 185, 0, False),
        (160, 130, 186, 1, False),
    ],
)
def test_one_step(before_da: int, after_da: int, metered_da: int, misses: int, frozen: bool) -> None:
    witness = watched(
        at(10, 200, before_da),
        at(20, 200, before_da),
        at(40, 200, after_da, since_s=30),
        at(50, metered_da, after_da, since_s=30),
    )

    assert witness.misses == misses
    assert (witness.frozen_at is not None) is frozen
    assert bool(witness.contradiction) is frozen


def test_twice_is_enough_and_once_right_forgives() -> None:
    def story(*metered_da: int) -> Witness:
        moments = [at(10, 200, 160), at(20, 200, 160)]
        for n, da in enumerate(metered_da):
            drawn_da = (100, 160)[n % 2]
            moments += [at(40 + 60 * n, da - 1, drawn_da, since_s=30 + 60 * n)]
            moments += [at(50 + 60 * n, da, drawn_da, since_s=30 + 60 * n)]
        return watched(*moments)

    assert story(201, 203).misses == 2
    assert story(201, 203).contradiction == (
        "The meter does not show what the car takes: it seems to measure another part of the house. "
        "If that is meant, switch off the option meter.includes_chargers."
    )
    assert story(201, 203, 205).misses == 2
    assert story(201, 141).misses == 0


@pytest.mark.parametrize(("sum_da", "misses"), [(90, 1), (87, 0)])
def test_of_a_sum_of_three_terminals_a_third_counts(sum_da: int, misses: int) -> None:
    """A charger that gives one figure for all: a step of nine amperes is one of three on each."""

    def one_figure(second: float, drawn_da: int, since_s: float) -> Moment:
        reading, state = at(second, 200, drawn_da, since_s=since_s)
        return reading, replace(state, draws=tuple(replace(d, per_terminal=False) for d in state.draws))

    witness = watched(
        one_figure(10, 300, 0),
        one_figure(20, 300, 0),
        one_figure(40, 300 - sum_da, 30),
        one_figure(50, 300 - sum_da, 30),
    )

    assert witness.misses == misses


@pytest.mark.parametrize(
    ("misses", "thawed", "metered_da", "frozen", "misses_then", "thawed_then"),
    [
        (2, False, 200, True, 2, False),  # it still stands
        (2, False, 201, False, 1, True),  # it moves again: forgiven but for one
        (1, False, 201, False, 1, True),
        (0, False, 201, False, 0, True),
        (2, True, 201, False, 2, True),  # but once
    ],
)
def test_a_meter_that_moves_again_is_forgiven_once(
    misses: int, thawed: bool, metered_da: int, frozen: bool, misses_then: int, thawed_then: bool
) -> None:
    stood = Witness(misses=misses, thawed=thawed, frozen_at=(200, 200, 200))
    reading, _ = at(10, metered_da, 0)

    witness = watch(stood, reading, [])

    assert (witness.frozen_at is not None) is frozen
    assert (witness.misses, witness.thawed) == (misses_then, thawed_then)


@pytest.mark.parametrize(
    ("metered", "frozen_at"),
    [
        ((140, 140, 140), None),
        ((140, 200, 140), (None, 200, None)),  # one phase stands still although the car's current has changed
        ((200, 200, 140), (200, 200, None)),
        ((200, 200, 200), (200, 200, 200)),
    ],
)
def test_a_phase_that_stands_still(
    metered: tuple[int, int, int], frozen_at: tuple[int | None, ...] | None
) -> None:
    last, state = at(50, 0, 100, since_s=30)
    last = replace(last, currents=PhaseCurrents.of(metered))

    witness = watched(at(10, 200, 160), at(20, 200, 160), at(40, 200, 100, since_s=30), (last, state))

    assert witness.frozen_at == frozen_at
