"""What a car binds and what it would use, as its measurements tell."""

from __future__ import annotations

import pytest

from addon.balancer.demand import bound_phases, observe, usable_da
from addon.balancer.memory import LoadpointMemory
from addon.model.loadpoint import Draw, LoadpointState
from addon.model.phases import PHASES, Phase
from tests.balancer.plant import loadpoint, site

L1, L2, L3 = PHASES
Idle = tuple[float | None, float | None, float | None]


def seen(at_s: float, *terminals_da: int, per_terminal: bool = True) -> LoadpointState:
    one, two, three = terminals_da
    newest = Draw(at_s=at_s, terminals_da=(one, two, three), per_terminal=per_terminal)
    return LoadpointState(id="car", charge_point_id="car", draws=(newest,))


@pytest.mark.parametrize(
    ("before", "state", "idle"),
    [
        ((None, None, None), seen(50, 160, 0, 0), (None, 50, 50)),
        ((None, None, None), seen(50, 160, 4, 5), (None, 50, None)),  # half an ampere is a current
        ((None, 40, 40), seen(50, 160, 0, 0), (None, 40, 40)),  # since it began
        ((None, 40, 40), seen(50, 160, 160, 0), (None, None, 40)),
        ((None, None, None), seen(50, 9, 0, 0), (None, None, None)),  # it may just not have begun
        ((None, None, None), seen(50, 10, 0, 0), (None, 50, 50)),
        ((None, 40, 40), seen(50, 0, 0, 0), (None, 40, 40)),  # nor does a pause tell anything new
        ((None, None, None), seen(50, 160, 0, 0, per_terminal=False), (None, None, None)),
    ],
)
def test_which_terminals_idle(before: Idle, state: LoadpointState, idle: Idle) -> None:
    memory = LoadpointMemory(idle_since_s=before, setpoint_da=160)

    after = observe(memory, state, 51.0)

    assert after.idle_since_s == idle
    assert after.learned_at_s == 50


@pytest.mark.parametrize(
    ("setpoint_da", "since_s", "low_since_s", "used_da", "low_since_then_s"),
    [
        (160, 0, None, 100, 51),  # it leaves six amperes
        (160, 0, None, 150, 51),
        (160, 0, None, 151, None),  # an ampere is the least worth lending
        (160, 38, None, 100, 51),  # just settled
        (160, 38.1, None, 100, None),  # it has not had time to answer
        (160, 0, 20, 100, 20),  # since then
        (160, 38.1, 20, 100, 20),
        (160, 0, 20, 155, 20),
        (160, 0, 20, 156, None),  # it shows need
        (0, 0, 20, 0, None),  # a pause
    ],
)
def test_since_when_a_car_leaves_current_unused(
    setpoint_da: int, since_s: float, low_since_s: float | None, used_da: int, low_since_then_s: float | None
) -> None:
    memory = LoadpointMemory(setpoint_da=setpoint_da, since_s=since_s, low_draw_since_s=low_since_s)

    after = observe(memory, seen(50, used_da, 0, 0), 51.0)

    assert after.low_draw_since_s == low_since_then_s


def test_nothing_measured_tells_nothing() -> None:
    memory = LoadpointMemory(setpoint_da=160)

    assert observe(memory, LoadpointState(id="car", charge_point_id="car"), 50.0) is memory


def test_what_is_known_already_changes_nothing() -> None:
    memory = observe(LoadpointMemory(setpoint_da=160), seen(50, 160, 160, 160), 51.0)

    assert observe(memory, seen(50, 160, 160, 160), 52.0) is memory


@pytest.mark.parametrize(
    ("phase_map", "idle", "newest_s", "bound"),
    [
        (PHASES, (None, None, None), 50, {L1, L2, L3}),
        (PHASES, (None, 40, 40), 50, {L1}),
        (PHASES, (None, 40.1, 40), 50, {L1, L2}),  # not long enough
        ((L2, L3, L1), (None, 40, 40), 50, {L2}),
        ((L2, L3), (None, 40, None), 50, {L2}),
        ((L2,), (40, 40, 40), 50, {L2}),
        (None, (None, 40, 40), 50, {L1, L2, L3}),  # nobody knows which
        (PHASES, (40, 40, 40), 50, {L1, L2, L3}),
    ],
)
def test_which_phases_bind(
    phase_map: tuple[Phase, ...] | None, idle: Idle, newest_s: float, bound: set[Phase]
) -> None:
    memory = LoadpointMemory(idle_since_s=idle)

    found = bound_phases(site(), loadpoint(phase_map=phase_map), memory, seen(newest_s, 160, 0, 0))

    assert found == bound


def test_on_a_house_with_one_phase_that_binds() -> None:
    one = site(phases=(L1,))
    memory = LoadpointMemory(idle_since_s=(40, 40, 40))

    assert bound_phases(one, loadpoint(phase_map=(L2, L3, L1)), memory, seen(50, 160, 0, 0)) == {L1}


def test_without_a_measurement_all_phases_bind() -> None:
    memory = LoadpointMemory(idle_since_s=(None, -20.0, -20.0))
    unseen = LoadpointState(id="car", charge_point_id="car")

    assert bound_phases(site(), loadpoint(), memory, unseen) == {L1}
    assert bound_phases(site(), loadpoint(), LoadpointMemory(), unseen) == {L1, L2, L3}


@pytest.mark.parametrize(
    ("lend", "low_since_s", "used_da", "has_dead_man", "fallback_da", "usable"),
    [
        (False, 0, 60, True, 60, 160),  # nobody to lend to
        (True, None, 60, True, 60, 160),
        (True, 47, 80, True, 60, 90),  # its draw and an ampere
        (True, 47.1, 80, True, 60, 160),  # not for long enough yet
        (True, 0, 0, True, 60, 60),  # its minimum stays its own
        (True, 0, 155, True, 60, 160),
        (False, None, 60, False, 100, 100),
        (False, None, 60, False, 0, 0),  # nothing at all
        (False, None, 60, False, 30, 60),
    ],
)
def test_what_a_car_would_use(
    lend: bool, low_since_s: float | None, used_da: int, has_dead_man: bool, fallback_da: int, usable: int
) -> None:
    memory = LoadpointMemory(setpoint_da=160, low_draw_since_s=low_since_s)
    state = LoadpointState(
        id="car",
        charge_point_id="car",
        has_dead_man=has_dead_man,
        draws=(Draw(at_s=45, terminals_da=(used_da, 0, 0)),),
    )

    assert usable_da(loadpoint(), state, memory, fallback_da, 50.0, lend=lend) == usable
