"""Words and schedules that chargers answer, as they are met in the field."""

from __future__ import annotations

import pytest

from addon.csms.answers import composite_schedule, status_word
from addon.csms.way import Unit
from addon.simulator.bends import answered
from addon.simulator.quirks import Quirks
from tests.csms.bench import bench, now_s, until


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Accepted", "Accepted"),
        ("accepted", "Accepted"),
        (" ACCEPTED ", "Accepted"),
        ("reboot required", "RebootRequired"),
        ("NOT_SUPPORTED", "NotSupported"),
        ("Whatever", "Whatever"),
        ("", ""),
        (None, ""),
        (["Accepted"], ""),
    ],
)
def test_words(said: object, word: str) -> None:
    assert status_word({"status": said}) == word


@pytest.mark.parametrize(
    ("periods", "read"),
    [
        ([(0, 16.0), (90, "6.0")], ((0, 16.0), (90, 6.0))),
        ([("90", 6), (0, "32,0")], ((0, 32.0), (90, 6.0))),
        ([(0, "x"), (90, 6.0)], None),
        ([(0, 16.0), (None, 6.0)], None),
        ([(0, 10**400)], None),
        ([], ()),
    ],
)
@pytest.mark.parametrize("name", ["schedule", "chargingSchedule"])
def test_composite_schedules(
    periods: list[tuple[object, object]], read: tuple[tuple[int, float], ...] | None, name: str
) -> None:
    told = [{"startPeriod": start, "limit": limit} for start, limit in periods]
    said = {"status": "accepted", name: {"chargingRateUnit": "A", "chargingSchedulePeriod": told}}
    schedule = composite_schedule(said, name)

    assert (schedule and schedule.periods) == read
    assert schedule is None or schedule.unit == Unit.AMPS.value
    assert composite_schedule({**said, "status": "Rejected"}, name) is None


@pytest.mark.looptime
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_limit_that_is_accepted_in_small_letters_is_accepted(version: str) -> None:
    quirks = Quirks(bends=(answered("SetChargingProfile", "status", "accepted"),))
    async with bench(quirks, version=version) as b:
        b.follow(12.0)
        await b.session()
        await until(lambda: b.station.limit_a(now_s()) == 12.0)

        assert not b.state.refuses_limits
        assert not b.state.problem
