"""The charger's own truth: which limit its stored profiles give at a time (OCPP 1.6, §3.13)."""

from collections.abc import Mapping
from typing import Any

import pytest

from addon.simulator.charging_schedule import Charging, ProfileFilter, ProfileStore, parse

NOW_S = 1_800_000_000.0  # 2027-01-15T08:00:00Z
START = "2027-01-15T07:00:00Z"
TX = Charging(transaction_id=7, started_s=NOW_S - 600)


def profile(
    *periods: tuple[int, float],
    purpose: str = "TxDefaultProfile",
    kind: str = "Absolute",
    level: int = 0,
    unit: str = "A",
    start: str | None = START,
    duration: int | None = None,
    id_: int = 1,
    **fields: Any,  # noqa: ANN401 - JSON
) -> Mapping[str, Any]:
    schedule: dict[str, Any] = {
        "charging_rate_unit": unit,
        "charging_schedule_period": [{"start_period": at_s, "limit": limit} for at_s, limit in periods],
    }
    if start:
        schedule["start_schedule"] = start
    if duration is not None:
        schedule["duration"] = duration
    return {
        "charging_profile_id": id_,
        "stack_level": level,
        "charging_profile_purpose": purpose,
        "charging_profile_kind": kind,
        "charging_schedule": schedule,
        **fields,
    }


def store(*profiles: tuple[int, Mapping[str, Any]]) -> ProfileStore:
    kept = ProfileStore(hardware_a=32.0)
    for connector_id, data in profiles:
        kept = kept.install(connector_id, parse(data), NOW_S)
    return kept


MAX: dict[str, Any] = {"purpose": "ChargePointMaxProfile"}
TX_OF: dict[str, Any] = {"purpose": "TxProfile"}
DAILY: dict[str, Any] = {"kind": "Recurring", "recurrency_kind": "Daily"}


@pytest.mark.parametrize(
    ("profiles", "charging", "limit_a"),
    [
        ([], TX, 32.0),
        ([(1, profile((0, 10.0)))], TX, 10.0),
        ([(0, profile((0, 10.0)))], TX, 10.0),
        # the period that has begun; the schedule began an hour ago
        ([(1, profile((0, 16.0), (3600, 6.0)))], TX, 6.0),
        ([(1, profile((0, 16.0), (3601, 6.0)))], TX, 16.0),
        # nothing before its start, after its duration, out of its validity
        ([(1, profile((0, 10.0), start="2027-01-15T08:00:01Z"))], TX, 32.0),
        ([(1, profile((0, 10.0), duration=3600))], TX, 32.0),
        ([(1, profile((0, 10.0), duration=3601))], TX, 10.0),
        ([(1, profile((0, 10.0), valid_to="2027-01-15T08:00:00Z"))], TX, 32.0),
        ([(1, profile((0, 10.0), valid_from="2027-01-15T09:00:00+01:00"))], TX, 10.0),
        # the highest level that is active; below it the next
        ([(1, profile((0, 20.0), level=3)), (1, profile((0, 10.0), id_=2))], TX, 20.0),
        ([(1, profile((0, 20.0), level=3, duration=60)), (1, profile((0, 10.0), id_=2))], TX, 10.0),
        # the connector's own before the charge point's
        ([(0, profile((0, 20.0), level=3)), (1, profile((0, 10.0), id_=2))], TX, 10.0),
        # TxProfile before TxDefaultProfile, for its own transaction only
        ([(1, profile((0, 20.0), transaction_id=7, **TX_OF)), (1, profile((0, 9.0), id_=2))], TX, 20.0),
        ([(1, profile((0, 20.0), transaction_id=8, **TX_OF)), (1, profile((0, 9.0), id_=2))], TX, 9.0),
        ([(1, profile((0, 20.0), purpose="TxProfile")), (1, profile((0, 9.0), id_=2))], None, 9.0),
        # ChargePointMaxProfile caps, and never lifts
        ([(0, profile((0, 12.0), **MAX)), (1, profile((0, 20.0), id_=2))], TX, 12.0),
        ([(0, profile((0, 30.0), **MAX)), (1, profile((0, 20.0), id_=2))], TX, 20.0),
        # Relative counts from the start of charging, 600 s ago; so does Absolute without a start
        ([(1, profile((0, 16.0), (600, 6.0), kind="Relative", start=None))], TX, 6.0),
        ([(1, profile((0, 16.0), (601, 6.0), kind="Relative", start=None))], TX, 16.0),
        ([(1, profile((0, 16.0), (600, 6.0), start=None))], TX, 6.0),
        ([(1, profile((0, 16.0), (600, 6.0), kind="Relative", start=None))], None, 16.0),
        # daily: 07:00 two days ago comes back today
        ([(1, profile((0, 16.0), (3600, 6.0), start="2027-01-13T07:00:00Z", **DAILY))], TX, 6.0),
        # watts over three phases, or as many as the period says
        ([(1, profile((0, 6900.0), unit="W"))], TX, 10.0),
        # the hardware caps all
        ([(1, profile((0, 80.0)))], TX, 32.0),
        # the same id, or the same purpose, level and connector: replaced in place
        ([(1, profile((0, 10.0))), (1, profile((0, 14.0), level=2))], TX, 14.0),
        ([(1, profile((0, 10.0))), (1, profile((0, 14.0), id_=2))], TX, 14.0),
    ],
)
def test_gives_the_limit_of_the_profile_that_rules(
    profiles: list[tuple[int, Mapping[str, Any]]], charging: Charging | None, limit_a: float
) -> None:
    assert limit_a == pytest.approx(store(*profiles).effective(NOW_S, charging).limit_a)


def test_says_which_profile_rules() -> None:
    kept = store((0, profile((0, 12.0), id_=5, **MAX)), (1, profile((0, 20.0), id_=2)))

    assert kept.effective(NOW_S, TX).profile_ids == (5,)


@pytest.mark.parametrize(
    ("clock_offset_s", "after_s", "limit_a"),
    [
        (0.0, 0.0, 16.0),
        (0.0, 89.0, 16.0),
        (0.0, 90.0, 6.0),
        (0.0, 1e6, 6.0),
        # a clock an hour ahead falls at once, one an hour behind falls late; neither ends unlimited
        (3600.0, 0.0, 6.0),
        (-3600.0, 90.0, 16.0),
        (-3600.0, 3690.0, 6.0),
    ],
)
def test_falls_to_the_second_period_by_its_own_clock(
    clock_offset_s: float, after_s: float, limit_a: float
) -> None:
    dead_man = profile((0, 16.0), (86_400 + 90, 6.0), start="2027-01-14T08:00:00Z")

    assert limit_a == store((1, dead_man)).effective(NOW_S + clock_offset_s + after_s, TX).limit_a


@pytest.mark.parametrize(
    ("which", "left"),
    [
        (ProfileFilter(), set()),
        (ProfileFilter(id=1), {2, 3}),
        (ProfileFilter(purpose="TxDefaultProfile"), {1}),
        (ProfileFilter(stack_level=2), {1, 2}),
        (ProfileFilter(connector_id=0), {2, 3}),
        (ProfileFilter(connector_id=1, stack_level=0), {1, 3}),
        (ProfileFilter(id=9), {1, 2, 3}),
    ],
)
def test_clears_what_matches(which: ProfileFilter, left: set[int]) -> None:
    kept = store(
        (0, profile((0, 30.0), id_=1, **MAX)),
        (1, profile((0, 20.0), id_=2)),
        (1, profile((0, 10.0), id_=3, level=2)),
    )

    assert left == {stored.profile.id for stored in kept.clear(which).stored}


def test_composite_schedule_joins_all_profiles() -> None:
    kept = store(
        (0, profile((0, 12.0), (3660, 32.0), id_=1, **MAX)),
        (1, profile((0, 16.0), (3690, 6.0), id_=2)),
    )

    periods = kept.composite(NOW_S, 300, TX)

    assert [(period.start_s, period.limit) for period in periods] == [(0.0, 12.0), (60.0, 16.0), (90.0, 6.0)]


def test_composite_schedule_follows_a_recurring_one_into_the_next_day() -> None:
    daily = profile((0, 16.0), (7200, 6.0), **DAILY)

    periods = store((1, daily)).composite(NOW_S, 86_400, TX)

    assert [(p.start_s, p.limit) for p in periods] == [(0.0, 16.0), (3600.0, 6.0), (82_800.0, 16.0)]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        profile((0, 10.0), kind="Sometimes"),
        profile((0, 10.0), purpose="Fun"),
        profile((0, 10.0), start="yesterday"),
    ],
)
def test_refuses_what_is_no_profile(broken: Mapping[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        parse(broken)
