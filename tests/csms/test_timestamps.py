from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("2027-01-15t08:00:00z", 1_800_000_000.0),
        ("2027-01-15 08:00:00 Z", 1_800_000_000.0),
        ("2027-1-15T8:0:0Z", 1_800_000_000.0),
        ("2027-01-15T08:00Z", 1_800_000_000.0),
        ("2027-01-15T08:00:00,5Z", 1_800_000_000.5),
        ("2027-01-15T10:00:00 +02:00", 1_800_000_000.0),
        ("2027-01-15T03:00:00.000-0500", 1_800_000_000.0),
        ("2027-01-15T09:00:00+1", 1_800_000_000.0),
        ("2027-01-15T08:00:00+00:00Z", 1_800_000_000.0),
        ("2099-01-01T00:00:00Z", 4_070_908_800.0),
        ("2027-02-30T08:00:00Z", None),
        ("2027-01-15T08:00:60Z", None),
        ("2027-01-15T08:00:00+99:00", None),
        ("\u0662027-01-15T08:00:00Z", None),
        ("null", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1_800_000_000, None),
    ],
)
def test_timestamps_of_chargers(text: object, wall_s: float | None) -> None:
    assert parse_timestamp(text) == wall_s


@given(st.one_of(st.text(), st.from_regex(r"\d{1,4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{1,2}(:\d{1,2})?.{0,7}")))
def test_whatever_stands_there_is_an_instant_or_none(text: str) -> None:
    assert parse_timestamp(text) is None or isinstance(parse_timestamp(text), float)


def test_written_in_whole_seconds_and_never_before_1970() -> None:
    assert format_timestamp(1_800_000_000.9) == "2027-01-15T08:00:00Z"
    assert format_timestamp(-5.0) == "1970-01-01T00:00:00Z"
