from __future__ import annotations

import pytest

from addon.csms.timestamps import format_timestamp, parse_timestamp


@pytest.mark.parametrize(
    ("text", "wall_s"),
    [
        ("2027-01-15T08:00:00Z", 1_800_000_000.0),
        ("2027-01-15T08:00:00.500Z", 1_800_000_000.5),
        ("2027-01-15T08:00:00.1234567Z", 1_800_000_000.123456),
        ("2027-01-15T09:00:00+01:00", 1_800_000_000.0),
        ("2027-01-15T08:00:00", 1_800_000_000.0),
        ("1970-01-01T00:00:00Z", 0.0),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1_800_000_000, None),
    ],
)
def test_timestamps_of_chargers(text: object, wall_s: float | None) -> None:
    assert parse_timestamp(text) == wall_s


def test_written_in_whole_seconds_and_never_before_1970() -> None:
    assert format_timestamp(1_800_000_000.9) == "2027-01-15T08:00:00Z"
    assert format_timestamp(-5.0) == "1970-01-01T00:00:00Z"
