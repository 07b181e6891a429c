"""What a person is told of a charger that can't be set up as it should be."""

from __future__ import annotations

import pytest

from addon.translation.catalogs import plain
from tests.csms.rig import Script, rig

pytestmark = pytest.mark.looptime


@pytest.mark.parametrize(
    ("every_s", "triggers", "says"),
    [
        (60, False, "It measures every 60 s only, so that it is seen late"),
        (0, False, "It measures only when it is asked, so that it is seen late"),
        (60, True, ""),  # it is asked in between
        (10, False, ""),
        (None, False, ""),
    ],
)
async def test_one_that_measures_seldom_is_told_of(every_s: int | None, triggers: bool, says: str) -> None:
    async with rig(Script()) as r:
        r.station.learned.sample_interval_s = every_s
        r.station.learned.triggers = triggers

        assert r.problem.startswith(says)
        assert bool(r.problem) is bool(says)


async def test_settings_that_wait_for_a_restart_are_told_of() -> None:
    async with rig(Script()) as r:
        r.station.learned.awaits_restart = {"MeterValueSampleInterval"}

        assert r.problem == "Restart it: only then its new settings take effect (MeterValueSampleInterval)."
        assert plain(r.problem, "de") == (
            "Sie neu starten: Erst dann gelten ihre neuen Einstellungen (MeterValueSampleInterval)."
        )


@pytest.mark.parametrize(("ahead_s", "says"), [(90.0, "90 s ahead"), (-3600.0, "3600 s behind"), (3.0, "")])
async def test_a_clock_that_stays_wrong_is_told_of(ahead_s: float, says: str) -> None:
    async with rig(Script()) as r:
        for at_s in (0.0, 6.0):
            r.station.offset.observe(at_s + ahead_s, at_s)

        assert says in r.problem
        assert bool(r.problem) is bool(says)
