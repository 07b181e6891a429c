"""A commissioning test holds a car below its maximum; the fuse holds it below that."""

from __future__ import annotations

from addon.model.decision import Source
from tests.balancer.plant import Car, Plant, loadpoint, site, steady, stepped


def test_a_test_holds_a_car_below_its_maximum_and_the_fuse_below_that() -> None:
    capped = site(loadpoint(cap_da=100))
    house = stepped((0, (2, 2, 2)), (60, (17, 2, 2)))
    plant = Plant(capped, house, {"car": Car()}).run(55)
    setpoint = plant.decisions[-1].setpoints[0]
    assert (setpoint.limit_da, setpoint.source) == (100, Source.COMMISSIONING)
    assert setpoint.reason.startswith("10.0 A: the commissioning test holds it there; ")

    setpoint = plant.run(20).decisions[-1].setpoints[0]
    assert (setpoint.limit_da, setpoint.source) == (75, Source.MAIN_FUSE)


def test_a_test_above_the_maximum_changes_nothing() -> None:
    plant = Plant(site(loadpoint(max_da=80, cap_da=100)), steady(2, 2, 2), {"car": Car()}).run(55)
    setpoint = plant.decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.source) == (80, Source.CHARGER_MAXIMUM)
