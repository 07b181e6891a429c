"""The recorder beside the engine: what it takes, when it writes, and what it does about a disk that fails."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from addon.balancer import balance
from addon.engine import Moment
from addon.recording.files import records
from addon.recording.lines import Keyframe, Recorded
from addon.recording.recorder import MOST_WAITING, TRY_AGAIN_S, Recorder
from addon.recording.replay import replay
from addon.recording.ring import Ring, files
from tests.recording.film import EPOCH_S, film

pytestmark = pytest.mark.looptime

MOMENTS = film(200)
LONG = film(500, "garage")


class BadDisk(Ring):
    """Fails while told to."""

    failing = True

    def append(self, wall_s: float, member: bytes) -> None:
        if self.failing:
            raise OSError(28, "No space left on device")
        super().append(wall_s, member)


@asynccontextmanager
async def recording(recorder: Recorder) -> AsyncIterator[None]:
    task = asyncio.create_task(recorder.run())
    yield
    task.cancel()
    await asyncio.wait({task})
    await recorder.close()


def clock() -> float:
    return EPOCH_S + asyncio.get_running_loop().time()


async def take(recorder: Recorder, moments: Iterable[Moment]) -> None:
    for moment in moments:
        recorder.on_moment(moment)
        await asyncio.sleep(1)


def moments_in(folder: Path) -> list[Recorded]:
    return [one for one in records(folder, set()) if isinstance(one, Recorded)]


def gaps_in(folder: Path) -> list[int]:
    return [one.gap for one in records(folder, set()) if isinstance(one, Keyframe)]


async def test_each_minute_is_written_when_it_is_over_and_the_rest_at_the_stop(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "recording", clock)
    async with recording(recorder):
        await take(recorder, MOMENTS[:58])
        assert not (tmp_path / "recording").exists()
        await take(recorder, MOMENTS[58:70])
        assert len(moments_in(tmp_path / "recording")) == 60
        await take(recorder, MOMENTS[70:])
    await recorder.close()

    again = list(replay(records(tmp_path / "recording", set()), set()))
    assert [one.decision for one in again] == [m.decision for m in MOMENTS]
    assert [one.differences for one in again] == [()] * len(MOMENTS)
    assert again[0].recorded.wall_s == pytest.approx(EPOCH_S)
    assert recorder.problem == ""
    assert gaps_in(tmp_path / "recording") == [0, 0, 0, 0]


async def test_all_up_to_now_can_be_had_while_it_runs(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "recording", clock)
    async with recording(recorder):
        assert [part async for part in recorder.content()] == []
        await take(recorder, MOMENTS[:85])
        content = b"".join([part async for part in recorder.content()])
        await take(recorder, MOMENTS[85:])
    (tmp_path / "download").write_bytes(content)

    assert len(moments_in(tmp_path / "download")) == 85
    assert len(moments_in(tmp_path / "recording")) == len(MOMENTS)
    again = replay(records(tmp_path / "recording", set()), set())
    assert [one.differences for one in again] == [()] * len(MOMENTS)
    assert [part async for part in recorder.content()] == []


async def test_no_id_tag_is_recorded_and_none_is_missed(tmp_path: Path) -> None:
    tag = "04A2B3C4D5"

    def tagged(moment: Moment) -> Moment:
        states = (
            replace(state, session=replace(state.session, id_tag=f"{tag}{state.id}"))
            for state in moment.snapshot.loadpoints
            if state.session
        )
        return replace(moment, snapshot=replace(moment.snapshot, loadpoints=tuple(states)))

    recorder = Recorder(tmp_path, clock)
    for moment in MOMENTS:
        recorder.on_moment(tagged(moment))
    await recorder.close()

    assert tag.encode() not in b"".join(gzip.decompress(path.read_bytes()) for path in files(tmp_path))
    states = [one.snapshot["loadpoints"] for one in moments_in(tmp_path)]
    tags = [[state["session"]["id_tag"] for state in loadpoints] for loadpoints in states]
    assert tags == [tags[0]] * len(MOMENTS)
    assert len(set(tags[0])) == 2
    assert [one.differences for one in replay(records(tmp_path, set()), set())] == [()] * len(MOMENTS)


def test_no_decision_depends_on_the_id_tag() -> None:
    for moment in MOMENTS:
        states = tuple(
            replace(state, session=replace(state.session, id_tag="other"))
            for state in moment.snapshot.loadpoints
            if state.session
        )
        assert states
        other = replace(moment.snapshot, loadpoints=states)
        assert balance(moment.site, other, moment.memory) == (moment.decision, moment.next_memory)


async def test_a_full_disk_is_told_once_and_tried_again_later(tmp_path: Path) -> None:
    disk = BadDisk(tmp_path)
    recorder = Recorder(tmp_path, clock, ring=disk)
    with capture_logs() as logs:
        async with recording(recorder):
            await take(recorder, LONG[:70])
            assert recorder.problem == f"Decisions can't be recorded in {tmp_path}: No space left on device."
            disk.failing = False
            await take(recorder, LONG[70:360])
            assert files(tmp_path) == []
            assert recorder.problem
            await take(recorder, LONG[360:450])
            assert recorder.problem == ""
            await take(recorder, LONG[450:])

    assert [line["log_level"] for line in logs] == ["error", "info"]
    kept = moments_in(tmp_path)
    assert kept[-1].snapshot["now_s"] == LONG[-1].snapshot.now_s
    assert gaps_in(tmp_path)[0] == len(LONG) - len(kept)
    assert gaps_in(tmp_path)[1:] == [0, 0]
    assert kept[0].snapshot["now_s"] == pytest.approx(65 + TRY_AGAIN_S, abs=6)


async def test_a_folder_that_can_not_be_made_stops_the_recording_only(tmp_path: Path) -> None:
    (tmp_path / "recording").write_text("a file where the folder should be")
    recorder = Recorder(tmp_path / "recording", clock)
    async with recording(recorder):
        await take(recorder, MOMENTS)

    assert recorder.problem == f"Decisions can't be recorded in {tmp_path / 'recording'}: File exists."


async def test_what_waits_too_long_is_left_out_and_counted(tmp_path: Path) -> None:
    """A disk that hangs holds up the thread; the engine's moments must not pile up without end."""
    recorder = Recorder(tmp_path, clock)
    many = [*LONG, *LONG, *LONG]
    for moment in many:
        recorder.on_moment(moment)
    async with recording(recorder):
        await asyncio.sleep(10)
        recorder.on_moment(MOMENTS[0])

    assert len(moments_in(tmp_path)) == MOST_WAITING + 1
    assert gaps_in(tmp_path)[-1] == len(many) - MOST_WAITING


async def test_a_moment_that_can_not_be_written_down_stops_the_recording_only(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, clock)
    broken = replace(MOMENTS[3], decision=object())  # type: ignore[arg-type]
    with capture_logs() as logs:
        async with recording(recorder):
            await take(recorder, [*MOMENTS[:3], broken, *MOMENTS[4:20]])

    assert recorder.problem == "Decisions can't be recorded: something went wrong inside the app."
    assert [line["event"] for line in logs] == [
        "a moment could not be recorded",
        "nothing is recorded for now; cars are balanced all the same",
    ]
