"""The step response of charger and car, to the second."""

from __future__ import annotations

import pytest

from addon.simulator.bench.cars import KINDS
from addon.simulator.bench.plant import Command, Plant


def drive(car: str, orders_da: dict[int, int], until_s: int) -> list[tuple[int, float]]:
    """Send limits at given seconds; returns pilot and current at each second."""
    plant, seen = Plant(KINDS[car]), []
    for t_s in range(until_s + 1):
        plant.step(t_s)
        if t_s in orders_da:
            plant.send(t_s, Command(limit_da=orders_da[t_s]))
        seen.append((plant.pilot_da, round(plant.amps, 6)))
    return seen


AT_16 = {0: 160}


@pytest.mark.parametrize(
    ("car", "orders_da", "at_s", "pilot_da", "current_a"),
    [
        # plugged in at 0 with the default of 6 A: the contactor closes 12 s later; +2 A/s
        ("standard", {}, 0, 60, 0.0),
        ("standard", {}, 12, 60, 0.0),
        ("standard", {}, 13, 60, 2.0),
        ("standard", {}, 15, 60, 6.0),
        # a cut told at 60 is at the pilot at 61, falls from 63 on at 6 A/s
        ("standard", AT_16 | {60: 60}, 60, 160, 16.0),
        ("standard", AT_16 | {60: 60}, 61, 60, 16.0),
        ("standard", AT_16 | {60: 60}, 63, 60, 16.0),
        ("standard", AT_16 | {60: 60}, 64, 60, 10.0),
        ("standard", AT_16 | {60: 60}, 65, 60, 6.0),
        # a raise told at 60 rises from 64 on at 2 A/s
        ("standard", {60: 160}, 64, 160, 6.0),
        ("standard", {60: 160}, 65, 160, 8.0),
        ("standard", {60: 160}, 69, 160, 16.0),
        # a pause: to the minimum as in any cut, off 12 s after it arrived; back 12 s after the offer is
        ("standard", AT_16 | {60: 0}, 65, 0, 6.0),
        ("standard", AT_16 | {60: 0}, 72, 0, 6.0),
        ("standard", AT_16 | {60: 0}, 73, 0, 0.0),
        ("standard", AT_16 | {60: 0, 90: 60}, 103, 60, 0.0),
        ("standard", AT_16 | {60: 0, 90: 60}, 104, 60, 2.0),
        # the other cars, each a cut of 10 A told at 60
        ("fast", AT_16 | {60: 60}, 62, 60, 16.0),
        ("fast", AT_16 | {60: 60}, 63, 60, 6.0),
        ("slow", AT_16 | {60: 60}, 65, 60, 16.0),
        ("slow", AT_16 | {60: 60}, 66, 60, 13.0),
        ("slow", AT_16 | {60: 60}, 69, 60, 6.0),
        ("10a", AT_16, 59, 160, 10.0),
        ("10a", AT_16 | {60: 80}, 65, 80, 8.0),
        # its pilot was set at 61 and may not be set again before 66; then the car needs 5 s
        ("iec", AT_16 | {60: 120, 62: 60}, 65, 120, 16.0),
        ("iec", AT_16 | {60: 120, 62: 60}, 66, 60, 16.0),
        ("iec", AT_16 | {60: 120, 62: 60}, 67, 60, 12.0),
        ("iec", AT_16 | {60: 120, 62: 60}, 71, 60, 12.0),
        ("iec", AT_16 | {60: 120, 62: 60}, 72, 60, 6.0),
    ],
)
def test_answers_to_the_second(
    car: str, orders_da: dict[int, int], at_s: int, pilot_da: int, current_a: float
) -> None:
    pilot_then_da, current_then_a = drive(car, orders_da, at_s)[at_s]

    assert pilot_then_da == pilot_da
    assert current_then_a == pytest.approx(current_a)


@pytest.mark.parametrize(("at_s", "pilot_da"), [(149, 160), (150, 60), (300, 60)])
def test_falls_by_itself_when_nobody_renews(at_s: int, pilot_da: int) -> None:
    plant = Plant(KINDS["standard"])
    for t_s in range(at_s + 1):
        plant.step(t_s)
        if t_s == 60:
            plant.send(t_s, Command(limit_da=160, fallback_da=60, dead_man_at_s=150.0))

    assert plant.pilot_da == pilot_da


def test_never_falls_up() -> None:
    plant = Plant(KINDS["standard"])
    for t_s in range(20):
        plant.step(t_s)
        if t_s == 0:
            plant.send(t_s, Command(limit_da=0, fallback_da=60, dead_man_at_s=5.0))

    assert plant.pilot_da == 0


def test_a_new_car_begins_at_the_default_whatever_the_last_one_was_told() -> None:
    plant = Plant(KINDS["taper"])
    seen = {}
    for t_s in range(21_600 + 20):
        plant.step(t_s)
        if t_s == 10:
            plant.send(t_s, Command(limit_da=160))
        seen[t_s] = (plant.visits, plant.pilot_da if plant.car else None, round(plant.amps, 1))

    assert seen[3_600] == (1, 160, 16.0)
    assert seen[20_000] == (1, 160, 0.0)  # full
    assert seen[20_700] == (1, None, 0.0)  # gone
    assert seen[21_600] == (2, 60, 0.0)
    assert seen[21_615] == (2, 60, 6.0)


@pytest.mark.parametrize(
    ("car", "grid_a"), [("standard", [17.0, 17.0, 17.0]), ("1p", [1.0, 17.0, 1.0]), ("10a", [11.0] * 3)]
)
def test_loads_the_phases_it_is_wired_to(car: str, grid_a: list[float]) -> None:
    plant, flowing_a = Plant(KINDS[car]), [1.0, 1.0, 1.0]
    for t_s in range(60):
        plant.step(t_s)
        if t_s == 0:
            plant.send(t_s, Command(limit_da=160))
    plant.add_to(flowing_a)

    assert flowing_a == grid_a
