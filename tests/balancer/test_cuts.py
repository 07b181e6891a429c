"""A cut comes at once, once, and deep enough, whatever meter, charger and car make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.decision import Snapshot
from addon.model.phases import PHASES, Phase, PhaseCurrents
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, one_car, site, stepped
from tests.balancer.unruly import IecWorstCar


@pytest.mark.parametrize(
    ("house_a", "limit_da"),
    [
        ((2, 14, 4), 105),  # 25 − 0.5 − 14
        ((2, 10, 17), 75),
        ((18.4, 18.4, 18.4), 61),
        ((2, 8.8, 4), 160),  # 0.3 A into the margin: kept
        ((2, 8.9, 4), 160),  # exactly a fifth of the margin left: kept
        ((2, 9.0, 4), 155),  # no more
    ],
)
def test_a_cut_comes_with_the_report_that_calls_for_it_and_leaves_the_margin(
    house_a: tuple[float, float, float], limit_da: int
) -> None:
    plant = one_car((100, house_a)).run(102)

    assert plant.limit_da() == limit_da
    assert plant.orders["car"][-1].limit_da == limit_da


def test_one_step_makes_one_cut() -> None:
    """The answers of meter, charger and car come seconds later; they must not be taken for more load."""
    plant = one_car((100, (2, 14, 4))).run(119)

    assert [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 100] == [105]


@pytest.mark.parametrize("phase_s", range(0, 10, 2))
def test_one_step_makes_one_cut_whenever_the_charger_measures(phase_s: int) -> None:
    """A measurement may show the car arrived while the last report is still of the moment before."""
    step = (100 + phase_s, (14.0, 14.0, 14.0))
    plant = Plant(site(), stepped((0, (10, 10, 10)), step), {"car": Car()}).run(180)

    assert [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 100] == [105]


@pytest.mark.parametrize("phase_s", [0, 2, 6])
def test_the_slowest_honest_car_is_never_paused_for_being_slow(phase_s: int) -> None:
    """While it overloads the fuse it is cut once more, for the house may have grown."""
    plant = one_car((60, (2, 14, 4)), (200 + phase_s, (2, 11, 4)), (300 + phase_s, (2, 14, 4)))
    plant.cars["car"] = IecWorstCar()
    plant.run(380)

    told_da = [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 150]
    assert told_da[:2] == [135, 105]
    assert told_da[2:] in ([], [75, 105])


def test_rare_measurements_leave_no_overload_that_the_meter_shows() -> None:
    """The car had become less greedy than its last measurement says, and none comes for a minute."""
    plant = one_car((300, (2, 14, 4)), sample_s=60)
    plant.run(245)
    plant.cars["car"].most_da = 148
    plant.run(155)

    assert plant.over_s(Phase.L2) <= 18


def test_ten_ampere_car_on_a_sixteen_ampere_setpoint_gets_a_real_cut() -> None:
    """The seed walked its setpoint down from 16; until it was below 10, nothing happened at the car."""
    plant = one_car((100, (2, 16, 4)))
    plant.cars["car"] = Car(most_da=100)
    plant.run(102)

    assert plant.limit_da() == 85
    assert plant.run(60).over_s(Phase.L2) <= 6


def test_a_house_that_goes_on_growing_is_followed_while_cuts_are_still_being_answered() -> None:
    """Each cut takes seconds to show; what the house adds meanwhile must not be taken for that."""
    big = loadpoint(max_da=600)
    growth = [(100 + s, (2.0, 20 + 2.4 * s, 4.0)) for s in range(20)]
    plant = Plant(site(big, fuse_a=80), stepped((0, (2, 20, 4)), *growth), {"car": Car(most_da=600)}).run(160)

    assert max(g[Phase.L2] for g in plant.grid) <= 800 + 24 * 6
    assert plant.over_s(Phase.L2) <= 28


def test_an_overload_after_a_raise_is_the_houses() -> None:
    """A car that has just been given more takes seconds to use it: load that comes sooner is not its."""
    plant = one_car((100, (2, 16, 4)), (200, QUIET), (224, (2, 17, 4)))
    plant.run(228)

    raised = [o for o in plant.orders["car"] if 200 <= o.sent_at_s < 224]
    assert raised[-1].limit_da == 160
    assert plant.limit_da() <= 80


def test_cuts_hide_no_growth_of_the_house() -> None:
    """A car far below its limit stays there when the limit comes down; what the meter adds is the house's."""
    big = loadpoint(max_da=600)
    growth = [(100 + s, (2.0, 20 + 1.5 * s, 4.0)) for s in range(20)]
    plant = Plant(site(big, fuse_a=80), stepped((0, (2, 20, 4)), *growth), {"car": Car(most_da=60)}).run(121)

    assert plant.limit_da() == 800 - 5 - 200 - 15 * 19


@pytest.mark.parametrize("meter_s", [1, 2, 5, 10])
def test_many_steps_keep_the_fuse_whatever_the_meter(meter_s: int) -> None:
    steps = [
        (t, (float(t // 60 * 7 % 19), float(t // 90 * 5 % 17), float(t // 120 * 11 % 18)))
        for t in range(60, 1500, 30)
    ]
    plant = one_car(*steps, meter_s=meter_s).run(1500)

    over = max(plant.over_s(p) for p in PHASES)
    assert over <= 17 * (6 + meter_s)
    assert min(p.heat_left_pct for d in plant.decisions for p in d.phases) > 0


class AskedBetween(Plant):
    """Whose meter measures every 10 s and says so again whenever it is asked."""

    said: PhaseCurrents | None = None

    def metered(self) -> PhaseCurrents:
        if self.said is None or self.now_s % 10 == 0:
            self.said = super().metered()
        return self.said

    def snapshot(self) -> Snapshot:
        plain = super().snapshot()
        return replace(plain, meter=replace(plain.meter, sample_period_s=10.0))


@pytest.mark.parametrize("phase_s", [0, 3, 7])
def test_a_sample_that_is_only_repeated_is_not_held_against_what_the_car_draws_now(phase_s: int) -> None:
    house = stepped((0, QUIET), (100 + phase_s, (2, 14, 4)))
    plant = AskedBetween(site(), house, {"car": Car()}, sample_s=3).run(180)

    assert [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 100] == [101]
