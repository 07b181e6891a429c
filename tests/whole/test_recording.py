"""What the running application has recorded is decided again as it was, over restarts and kills."""

import asyncio
from pathlib import Path

import aiohttp
import yaml

from addon.recording.codec import to_json
from addon.recording.files import records
from addon.recording.lines import Keyframe
from addon.recording.replay import Again, replay
from addon.recording.scenario import decided_again, from_file
from addon.simulator.home import HOST
from tests.whole.home import Home, Outlet, running_home, until, virtual_time

pytestmark = virtual_time


def decided(folder: Path) -> list[Again]:
    return list(replay(records(folder / "recording", set()), set()))


async def saved_moment(home: Home) -> str:
    url = f"http://{HOST}:{home.application.web_port}/api/scenario"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"value": "The car was cut."}) as answer,
    ):
        assert answer.status == 200
        return await answer.text()


async def download(home: Home) -> bytes:
    url = f"http://{HOST}:{home.application.web_port}/api/recording"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_a_day_with_two_cars_a_restart_and_a_changed_fuse_is_decided_again(tmp_path: Path) -> None:
    async with running_home(tmp_path, Outlet(), Outlet(id="yard")) as home:
        await home.draw(3.3)
        await home.charge(10.6)
        await home.draw(17.2, 9.1, 0.4)
        await asyncio.sleep(40)
        await home.request("PUT", "/api/site/main_fuse_a", {"value": 20})
        await asyncio.sleep(40)
        await home.application.stop()
        await home.start_application()
        await until(lambda: home.moments[-1].decision.fresh)
        await home.draw(5)
        await asyncio.sleep(70)
        await home.application.stop()

        again = decided(tmp_path)
        assert [to_json(one.decision) for one in again] == [to_json(m.decision) for m in home.moments]
        assert [one.differences for one in again] == [()] * len(home.moments)
        assert len({s.limit_da for m in home.moments for s in m.decision.setpoints}) >= 5
        begun = [one for one in records(tmp_path / "recording", set()) if isinstance(one, Keyframe)]
        assert [one.follows_s for one in begun].count(None) == 2, "one for each start"


async def test_a_saved_moment_is_a_test_that_holds_and_the_recording_can_be_had(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()
        await home.draw(18.1)
        await asyncio.sleep(2)

        saved = from_file(yaml.safe_load(await saved_moment(home)))
        (tmp_path / "download").write_bytes(await download(home))
        count = len(home.moments)

    again = list(replay(records(tmp_path / "download", set()), set()))
    assert count - 2 <= len(again) <= count
    assert [one.differences for one in again] == [()] * len(again)
    assert saved.description == "The car was cut."
    assert saved.expected["garage"].limit_da == 64
    assert decided_again(saved) == saved
    sessions = [state.session for state in saved.snapshot.loadpoints]
    assert [session and session.id_tag[:5] for session in sessions] == ["card-"]
