"""The fuse's heat against the points of the standards."""

from __future__ import annotations

import pytest

from addon.balancer.breaker import GRACE_MAX_S, grace_s, heat_after, heat_left_pct, trip_heat
from addon.model.phases import PhaseCurrents
from addon.model.site import BreakerCurve
from tests.balancer.plant import Car, Plant, site, steady

B, C, D, GG = BreakerCurve.B, BreakerCurve.C, BreakerCurve.D, BreakerCurve.GG


def seconds_to_trip(multiple: float, breaker: BreakerCurve, most_s: int = 3600) -> int | None:
    heat = 0.0
    for second in range(1, most_s + 1):
        heat = heat_after(heat, round(multiple * 1000), 1000, 1.0, breaker)
        if heat > trip_heat(breaker):
            return second
    return None


@pytest.mark.parametrize(
    ("multiple", "breaker", "from_s", "to_s"),
    [
        (2.55, B, 1, 60),  # EN 60898-1: trips in 1 to 60 s
        (2.55, C, 1, 60),
        (2.55, D, 1, 60),
        (1.45, B, 1, 3600),  # trips within the hour
        (1.45, D, 1, 3600),
        (1.6, GG, 1, 3600),  # IEC 60269: melts within the hour
        (3, B, 1, 1),  # the magnetic release may act
        (5, C, 1, 1),
        (10, D, 1, 1),
        (4.9, C, 2, 60),  # or not yet
        (5, D, 2, 60),
    ],
)
def test_trips_within_the_standards_time(
    multiple: float, breaker: BreakerCurve, from_s: int, to_s: int
) -> None:
    tripped_s = seconds_to_trip(multiple, breaker)

    assert tripped_s is not None
    assert from_s <= tripped_s <= to_s


@pytest.mark.parametrize(("multiple", "breaker"), [(1.0, B), (1.13, B), (1.13, C), (1.13, D), (1.25, GG)])
def test_holds_what_the_standard_says_it_holds(multiple: float, breaker: BreakerCurve) -> None:
    assert seconds_to_trip(multiple, breaker) is None


@pytest.mark.parametrize(
    ("heat", "current_da", "expected_s"),
    [
        (0.0, 250, GRACE_MAX_S),  # the rating itself
        (0.0, 280, GRACE_MAX_S),
        (0.0, 700, GRACE_MAX_S),
        (0.0, 740, GRACE_MAX_S),
        (0.5, 740, 5.8),
        (0.0, 750, 0.0),  # three times its rating
        (0.9, 400, 7.0),
        (1.1, 300, 0.0),  # hot already
    ],
)
def test_grace(heat: float, current_da: int, expected_s: float) -> None:
    assert grace_s(heat, current_da, 250, B) == pytest.approx(expected_s, abs=0.5)


def test_heat_left_in_percent() -> None:
    assert heat_left_pct(0.0, B) == 100
    assert heat_left_pct(trip_heat(B), B) == 0
    assert heat_left_pct(9.0, B) == 0


class Beside(Plant):
    """Whose charger hangs beside the meter."""

    def metered(self) -> PhaseCurrents:
        return self.house(self.now_s)


def test_the_fuse_is_heated_by_cars_that_its_meter_does_not_measure_too() -> None:
    """House 10 A and car 14.5 A make 24.5 A, whether the charger is behind the meter or beside it."""
    house = steady(10, 2, 2)
    behind = Plant(site(), house, {"car": Car()}).run(460)
    beside = Beside(site(meter_includes_chargers=False), house, {"car": Car()}).run(460)
    left_pct = [plant.decisions[-1].phases[0].heat_left_pct for plant in (behind, beside)]

    assert left_pct[1] == pytest.approx(left_pct[0], abs=1.0)
    assert left_pct[1] < 40
