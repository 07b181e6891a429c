"""The test charger's own reading of charging profiles."""

from typing import Any

import pytest

from tests.lab.charging_profiles import ChargingProfiles, Situation

# 2026-01-01T00:00:00Z
NEW_YEAR = 1_767_225_600


def profile(purpose: str = "TxProfile", *, limits: dict[int, float], **others: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make a profile; `limits` are amperes by start second of the period."""
    schedule = {
        "chargingRateUnit": others.pop("unit", "A"),
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in limits.items()],
    }
    for key in ("startSchedule", "duration"):
        if key in others:
            schedule[key] = others.pop(key)
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
    } | others


DEAD_MAN = profile(limits={0: 16, 90: 6}, startSchedule="2026-01-01T00:00:00Z")
RELATIVE = profile(limits={0: 16, 90: 6}, chargingProfileKind="Relative")
DAILY = DEAD_MAN | {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}


@pytest.mark.parametrize(
    ("stored", "now_s", "since_s", "expected"),
    [
        ([], 10, 0, None),
        ([DEAD_MAN], 89, 0, 16),
        ([DEAD_MAN], 90, 0, 6),
        ([DEAD_MAN], -1, -5, None),
        ([DEAD_MAN], 10, None, None),  # no transaction
        ([RELATIVE], 89, 0, 16),
        ([RELATIVE], 89, -1, 6),
        ([DAILY], 86_400 + 10, 0, 16),
        ([DEAD_MAN | {"validTo": "2026-01-01T00:00:05Z"}], 10, 0, None),
        ([DEAD_MAN | {"validFrom": "2026-01-01T00:00:05Z"}], 10, 0, 16),
        ([profile(limits={0: 16}, duration=60, chargingProfileKind="Relative")], 61, 0, None),
        ([profile(limits={0: 6900}, unit="W", chargingProfileKind="Relative")], 1, 0, 10),
        ([profile("TxDefaultProfile", limits={0: 10}, chargingProfileId=2), DEAD_MAN], 10, 0, 16),
        ([DEAD_MAN, profile("ChargePointMaxProfile", limits={0: 8}, chargingProfileId=2)], 10, 0, 8),
        ([DEAD_MAN, profile(limits={0: 20}, chargingProfileId=2, stackLevel=1)], 10, 0, 20),
        ([DEAD_MAN, profile(limits={0: 20}, chargingProfileId=2)], 10, 0, 20),  # same purpose and level
    ],
)
def test_limit(
    stored: list[dict[str, Any]], now_s: float, since_s: float | None, expected: float | None
) -> None:
    profiles = ChargingProfiles()
    for one in stored:
        profiles.put(1, one)

    since = None if since_s is None else NEW_YEAR + since_s

    assert profiles.limit_a(Situation(now=NEW_YEAR + now_s, since=since)) == expected


def test_clear_removes_only_what_it_names() -> None:
    profiles = ChargingProfiles()
    profiles.put(1, DEAD_MAN)
    profiles.put(1, profile("TxDefaultProfile", limits={0: 6}, chargingProfileId=2))

    assert not profiles.clear(stackLevel=3)
    assert profiles.clear(chargingProfilePurpose="TxProfile")
    assert [kept["chargingProfileId"] for _, kept in profiles.stored] == [2]
