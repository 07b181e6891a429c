"""Chargers out of reach, deaf, without a dead-man, or above their limit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import balance
from addon.model.decision import Source
from addon.model.loadpoint import Order
from addon.model.meter import MeterStatus
from addon.model.phases import Phase, PhaseCurrents
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, steady, stepped
from tests.balancer.unruly import DeafPlant, StuckCar


def test_a_charger_out_of_reach_keeps_its_share() -> None:
    """It may go on at its last limit until its dead-man falls: nobody else may have that current."""
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}).run(120)

    snapshot = plant.snapshot()
    gone = replace(snapshot.loadpoints[1], connected=False, dead_man_at_s=float(plant.now_s + 60))
    unheard = Order(limit_da=60, sent_at_s=plant.now_s - 5.0)
    gone = replace(gone, orders=(*gone.orders, unheard))
    decision, _ = balance(
        plant.site, replace(snapshot, loadpoints=(snapshot.loadpoints[0], gone)), plant.memory
    )

    assert [s.limit_da for s in decision.setpoints] == [102, 102]
    assert [s.send for s in decision.setpoints] == [True, False]
    assert decision.setpoints[1].source is Source.NOT_CONNECTED


@pytest.mark.parametrize("fallback_da", [120, 60])
def test_a_dead_man_counts_once_it_has_fallen_for_sure(fallback_da: int) -> None:
    """Ten seconds later than planned, since the charger's clock may be off by that.

    A share of nothing is counted as a minimum: the charger may know no less.
    """
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=fallback_da)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}).run(120)
    snapshot = plant.snapshot()

    def planned_da(fell_s: float) -> int:
        gone = replace(snapshot.loadpoints[1], connected=False, dead_man_at_s=snapshot.now_s - fell_s)
        states = (snapshot.loadpoints[0], gone)
        decision, _ = balance(plant.site, replace(snapshot, loadpoints=states), plant.memory)
        return decision.setpoints[1].limit_da

    assert (planned_da(9), planned_da(10)) == (102, 60)


def test_a_charger_without_a_dead_man_stays_at_the_fallback() -> None:
    plant = one_car().run(60)

    snapshot = plant.snapshot()
    loose = replace(snapshot.loadpoints[0], has_dead_man=False)
    decision, _ = balance(plant.site, replace(snapshot, loadpoints=(loose,)), plant.memory)

    assert decision.setpoints[0].limit_da == 60
    assert decision.setpoints[0].source is Source.NO_DEAD_MAN


def test_a_car_that_takes_more_than_told_is_answered_with_a_deeper_cut() -> None:
    plant = one_car((100, (2, 14, 4)))
    plant.run(100)
    plant.cars["car"] = StuckCar(drawn_da=160)
    plant.run(40)

    assert plant.limit_da() < 105


@pytest.mark.parametrize("answer", [None, False])
@pytest.mark.parametrize("house_a", [14.0, 18.0])
def test_a_cut_that_is_refused_or_not_answered_is_made_up_for_by_the_other_car(
    house_a: float, answer: bool | None
) -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120, fuse_a=35)
    plant = DeafPlant(two, stepped((0, QUIET), (200, (2, house_a, 4))), {"a": Car(), "b": Car()})
    plant.answer = answer
    plant.run(320)

    assert plant.cars["a"].drawn_da > 120
    assert plant.over_s(Phase.L2) <= 110
    assert plant.grid[-1][Phase.L2] <= 350


def test_a_charger_that_comes_back_is_not_raised_by_having_missed_a_cut() -> None:
    plant = one_car((60, (2, 14, 4))).run(60)
    missed = plant.run(2).orders["car"][-1]
    assert missed.limit_da == 105
    there = replace(
        plant.state("car"),
        orders=(*plant.orders["car"][:-1], replace(missed, accepted=None)),
        dead_man_at_s=100.0,
    )
    gone, stale = replace(there, connected=False), replace(plant.snapshot().meter, status=MeterStatus.SILENT)
    site_ = replace(plant.site, fallback_da=160)

    decision, memory = balance(site_, replace(plant.snapshot(), loadpoints=(gone,)), plant.memory)
    assert decision.setpoints[0].limit_da == 160  # what it may be following
    decision, _ = balance(site_, replace(plant.snapshot(), meter=stale, loadpoints=(there,)), memory)
    assert decision.setpoints[0].limit_da == 105


def test_a_car_within_its_chargers_tolerance_is_left_alone() -> None:
    class Generous(Car):
        def currents(self) -> PhaseCurrents:
            return PhaseCurrents.even(round(self.drawn_da) + 5)

    plant = one_car((60, (2, 14, 4)))
    plant.cars["car"] = Generous()
    told = len(plant.run(140).orders["car"])

    assert len(plant.run(120).orders["car"]) == told


def test_a_charger_out_of_reach_counts_on_the_one_phase_that_it_is_wired_to() -> None:
    two = site(loadpoint("a"), loadpoint("b", phase_map=(Phase.L2,)), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car(terminals=1)}).run(120)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (107, 107)
    snapshot = plant.snapshot()
    gone = replace(snapshot.loadpoints[1], connected=False, dead_man_at_s=snapshot.now_s + 60)

    decision, _ = balance(
        plant.site, replace(snapshot, loadpoints=(snapshot.loadpoints[0], gone)), plant.memory
    )

    assert decision.setpoints[0].limit_da == 107
    planned = {phase.phase: phase.planned_da for phase in decision.phases}
    assert planned == {Phase.L1: 127, Phase.L2: 244, Phase.L3: 147}


def test_a_refused_cut_is_made_up_for_once_every_car_would_have_answered() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120, fuse_a=35)
    plant = DeafPlant(two, stepped((0, QUIET), (200, (2, 14, 4))), {"a": Car(), "b": Car()})
    plant.answer = False
    plant.run(260)

    told = [(o.sent_at_s, o.limit_da) for o in plant.orders["b"] if o.sent_at_s >= 200]
    assert told[:2] == [(201.0, 102), (223.0, 77)]
