"""A backup of the running app, as the Supervisor makes it, restored on another machine."""

from __future__ import annotations

import asyncio
import base64
import shutil
from pathlib import Path

import pytest
import yaml
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from addon.passwords import hash_password
from tests.whole.home import OPTIONS, Home, JsonObject, running_home, until, virtual_time

pytestmark = virtual_time

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text())
SECRET = "correct horse"


async def back_up(home: Home, source: Path, target: Path) -> None:
    """Copy the data folder of the running app but for what is left out, between the two commands."""
    assert (await home.request("POST", "/api/backup/begin"))[0] == 204

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {n for n in names for p in CONFIG["backup_exclude"] if (Path(folder) / n).match(p)}

    shutil.copytree(source, target, ignore=left_out)
    assert (await home.request("POST", "/api/backup/end"))[0] == 204


async def test_sessions_what_was_learned_and_passwords_are_there_after_a_restore(tmp_path: Path) -> None:
    options: JsonObject = {**OPTIONS, "chargers": [{"id": "other", "password": hash_password(SECRET)}]}
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    async with running_home(first, options=options) as home:
        await home.charge()
        home.charger.unplug()
        await until(lambda: not home.transaction_id, 60)
        home.charger.plug_in()
        await until(lambda: home.station.drawing, 60)
        await asyncio.sleep(60)
        before = (await home.request("GET", "/api/sessions"))[1]["sessions"]
        await back_up(home, first, second)
        stored = home.home_assistant.options  # the Supervisor keeps these itself, in the same backup
        probes = [frame.action for frame in home.heard()].count("GetCompositeSchedule")

    size = sum(path.stat().st_size for path in second.rglob("*"))
    async with running_home(second, options=stored) as home:
        await until(lambda: home.charger.connected, 120)
        await asyncio.sleep(60)
        after = (await home.request("GET", "/api/sessions"))[1]["sessions"]
        told = [frame.action for frame in home.heard()]
        password = f"Basic {base64.b64encode(f'other:{SECRET}'.encode()).decode()}"
        async with connect(
            f"{home.ocpp_url}/other",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            additional_headers={"Authorization": password},
            proxy=None,
        ):
            pass
        with pytest.raises(InvalidStatus):
            await connect(f"{home.ocpp_url}/other", subprotocols=["ocpp1.6"], proxy=None)  # type: ignore[list-item]

    assert len(before) == 2
    assert [s["id"] for s in after][-2:] == [s["id"] for s in before]
    assert after[-1]["energy_wh"] == before[-1]["energy_wh"]
    assert told.count("GetCompositeSchedule") <= probes
    assert size < 300_000
