"""Each make of charger in a home with the real application: the fuse holds, whatever the make does."""

import asyncio
import json
from pathlib import Path

import pytest

from addon.simulator.home import FUSE_A, OPTIONS, Home, Outlet, live_home
from addon.simulator.makes import MAKES
from addon.simulator.oddities import ODDITIES
from addon.simulator.quirks import Quirks
from addon.simulator.world import TOLERANCE_A
from tests.whole.home import virtual_time

pytestmark = [virtual_time, pytest.mark.long]

NEWER = ("standard", "wallbox_pulsar", "schneider", "evbox_livo", "foxess_201")
ODD_NEWER = (
    "answers_after_25_s",
    "answers_doubled",
    "no_configuration",
    "no_connector_named",
    "numbers_as_text",
    "in_1970",
)
ROWS = [
    *((name, quirks, "1.6") for name, quirks in MAKES.items() if name != "foxess_201"),
    *((name, MAKES[name], "2.0.1") for name in NEWER),
    *((name, quirks, "1.6") for name, quirks in ODDITIES.items()),
    *((name, ODDITIES[name], "2.0.1") for name in ODD_NEWER),
]
WITHIN_S = 45
"""A disobedient charger is seen within 15 s and stopped within 30 s; a meter's report takes a moment."""


def begin(home: Home) -> None:
    """Have the car begin, by RemoteStart where the make wants that: what a person would do by an app."""
    (charger,) = home.all_chargers
    charger.plug_in()
    if not home.station.quirks.needs_remote_start:
        return
    if home.chargers:
        home.charger.start("R")
    else:
        session = home.chargers_201["garage"].sessions[0]
        session.allow({"id_token": "R", "type": "Central"}, asyncio.get_running_loop().time())


@pytest.mark.parametrize(
    ("quirks", "version"),
    [pytest.param(quirks, version, id=f"{name}-{version}") for name, quirks, version in ROWS],
)
async def test_the_fuse_holds_whatever_the_charger_does(quirks: Quirks, version: str, tmp_path: Path) -> None:
    outlet = Outlet(quirks=quirks, version=version)
    async with live_home(tmp_path, [outlet], OPTIONS) as home:
        home.house.now_a = (2.0, 2.0, 2.0)
        await asyncio.sleep(30)
        begin(home)
        await asyncio.sleep(120)
        assert home.station.drawing

        home.house.now_a = (15.0, 2.0, 2.0)
        await asyncio.sleep(WITHIN_S)
        grids_a = []
        for _ in range(60):
            await asyncio.sleep(1)
            grids_a.append(max(home.world.flow.grid_a))

        assert max(grids_a) <= FUSE_A + TOLERANCE_A
        assert home.world.totals.trips == 0
        assert [line for line in home.lines if line["level"] in ("error", "exception")] == []
        assert "ChargePointMaxProfile" not in json.dumps([frame.content for frame in home.wire])
