"""The raw charger's scripts against the real application: it answers, stays up, and charges on."""

import asyncio
import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from addon.simulator.home import OPTIONS, Home, Outlet, live_home
from addon.simulator.mischief import HANDSHAKES, PATHS, raw_charger
from addon.simulator.mischief_scripts import SCRIPTS, Script, replayed_start
from addon.simulator.mischief_scripts_201 import SCRIPTS_201
from tests.whole.home import until, virtual_time

pytestmark = [virtual_time, pytest.mark.long]

# what these send can't be understood, so that it is refused
REFUSED = ("odd_frames",)


async def unharmed_by(home: Home, scripts: Mapping[str, Script], version: str) -> None:
    """Let each script have a link of its own: all that can be understood is answered, no call refused."""
    for name, script in scripts.items():
        async with raw_charger(home.ocpp_url, f"raw-{name}", subprotocols=[f"ocpp{version}"]) as peer:
            await script(peer)
            assert (await peer.call("Heartbeat"))[0] == 3
            refusals = [frame for frame in peer.heard if frame[0] == 4]
            assert (name, bool(refusals)) == (name, name in REFUSED)
    assert [line for line in home.lines if line["level"] in ("error", "critical", "exception")] == []


@pytest.mark.parametrize(("version", "scripts"), [("1.6", SCRIPTS), ("2.0.1", SCRIPTS_201)])
async def test_no_script_harms_the_application_or_another_charger(
    version: str, scripts: Mapping[str, Script], tmp_path: Path
) -> None:
    async with live_home(tmp_path, [Outlet(version=version)], OPTIONS) as home:
        home.all_chargers[0].plug_in()
        await until(lambda: home.station.drawing)
        await unharmed_by(home, scripts, version)
        assert home.station.drawing
        assert home.all_chargers[0].connected


async def test_the_same_start_is_one_session(tmp_path: Path) -> None:
    async with live_home(tmp_path, [Outlet()], OPTIONS) as home, raw_charger(home.ocpp_url, "raw") as peer:
        await replayed_start(peer)
        ids = [
            frame[2]["transactionId"] for frame in peer.heard if frame[0] == 3 and "transactionId" in frame[2]
        ]
        assert len(ids) == 3
        assert len(set(ids)) == 1


async def test_it_is_found_however_it_is_dialled(tmp_path: Path) -> None:
    async with live_home(tmp_path, [Outlet()], OPTIONS) as home:
        ways = list(itertools.product(PATHS, HANDSHAKES.values()))
        for number, (path, offered) in enumerate(ways):
            raw = raw_charger(home.ocpp_url, f"raw-{number}", path=path, subprotocols=offered)
            async with raw as peer:
                assert (await peer.call("Heartbeat"))[0] == 3
        await asyncio.sleep(5)  # the page is told with the next decision
        known = {charger["id"] for charger in (await home.state())["chargers"]}
        assert known == {"garage", *(f"raw-{number}" for number in range(len(ways)))}
