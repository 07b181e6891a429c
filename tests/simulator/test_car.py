"""The car's plant numbers: 2 s down, 3 s up, -6 and +2 A/s, 12 s to pause and to resume."""

import pytest

from addon.simulator.car import Car, CarModel, opened, step

CHARGING_AT_16 = (160, 0.0, 40.0)


def drive(model: CarModel, *offers: tuple[int, float, float], every_s: float = 0.5) -> dict[float, Car]:
    """Step through (offered_da, from_s, until_s) and return the car at each time."""
    car, seen = Car(model=model), {}
    for offered_da, from_s, until_s in offers:
        ticks = round((until_s - from_s) / every_s)
        for tick in range(ticks + 1):
            now_s = from_s + tick * every_s
            car = step(car, offered_da, now_s)
            seen[now_s] = car
    return seen


@pytest.mark.parametrize(
    ("offered_da", "after_s", "current_a"),
    [
        # a cut from 16 A: 2 s dead, then 6 A a second
        (60, 2.0, 16.0),
        (60, 2.5, 13.0),
        (60, 3.5, 7.0),
        (60, 4.0, 6.0),
        (100, 3.0, 10.0),
        (100, 9.0, 10.0),
        # a pause: down to the minimum like a cut, off after 12 s
        (0, 2.0, 16.0),
        (0, 5.0, 6.0),
        (0, 11.5, 6.0),
        (0, 12.0, 0.0),
        (59, 12.0, 0.0),
        # nothing new
        (160, 10.0, 16.0),
        # more than it can take
        (320, 10.0, 16.0),
    ],
)
def test_answers_an_offer_after_its_dead_time_and_ramp(
    offered_da: int, after_s: float, current_a: float
) -> None:
    seen = drive(CarModel(), CHARGING_AT_16, (offered_da, 40.0, 60.0))

    assert current_a == pytest.approx(seen[40.0 + after_s].current_a)


@pytest.mark.parametrize(
    ("offers", "at_s", "current_a"),
    [
        # plugged in: 12 s until it draws, 2 A a second
        (((160, 0.0, 30.0),), 12.0, 0.0),
        (((160, 0.0, 30.0),), 14.0, 4.0),
        (((160, 0.0, 30.0),), 20.0, 16.0),
        # a raise: 3 s dead, 2 A a second
        (((80, 0.0, 30.0), (160, 30.0, 50.0)), 33.0, 8.0),
        (((80, 0.0, 30.0), (160, 30.0, 50.0)), 35.0, 12.0),
        # a cut overtakes the raise before it
        (((80, 0.0, 30.0), (160, 30.0, 30.5), (60, 31.0, 50.0)), 34.0, 6.0),
        # offers in a row each count, none starts the dead time of an earlier one anew
        (((160, 0.0, 30.0), (150, 30.0, 30.5), (140, 31.0, 50.0)), 32.5, 15.0),
        (((160, 0.0, 30.0), (150, 30.0, 30.5), (140, 31.0, 50.0)), 34.0, 14.0),
        # the offer comes back while the car is pausing: it pauses, then resumes 12 s after
        (((160, 0.0, 30.0), (0, 30.0, 34.5), (160, 35.0, 60.0)), 44.0, 0.0),
        (((160, 0.0, 30.0), (0, 30.0, 34.5), (160, 35.0, 60.0)), 48.0, 2.0),
        # another offer while the contactor is still open does not close it sooner
        (((60, 0.0, 4.5), (160, 5.0, 30.0)), 12.0, 0.0),
        (((60, 0.0, 4.5), (160, 5.0, 30.0)), 14.0, 4.0),
        (((160, 0.0, 4.5), (60, 5.0, 30.0)), 12.0, 0.0),
        (((160, 0.0, 30.0), (0, 30.0, 34.5), (60, 35.0, 35.5), (160, 36.0, 60.0)), 47.0, 0.0),
        # an offer taken back before the car resumed is forgotten
        (((160, 0.0, 5.0), (0, 5.5, 30.0)), 20.0, 0.0),
    ],
)
def test_follows_a_row_of_offers(
    offers: tuple[tuple[int, float, float], ...], at_s: float, current_a: float
) -> None:
    assert current_a == pytest.approx(drive(CarModel(), *offers)[at_s].current_a)


@pytest.mark.parametrize(
    ("model", "terminals_a"),
    [
        (CarModel(), (16, 16, 16)),
        (CarModel(phases=2), (16, 16, 0)),
        (CarModel(phases=1, max_a=32.0), (20, 0, 0)),
        (CarModel(max_a=10.0), (10, 10, 10)),
        (CarModel(max_a=32.0, quantum_a=6.0), (18, 18, 18)),
        (CarModel(min_a=7.0), (16, 16, 16)),
    ],
)
def test_takes_what_its_kind_takes(model: CarModel, terminals_a: tuple[float, ...]) -> None:
    assert terminals_a == drive(model, (200, 0.0, 60.0))[60.0].terminals_a


def test_stays_off_below_its_own_minimum() -> None:
    assert drive(CarModel(min_a=8.0), (70, 0.0, 60.0))[60.0].current_a == 0


@pytest.mark.parametrize("every_s", [0.25, 1.0, 10.0])
def test_counts_the_same_energy_whatever_the_step(every_s: float) -> None:
    # 12 s nothing, 8 s ramp to 16 A (mean 8 A), then 20 s at 16 A
    car = drive(CarModel(), (160, 0.0, 40.0), every_s=every_s)[40.0]

    assert pytest.approx(car.charged_wh) == (8 * 8 + 16 * 20) * 3 * 230 / 3600


def test_tapers_and_stops_when_it_has_what_it_came_for() -> None:
    model = CarModel(target_wh=300.0, taper_wh=200.0)
    seen = drive(model, (160, 0.0, 400.0), every_s=1.0)

    assert max(car.current_a for car in seen.values()) == pytest.approx(16.0)
    assert [car.current_a for car in seen.values() if 100 < car.charged_wh < 299] == sorted(
        (car.current_a for car in seen.values() if 100 < car.charged_wh < 299), reverse=True
    )
    assert seen[400.0].full
    assert seen[400.0].current_a == 0
    assert seen[400.0].charged_wh == pytest.approx(300.0, abs=2.0)


def test_draws_nothing_once_the_contactor_is_open() -> None:
    car = opened(drive(CarModel(), CHARGING_AT_16)[40.0])

    assert step(car, 0, 60.0).current_a == 0
