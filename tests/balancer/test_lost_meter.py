"""Without a meter everyone is at most at the fallback, and nothing is raised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import balance
from addon.model.meter import MeterStatus
from tests.balancer.plant import QUIET, Car, Plant, one_car, site, stepped


@pytest.mark.parametrize(
    "status", [MeterStatus.SILENT, MeterStatus.UNAVAILABLE, MeterStatus.MISSING, MeterStatus.AMBIGUOUS]
)
def test_without_a_meter_the_car_falls_back_at_once(status: MeterStatus) -> None:
    plant = one_car().run(60)
    plant.meter_status = status
    plant.run(1)

    assert plant.limit_da() == 60
    assert not plant.decisions[-1].fresh


def test_the_fallback_never_raises() -> None:
    plant = Plant(site(fallback_da=160), stepped((0, QUIET), (100, (2, 14, 4))), {"car": Car()}).run(110)
    assert plant.limit_da() == 105
    plant.meter_status = MeterStatus.SILENT

    assert plant.run(1000).limit_da() == 105


def test_after_an_outage_the_car_waits_for_the_hold_time() -> None:
    plant = one_car().run(60)
    plant.meter_status = MeterStatus.SILENT
    plant.run(10)
    plant.meter_status = MeterStatus.OK

    assert plant.run(20).limit_da() == 60
    assert plant.run(2).limit_da() == 160


def test_a_meter_that_nobody_hears_is_stale_even_if_its_status_says_otherwise() -> None:
    plant = one_car().run(60)
    state = replace(plant.snapshot(), now_s=60.0)

    fresh, _ = balance(plant.site, replace(state, now_s=89.0), plant.memory)
    stale, _ = balance(plant.site, replace(state, now_s=90.0), plant.memory)

    assert (fresh.fresh, stale.fresh) == (True, False)
    assert stale.setpoints[0].limit_da == 60
    assert stale.setpoints[0].reason == "6.0 A: the meter has not been heard for 31 s; the fallback is 6.0 A"


def test_before_the_first_reading_nothing_is_sent() -> None:
    plant = one_car()
    plant.meter_status = MeterStatus.STARTING
    plant.run(25)

    assert plant.orders["car"] == []


def test_a_paused_car_stays_paused_when_the_meter_is_lost() -> None:
    plant = one_car((100, (2, 21, 4))).run(200)
    plant.meter_status = MeterStatus.SILENT
    setpoint = plant.run(1).decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.fallback_da) == (0, 0)
