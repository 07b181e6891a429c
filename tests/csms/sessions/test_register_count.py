from __future__ import annotations

import pytest

from addon.csms.sessions.register_count import RegisterCount
from addon.csms.sessions.total_energy import TotalEnergy


@pytest.mark.parametrize(
    ("register_wh", "readings", "counted_wh"),
    [
        (1000, [1100, 1250], 250),
        (None, [1000, 1100], 100),  # the first reading is where it counts from
        (1000, [1100, 0, 1150], 150),  # 0 for one message
        (1000, [1100, 5, 60, 90], 190),  # begun again
        (1000, [1100, 9_999_999, 1150], 150),  # nonsense for one message
        (1000, [1100, 9_999_999, 9_999_999], 100),  # moved where it can't have flowed
        (1000, [1100, 9_999_999, 10_000_099], 200),  # moved, and goes on from there
        (999_950, [30], 80),  # six digits
        (99_999_900, [150], 250),
        (2**31 - 50, [50], 100),
        (2**32 - 50, [50], 100),
        (429_496_729.0, [0.4], 1.0),  # 32 bits of tenths
        (4_294_967.0, [0.704], 1.0),  # 32 bits of thousandths
        (50_400, [50_000, 50_000, 51_000], 600),  # in whole kilowatt-hours from now on
        (1000, [1000, 1000, 1000, 2000], 1000),  # a coarse one steps
    ],
)
def test_what_a_register_has_counted(
    register_wh: float | None, readings: list[float], counted_wh: float
) -> None:
    count = RegisterCount(register_wh, 0.0)

    counted = [count.update(reading, at * 60.0) for at, reading in enumerate(readings, 1)]

    assert sum(counted) == pytest.approx(counted_wh)


def test_a_step_is_too_large_where_it_can_not_have_flowed_since_the_last() -> None:
    count = RegisterCount(1000, 0.0)

    assert count.update(1300, 1.0) == 0.0  # 300 Wh in a second
    assert count.update(1301, 60.0) == 301.0  # and yet in a minute: it is the register, not the meter


def test_what_fell_and_was_not_heard_again_may_have_begun_again() -> None:
    count = RegisterCount(50_000, 0.0)
    count.update(70, 60.0)

    assert count.last(60.0) == 70
    assert count.last(60.0) == 0


@pytest.mark.parametrize(
    ("registers", "shown"),
    [
        ([100, 200, 300], [100, 200, 300]),
        ([100_000, 0, 100_010], [100_000, 100_000, 100_010]),  # 0 in passing is no new beginning
        ([500, 123_456, 510], [500, 500, 510]),  # nor is the charger's life amid a session
        ([5000, 0, 10, 20, 30], [5000, 5000, 5000, 20, 30]),  # this is one
        ([5000, 123_456, 123_460, 123_470], [5000, 5000, 5000, 123_470]),
        ([123_456, 123_000, 124_000], [123_456, 123_456, 124_000]),  # coarse readings of the same
    ],
)
def test_the_total_that_home_assistant_sees(registers: list[float], shown: list[float]) -> None:
    total = TotalEnergy()

    assert [total.update(register_wh, at * 60.0) for at, register_wh in enumerate(registers)] == shown
