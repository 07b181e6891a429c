"""What a charger ends up allowing, judged by the simulator's evaluator, which was written apart from ours."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.limit_profile import Fall, LimitProfile, Mains, TimeBase, limit_in_unit
from addon.csms.v16.charging_profile import charging_profile
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.simulator.charging_schedule import Charging, ProfileStore, parse

NOW_S = 1_800_000_000.0
DAY_S = 86_400.0

ABSOLUTE = Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=Kind.ABSOLUTE)
RELATIVE = Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=Kind.RELATIVE)


def snake(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {re.sub("([A-Z])", r"_\1", key).lower(): snake(item) for key, item in value.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


def allowed_a(profile: dict[str, Any], clock_s: float, started_s: float) -> float:
    """What a charger allows whose clock says `clock_s`, its session begun at `started_s` on that clock."""
    store = ProfileStore(hardware_a=32).install(1, parse(snake(profile)), clock_s)
    return store.effective(clock_s, Charging(transaction_id=7, started_s=started_s)).limit_a


def build(
    way: Way, limit_da: int, *, age_s: float = 600.0, offset_s: float = 0.0, fall: Fall | None = None
) -> dict[str, Any]:
    limit = LimitProfile(
        way=way,
        limit_da=limit_da,
        base=TimeBase(now_wall_s=NOW_S, started_wall_s=NOW_S - age_s, offset_s=offset_s),
        mains=Mains(),
        fall=fall,
        transaction_id=7,
    )
    return charging_profile(limit, 1)


def test_absolute_profile_on_the_wire() -> None:
    profile = build(ABSOLUTE, 161, fall=Fall(fallback_da=60, after_s=90))

    assert profile == {
        "chargingProfileId": 1001,
        "transactionId": 7,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2027-01-14T08:00:00Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.1},
                {"startPeriod": 86_490, "limit": 6.0},
            ],
        },
    }


def test_relative_profile_counts_from_the_start_of_charging() -> None:
    schedule = build(RELATIVE, 100, age_s=1000, fall=Fall(fallback_da=60, after_s=90))["chargingSchedule"]

    assert "startSchedule" not in schedule
    assert [p["startPeriod"] for p in schedule["chargingSchedulePeriod"]] == [0, 1090]


def test_default_profile_names_no_transaction() -> None:
    way = Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.AMPS, kind=Kind.ABSOLUTE, stack_level=3)
    limit = LimitProfile(way=way, limit_da=60, base=TimeBase(now_wall_s=NOW_S), mains=Mains())
    profile = charging_profile(limit, 2)

    assert "transactionId" not in profile
    assert (profile["chargingProfileId"], profile["stackLevel"]) == (2002, 3)
    assert len(profile["chargingSchedule"]["chargingSchedulePeriod"]) == 1


def test_a_fall_that_lowers_nothing_is_left_out() -> None:
    profile = build(ABSOLUTE, 60, fall=Fall(fallback_da=60, after_s=90))

    assert len(profile["chargingSchedule"]["chargingSchedulePeriod"]) == 1


def test_number_of_phases_is_named_where_wanted() -> None:
    mains = Mains(phases=1, number_phases=1)
    limit = LimitProfile(way=ABSOLUTE, limit_da=60, base=TimeBase(now_wall_s=NOW_S), mains=mains)
    profile = charging_profile(limit, 1)

    assert profile["chargingSchedule"]["chargingSchedulePeriod"][0]["numberPhases"] == 1


@pytest.mark.parametrize(
    ("limit_da", "voltage_v", "phases", "watts"),
    [
        (60, 230.0, 3, 4140.0),
        (60, 230.0, 1, 1380.0),
        (161, 230.0, 3, 11109.0),
        (73, 229.97, 3, 5036.3),  # 5036.343
        (0, 230.0, 3, 0.0),
    ],
)
def test_watts_are_rounded_down(limit_da: int, voltage_v: float, phases: int, watts: float) -> None:
    assert limit_in_unit(limit_da, Unit.WATTS, Mains(voltage_v=voltage_v, phases=phases)) == watts


@pytest.mark.parametrize("way", [ABSOLUTE, RELATIVE])
def test_a_way_is_known_by_its_name(way: Way) -> None:
    assert Way.parse(way.key) == way


@pytest.mark.parametrize("clock_s", [NOW_S, NOW_S - 365 * DAY_S, 946_684_800.0])
def test_what_never_falls_holds_for_a_charger_that_lost_its_clock(clock_s: float) -> None:
    assert allowed_a(build(ABSOLUTE, 60), clock_s + 1, clock_s) == 6.0


def test_a_clock_in_doubt_moves_the_fall_but_lifts_no_limit() -> None:
    """One timestamp of 1970 may be a replay, or the charger's clock."""
    base = TimeBase(now_wall_s=NOW_S, started_wall_s=NOW_S - 10, least_offset_s=-NOW_S)
    fall = Fall(fallback_da=60, after_s=90)
    limit = LimitProfile(way=ABSOLUTE, limit_da=160, base=base, mains=Mains(), fall=fall)
    profile = charging_profile(limit, 1)

    assert allowed_a(profile, 5.0, 0.0) == 16.0
    assert allowed_a(profile, NOW_S + 89, NOW_S) == 16.0
    assert allowed_a(profile, NOW_S + 90, NOW_S) == 6.0


def test_a_clock_of_1970_is_told_nothing_before_it() -> None:
    profile = build(ABSOLUTE, 100, offset_s=-NOW_S)

    assert profile["chargingSchedule"]["startSchedule"] == "1970-01-01T00:00:00Z"


@given(
    kind=st.sampled_from([Kind.ABSOLUTE, Kind.RELATIVE]),
    limit_da=st.integers(0, 320),
    fallback_da=st.integers(0, 160),
    time_s=st.sampled_from([90.0, 600.0]),
    age_s=st.floats(0, 3 * DAY_S),
    offset_s=st.floats(-DAY_S, DAY_S),
    later_s=st.floats(0, 30 * DAY_S),
)
def test_a_wrong_clock_never_lifts_the_limit(
    *,
    kind: Kind,
    limit_da: int,
    fallback_da: int,
    time_s: float,
    age_s: float,
    offset_s: float,
    later_s: float,
) -> None:
    """Up to a day off and nobody has noticed: the charger is never above its setpoint, whenever it is."""
    way = Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=kind)
    profile = build(way, limit_da, age_s=age_s, fall=Fall(fallback_da=fallback_da, after_s=time_s))
    clock_s = NOW_S + offset_s

    assert allowed_a(profile, clock_s + later_s, clock_s - age_s) <= limit_da / 10


@given(
    kind=st.sampled_from([Kind.ABSOLUTE, Kind.RELATIVE]),
    limit_da=st.integers(61, 320),
    time_s=st.sampled_from([90.0, 600.0]),
    age_s=st.floats(0, 3 * DAY_S),
    measured_s=st.floats(-10, 10),
    error_s=st.floats(-10, 10),
    later_s=st.floats(0, 30 * DAY_S),
)
def test_the_dead_man_falls_in_time(
    *,
    kind: Kind,
    limit_da: int,
    time_s: float,
    age_s: float,
    measured_s: float,
    error_s: float,
    later_s: float,
) -> None:
    """T after it was told, give or take what the clock is off by beyond the measured offset."""
    way = Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=kind)
    fall = Fall(fallback_da=60, after_s=time_s)
    profile = build(way, limit_da, age_s=age_s, offset_s=measured_s, fall=fall)
    clock_s = NOW_S + measured_s + error_s

    assert allowed_a(profile, clock_s + time_s + abs(error_s) + later_s, clock_s - age_s) == 6.0
    early_s = max(0.0, time_s - abs(error_s) - 2.0)
    assert allowed_a(profile, clock_s + early_s, clock_s - age_s) == limit_da / 10
