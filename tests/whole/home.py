"""The simulated home for the tests of the whole, in virtual time.

Whatever a test does, no frame may ever write a ChargePointMaxProfile, nothing may fail in the application,
and a charger that obeys may not be suspected; that is looked at when the home ends.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from addon.simulator.home import (
    FALLBACK_A,
    FREE_A,
    OPTIONS,
    Home,
    JsonObject,
    Outlet,
    live_home,
    wall_s,
)
from addon.simulator.sub_meters import SubMeter
from addon.simulator.virtual_time import now_s, until

__all__ = [
    "FALLBACK_A",
    "FREE_A",
    "OPTIONS",
    "Home",
    "JsonObject",
    "Outlet",
    "SubMeter",
    "now_s",
    "running_home",
    "until",
    "virtual_time",
    "wall_s",
]

SUSPICIONS = ("charger does not obey", "charger jumps when a limit is replaced", "charger answers slowly")

virtual_time = pytest.mark.looptime(resolution=2**-20)
"""Jumps over sleeps. In steps that floating point holds exactly, or a due time is missed by its last bit."""


@contextlib.asynccontextmanager
async def running_home(
    folder: Path, *outlets: Outlet, options: JsonObject = OPTIONS, sub_meters: Sequence[SubMeter] = ()
) -> AsyncIterator[Home]:
    """Run a home. One charger stands in it unless outlets are given."""
    outlets = outlets or (Outlet(),)
    async with live_home(folder, outlets, options, sub_meters) as home:
        yield home
    if all(outlet.quirks.obeys for outlet in outlets):
        suspicions = [line for line in home.lines if line["event"] in SUSPICIONS]
        assert not suspicions, suspicions
    assert "ChargePointMaxProfile" not in json.dumps([frame.content for frame in home.wire])
    assert [line for line in home.lines if line["level"] in ("error", "critical", "exception")] == []
