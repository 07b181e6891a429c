"""Records what a version of the app leaves behind, for tests of upgrades from it.

Run it with that version's code and the tools of this one, in the root of the repository:

    git worktree add /tmp/old COMMIT
    PYTHONPATH=/tmp/old .venv/bin/python tests/whole/record_upgrade.py tests/data/upgrades/VERSION

The folder holds options.json, in which every option is set; data.db comes into it: what the app wrote while a
car charged, was throttled, came to its end, and while the next session was still running.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from addon.simulator.home import live_home
from addon.simulator.outlet import Outlet
from addon.simulator.virtual_time import VirtualTimeLoop, until

UNENCRYPTED: dict[str, Any] = {"ssl": False, "client_cafile": "", "mqtt": {"host": ""}}


def usable(options: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the simulated chargers can't do: encryption, and the charger that needs it."""
    left = [charger for charger in options["chargers"] if not charger["certificate"]]
    circuits = [circuit for circuit in options["circuits"] if not circuit["meter"]]
    return {
        **options,
        **UNENCRYPTED,
        "chargers": left,
        "circuits": circuits,
        "accept_unknown_tags": True,
    }


async def record(folder: Path) -> None:
    """Let the app live for a while."""
    options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        async with live_home(data, (Outlet(),), usable(options)) as home:
            await home.draw(3)
            await home.charge(16.0)
            for house_a in (15, 5, 17, 3):  # so that it learns how the car answers
                await home.draw(house_a)
                await asyncio.sleep(75)
            home.charger.unplug()
            await until(lambda: home.station.transaction is None, 60)
            await asyncio.sleep(30)
            await home.charge(16.0)
            await asyncio.sleep(120)
            print(await home.charger_state())  # noqa: T201 - so that whoever records can see it
        copy(data, folder / "data.db")


def copy(data: Path, to: Path) -> None:
    """Copy the database as one file."""
    (file,) = data.glob("*.db")
    to.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(file)) as old:
        old.execute("VACUUM INTO ?", (str(to),))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(record(Path(sys.argv[1])))
