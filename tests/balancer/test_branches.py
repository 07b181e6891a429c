"""Branches: the way of a car's current to the grid, the site's power, and the margin that is kept of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer.branches import POWER, chain, loads, max_power_da
from addon.balancer.circuits import margin
from addon.model.decision import Snapshot, Source
from addon.model.meter import MeterState, MeterStatus
from addon.model.phases import PHASES, Phase
from addon.model.site import Circuit, Loadpoint
from tests.balancer.plant import QUIET, Car, Plant, circuit, loadpoint, site, steady, stepped

OUTER, INNER = circuit("outer", 32), circuit("inner", 16, parent="outer")
RING = circuit("one", 16, parent="two"), circuit("two", 16, parent="one")


@pytest.mark.parametrize(
    ("circuits", "start", "ids"),
    [
        ((), "main", ["main"]),
        ((), "nowhere", ["main"]),
        ((INNER, OUTER), "inner", ["inner", "outer", "main"]),
        ((INNER, OUTER), "outer", ["outer", "main"]),
        ((INNER, OUTER), "nowhere", ["main"]),
        (RING, "one", ["one", "two", "main"]),  # a ring ends at the main fuse
        ((circuit("lost", 16, parent="gone"),), "lost", ["lost", "main"]),
    ],
)
def test_the_way_to_the_grid(circuits: tuple[Circuit, ...], start: str, ids: list[str]) -> None:
    assert [c.id for c in chain(site(circuits=circuits), start)] == ids


def test_what_a_car_loads() -> None:
    one = [INNER, site().main]

    assert loads(one, (Phase.L2,), limits_power=False) == {("inner", "L2"): 1, ("main", "L2"): 1}
    assert loads(one[1:], PHASES, limits_power=True) == {
        ("main", "L1"): 1,
        ("main", "L2"): 1,
        ("main", "L3"): 1,
        POWER: 3,
    }


@pytest.mark.parametrize(
    ("max_power_w", "voltages_v", "da"), [(11_000, (), 478), (11_000, (229, 235), 468), (11_000, (220,), 478)]
)
def test_power_as_a_sum_of_phase_currents(max_power_w: int, voltages_v: tuple[float, ...], da: int) -> None:
    assert max_power_da(site(max_power_w=max_power_w), voltages_v) == da


def powered(max_power_w: int, house_a: tuple[float, float, float], lp: Loadpoint, car: Car) -> Plant:
    return Plant(site(lp, max_power_w=max_power_w, min_pause_s=0.0), steady(*house_a), {"car": car})


@pytest.mark.parametrize(
    ("max_power_w", "phase_map", "limit_da", "source"),
    [
        (11_000, PHASES, 127, Source.MAX_POWER),  # (478 − 5 − 90) / 3
        (20_000, PHASES, 160, Source.CHARGER_MAXIMUM),
        (5_000, (Phase.L1,), 122, Source.MAX_POWER),  # 217 − 5 − 90: its one phase has all of it
        (6_000, PHASES, 0, Source.SHORTAGE),  # 165 / 3 is less than its minimum
    ],
)
def test_the_sites_power_limits_beside_the_fuse(
    max_power_w: int, phase_map: tuple[Phase, ...], limit_da: int, source: Source
) -> None:
    car = Car(terminals=len(phase_map))
    plant = powered(max_power_w, QUIET, loadpoint(phase_map=phase_map), car).run(80)

    setpoint = plant.setpoint()
    assert (setpoint.limit_da, setpoint.source) == (limit_da, source)
    assert (setpoint.phase is None) == (source is not Source.CHARGER_MAXIMUM)


def test_the_sentence_of_the_sites_power() -> None:
    plant = powered(11_000, QUIET, loadpoint(), Car()).run(60)
    assert plant.setpoint().reason == "12.7 A: the house takes 2070 W of the 11000 W allowed"

    plant = powered(6_000, QUIET, loadpoint(), Car()).run(60)
    assert plant.setpoint().reason == (
        "Paused: the house takes 2070 W of the 6000 W allowed, "
        "less than the 6.0 A that the car needs and the margin of 0.5 A"
    )


def test_the_sites_power_is_kept_while_the_house_moves() -> None:
    house = stepped(*((t, (2.0 + t // 60 % 3, 3.0, 4.0 + t // 90 % 4)) for t in range(0, 900, 30)))
    plant = Plant(site(max_power_w=11_000), house, {"car": Car()}).run(900)

    over = [g for g in plant.grid if sum(g) > 478]
    assert len(over) <= 6 * 10
    assert len(plant.orders["car"]) > 5


@pytest.mark.parametrize(
    ("sample_period_s", "margin_da"),
    [(None, 5), (1.0, 5), (2.0, 5), (4.0, 6), (10.0, 9), (33.0, 20), (42.0, 25), (600.0, 25)],
)
def test_the_margin_widens_where_changes_may_go_unseen(sample_period_s: float | None, margin_da: int) -> None:
    meter = MeterState(status=MeterStatus.OK, sample_period_s=sample_period_s)

    assert margin(Circuit(limit_da=250), meter) == margin_da
    assert margin(Circuit(limit_da=250), None) == 5


class SlowMeter(Plant):
    """Whose meter is known to show a change only every 10 s."""

    def snapshot(self) -> Snapshot:
        plain = super().snapshot()
        return replace(plain, meter=replace(plain.meter, sample_period_s=10.0))


def test_what_a_slow_meter_costs() -> None:
    plant = SlowMeter(site(), steady(2, 14, 4), {"car": Car()}).run(60)

    assert plant.limit_da() == 101
    assert plant.decisions[-1].phases[1].headroom_da == 101
