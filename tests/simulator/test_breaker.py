import pytest

from addon.simulator.breaker import TRIP_HEAT, warm


@pytest.mark.parametrize(
    ("times_rated", "seconds", "trips"),
    [(1.13, 3600, False), (1.0, 36_000, False), (1.45, 3600, True), (2.55, 19, False), (2.55, 20, True)],
)
def test_trips_as_the_fast_edge_of_the_standard_says(times_rated: float, seconds: int, trips: bool) -> None:
    heat = 0.0
    for _ in range(seconds):
        heat = warm(heat, 16.0 * times_rated, 16.0, 1.0)

    assert trips == (heat > TRIP_HEAT)


def test_cools_down_again() -> None:
    assert warm(1.0, 0.0, 25.0, 90.0) == pytest.approx(0.3679, abs=1e-4)
