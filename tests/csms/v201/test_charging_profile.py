"""A limit as a charging profile of 2.0.1."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from ocpp.messages import MessageType

from addon.csms.limit_profile import Fall, LimitProfile, Mains, TimeBase
from addon.csms.v201.charging_profile import charging_profile
from addon.csms.way import Kind, Purpose, Unit, Way
from tests.csms.v201.desk201 import check

NOW_S = 1_800_000_000.0


def limit(purpose: Purpose, kind: Kind, unit: Unit = Unit.AMPS, *, falls: bool = True) -> LimitProfile:
    return LimitProfile(
        way=Way(purpose=purpose, unit=unit, kind=kind, stack_level=3),
        limit_da=165,
        base=TimeBase(now_wall_s=NOW_S, started_wall_s=NOW_S - 600),
        mains=Mains(number_phases=3),
        fall=Fall(fallback_da=60, after_s=90) if falls else None,
        transaction_id=7,
    )


def test_absolute_with_its_dead_man() -> None:
    assert charging_profile(limit(Purpose.TX_PROFILE, Kind.ABSOLUTE), 2, "theirs") == {
        "id": 1002,
        "stackLevel": 3,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "transactionId": "theirs",
        "chargingSchedule": [
            {
                "id": 1002,
                "startSchedule": "2027-01-14T08:00:00Z",
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 16.5, "numberPhases": 3},
                    {"startPeriod": 86_490, "limit": 6.0, "numberPhases": 3},
                ],
            }
        ],
    }


def test_relative_counts_from_the_start_of_charging() -> None:
    profile = charging_profile(limit(Purpose.TX_PROFILE, Kind.RELATIVE, Unit.WATTS), 1, "theirs")
    schedules: Any = profile["chargingSchedule"]
    [schedule] = schedules
    assert "startSchedule" not in schedule
    assert [period["startPeriod"] for period in schedule["chargingSchedulePeriod"]] == [0, 690]
    assert schedule["chargingSchedulePeriod"][0]["limit"] == 11_385.0


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize(("purpose", "kind", "unit"), [*product(Purpose, Kind, Unit)])
@pytest.mark.parametrize("falls", [True, False])
def test_nothing_in_it_ends(version: str, purpose: Purpose, kind: Kind, unit: Unit, *, falls: bool) -> None:
    """What ends, ends in no limit at all; and it is never for the whole station."""
    profile = charging_profile(limit(purpose, kind, unit, falls=falls), 1, "theirs")
    check(MessageType.Call, "SetChargingProfile", {"evseId": 1, "chargingProfile": profile}, version)
    assert "duration" not in str(profile)
    assert "valid" not in str(profile)
    assert profile["chargingProfilePurpose"] in ("TxProfile", "TxDefaultProfile")
    assert ("transactionId" in profile) is (purpose is Purpose.TX_PROFILE)
