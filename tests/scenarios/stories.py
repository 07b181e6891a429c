"""Small plays on the plant, each stopped at its telling moment: the saved moments beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addon.engine import Moment
from addon.model.meter import MeterStatus
from tests.balancer.plant import Car, loadpoint, site, stepped
from tests.recording.film import Film

Story = Callable[[], Moment]


def _play(film: Film, seconds: int) -> Moment:
    return film.run(seconds).moments[-1]


def car_cut() -> Moment:
    house = stepped((0, (2.0, 2.0, 2.0)), (60, (4.0, 16.7, 1.0)))
    return _play(Film(site=site(), house=house, cars={"car": Car()}), 62)


def raise_held() -> Moment:
    house = stepped((0, (2.0, 14.0, 2.0)), (90, (2.0, 9.0, 2.0)))
    return _play(Film(site=site(), house=house, cars={"car": Car()}), 100)


def held_at_minimum_in_grace() -> Moment:
    house = stepped((0, (2.0, 2.0, 2.0)), (60, (2.0, 2.0, 19.5)))
    return _play(Film(site=site(), house=house, cars={"car": Car()}), 66)


def car_paused() -> Moment:
    house = stepped((0, (2.0, 2.0, 2.0)), (60, (23.0, 2.0, 2.0)))
    film = Film(site=site(), house=house, cars={"car": Car()})
    return _until(film, 900, lambda limit_da: limit_da == 0)


def car_resumed() -> Moment:
    house = stepped((0, (2.0, 2.0, 2.0)), (60, (23.0, 2.0, 2.0)), (400, (4.0, 3.0, 2.0)))
    film = Film(site=site(min_pause_s=60.0), house=house, cars={"car": Car()})
    _until(film, 400, lambda limit_da: limit_da == 0)
    return _until(film, 900, lambda limit_da: limit_da > 0)


def two_cars_share() -> Moment:
    house = stepped((0, (5.0, 5.0, 5.0)), (120, (7.0, 5.0, 3.0)))
    cars = {"garage": Car(), "yard": Car()}
    return _play(Film(site=site(loadpoint("garage"), loadpoint("yard")), house=house, cars=cars), 125)


def priority_first() -> Moment:
    house = stepped((0, (5.0, 5.0, 5.0)), (60, (11.0, 14.0, 11.0)))
    loadpoints = (loadpoint("garage", priority=1), loadpoint("yard"))
    cars = {"garage": Car(), "yard": Car()}
    return _play(Film(site=site(*loadpoints), house=house, cars=cars), 200)


def unused_current_lent() -> Moment:
    house = stepped((0, (5.0, 5.0, 5.0)))
    cars = {"garage": Car(most_da=70), "yard": Car()}
    return _play(Film(site=site(loadpoint("garage"), loadpoint("yard")), house=house, cars=cars), 200)


def meter_went_silent() -> Moment:
    film = Film(site=site(), house=stepped((0, (3.0, 3.0, 3.0))), cars={"car": Car()})
    film.run(80)
    film.meter_status = MeterStatus.SILENT
    return _play(film, 1)


def single_phase_car_on_an_unknown_phase() -> Moment:
    house = stepped((0, (2.0, 2.0, 15.0)))
    film = Film(site=site(loadpoint(phase_map=None)), house=house, cars={"car": Car(terminals=1)})
    return _play(film, 100)


STORIES: Mapping[str, tuple[str, Story]] = {
    "car-cut": ("The oven goes on beside a car at 16 A: it is cut on the report that shows it.", car_cut),
    "raise-held": ("The house takes less since 10 s: the car waits for the raise hold.", raise_held),
    "held-at-minimum-in-grace": (
        "Less than the minimum is left: the car is kept at 6 A while the fuse's heat allows.",
        held_at_minimum_in_grace,
    ),
    "car-paused": ("The shortage outlasts the grace: the car is paused.", car_paused),
    "car-resumed": ("Room for the minimum has lasted a minute, and the pause is over.", car_resumed),
    "two-cars-share": ("Two equal cars share what the fullest phase has left.", two_cars_share),
    "priority-first": ("Not enough for two: the one with the higher priority goes first.", priority_first),
    "unused-current-lent": ("A 7 A car leaves the rest of its share to the other.", unused_current_lent),
    "meter-went-silent": (
        "The meter does not answer any more: the fallback, and nothing is raised.",
        meter_went_silent,
    ),
    "single-phase-car-on-an-unknown-phase": (
        "Nobody said how the charger is wired: the worst phase binds a single-phase car.",
        single_phase_car_on_an_unknown_phase,
    ),
}


def _until(film: Film, seconds: int, told: Callable[[int], bool]) -> Moment:
    """Play until the car is told so."""
    for _ in range(seconds):
        film.step()
        if told(film.limit_da("car")):
            return film.moments[-1]
    raise AssertionError(f"the car was not told so within {seconds} s")
