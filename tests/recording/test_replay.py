"""Decided again, a recording is the same to the last bit; where the code differs, it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

from addon.__main__ import main
from addon.balancer import Memory, balance
from addon.model.decision import Decision, Snapshot
from addon.model.site import Site
from addon.recording import replay as replay_module
from addon.recording.codec import Notes, to_json, to_plain
from addon.recording.command import run_replay
from addon.recording.files import records
from addon.recording.lines import Keyframe, Recorded, Writer, read
from addon.recording.members import members, pack
from addon.recording.replay import Again, replay
from tests.recording.film import EPOCH_S, film, lines, save, wall_s

pytestmark = pytest.mark.long

Law = Callable[[Site, Snapshot, Memory], tuple[Decision, Memory]]

MOMENTS = film()


def again(path: Path, notes: Notes | None = None) -> list[Again]:
    told: Notes = set() if notes is None else notes
    return list(replay(records(path, told), told))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return save(tmp_path / "20261118T11.jsonl.gz", MOMENTS)


@pytest.fixture
def law(monkeypatch: pytest.MonkeyPatch) -> Callable[[Law], None]:
    """Let another law be today's."""
    return lambda other: monkeypatch.setattr(replay_module, "balance", other)


def test_the_same_version_decides_the_same_to_the_last_bit(recording: Path) -> None:
    notes: Notes = set()
    decided = again(recording, notes)

    assert notes == set()
    assert [one.differences for one in decided] == [()] * len(MOMENTS)
    assert [to_json(one.decision) for one in decided] == [to_json(m.decision) for m in MOMENTS]
    assert [one.snapshot for one in decided] == [m.snapshot for m in MOMENTS]
    assert [one.recorded.wall_s for one in decided] == pytest.approx([wall_s(m) for m in MOMENTS])
    assert len({s.limit_da for m in MOMENTS for s in m.decision.setpoints}) >= 5, "a film with nothing in it"


def test_memory_carried_on_is_that_of_the_next_keyframe(recording: Path) -> None:
    """Each memory is the one that the engine had; a minute's last makes the next one's first."""
    decided = again(recording)
    keyframes = [one for one in records(recording, set()) if isinstance(one, Keyframe)]

    assert [one.memory for one in decided] == [m.memory for m in MOMENTS]
    assert len(keyframes) == 4
    assert [one.follows_s for one in keyframes[1:]] == [MOMENTS[n].snapshot.now_s for n in (59, 119, 179)]
    assert [one.memory for one in keyframes] == [to_plain(MOMENTS[n].memory) for n in (0, 60, 120, 180)]


def test_another_memory_at_a_minutes_end_is_a_difference(recording: Path, law: Callable[[Law], None]) -> None:
    """Even where no decision shows it yet."""

    def older(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
        decision, after = balance(site, snapshot, memory)
        moved = {id_: replace(one, since_s=one.since_s - 1e-9) for id_, one in after.loadpoints.items()}
        return decision, replace(after, loadpoints=MappingProxyType(moved))

    law(older)
    differing = [one for one in again(recording) if one.differences]

    assert [one.memory for one in differing] == [MOMENTS[n].memory for n in (60, 120, 180)]
    assert not differing[0].differences[0].setpoint


def test_a_kill_in_mid_write_costs_the_last_minute(recording: Path) -> None:
    whole = recording.read_bytes()
    *_, last = members(whole)
    for size in (last.start + 1, last.start + 200, last.end - 1):
        recording.write_bytes(whole[:size])
        notes: Notes = set()

        decided = again(recording, notes)

        assert len(decided) == 180
        assert not any(one.differences for one in decided)
        assert notes == {f"{recording}: {size - last.start} bytes are torn; that minute is left out."}


def test_what_comes_after_a_torn_minute_is_no_difference(recording: Path) -> None:
    """The memory before is not that of the minute before, which is lost."""
    one, two, three, four = members(recording.read_bytes())
    data = recording.read_bytes()
    recording.write_bytes(data[: one.end] + data[two.start : two.start + 99] + data[three.start : four.end])

    decided = again(recording)

    assert len(decided) == len(MOMENTS) - 60
    assert not any(one.differences for one in decided)


def test_where_the_engine_began_anew_or_left_something_out_a_minute_begins() -> None:
    """After a failed decision the memory is a new one, in the midst of a minute."""
    writer = Writer()
    fresh = replace(MOMENTS[5], memory=Memory())
    site = replace(MOMENTS[0].site, fallback_da=70)
    moved = [replace(one, site=site) for one in MOMENTS[3:5]]
    gaps = {8: 1}
    for index, moment in enumerate([*MOMENTS[:3], *moved, fresh, *MOMENTS[6:7], *MOMENTS[8:10]], start=1):
        writer.add(moment, moment.snapshot, wall_s(moment), gaps.get(index, 0))
    kept = list(read(writer.take().splitlines()))

    shape = "".join("K" if isinstance(one, Keyframe) else "." for one in kept)
    assert shape == "K...K..K..K.."
    keyframes = [one for one in kept if isinstance(one, Keyframe)]
    assert [one.gap for one in keyframes] == [0, 0, 0, 1]
    assert [one.follows_s for one in keyframes] == [None, MOMENTS[2].snapshot.now_s, None, None]


def test_a_changed_law_is_told_with_both_reasons(
    recording: Path, law: Callable[[Law], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def meaner(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
        return balance(replace(site, main=replace(site.main, limit_da=240)), snapshot, memory)

    law(meaner)
    assert run_replay([str(recording)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert run_replay([str(recording), "--all"]) == 1
    everything = capsys.readouterr().out.splitlines()

    first = next(n for n, line in enumerate(told) if "→" in line and "garage" in line)
    assert told[first].startswith("2026-11-18 11:0")
    assert told[first + 1].startswith("    then: ")
    assert told[first + 2].startswith("    now:  ")
    assert "24 A main fuse" in told[first + 2]
    assert len(everything) > len(told)
    assert told[-1] == everything[-1]
    assert told[-1].startswith("200 decisions, decided again by version ")


def test_other_words_are_a_difference_that_no_car_notices(
    recording: Path, law: Callable[[Law], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def wordy(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
        decision, after = balance(site, snapshot, memory)
        return replace(
            decision, setpoints=tuple(replace(s, reason=s.reason + "!") for s in decision.setpoints)
        ), after

    law(wordy)

    assert run_replay([str(recording)]) == 1
    assert "0 identical, 0 with another setpoint, 200 with other" in capsys.readouterr().out


def test_a_law_that_fails_is_told_and_the_next_minute_decided(
    recording: Path, law: Callable[[Law], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
        if snapshot.now_s == MOMENTS[90].snapshot.now_s:
            raise ZeroDivisionError("no phase")
        return balance(site, snapshot, memory)

    law(failing)

    assert run_replay([str(recording)]) == 1
    out = capsys.readouterr().out
    assert "the site: decided → today's code fails: ZeroDivisionError: no phase" in out
    assert "171 decisions" in out, "91 of the first two minutes, and all of the others"


def test_a_file_of_another_version_is_decided_with_a_note(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A field that one side does not know is no difference."""
    texts = []
    for text in lines(MOMENTS):
        keyframe, *rest = map(msgspec.json.decode, text.splitlines())
        keyframe["memory"]["mood"] = "good"
        del keyframe["memory"]["loadpoints"], keyframe["site"]["max_power_w"]
        del rest[0]["decision"][0]["circuits"]
        rest[0]["snapshot"][0]["weather"] = "rain"
        texts.append(b"".join(msgspec.json.encode(line) + b"\n" for line in (keyframe, *rest)))
    recording.write_bytes(b"".join(map(pack, texts)))

    run_replay([str(recording)])

    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]
    assert notes == [
        "note: Decision.circuits is not in the file: its default is taken.",
        "note: Memory.loadpoints is not in the file: its default is taken.",
        "note: Memory.mood is in the file and unknown to this version: it is left out.",
        "note: Site.max_power_w is not in the file: its default is taken.",
        "note: Snapshot.weather is in the file and unknown to this version: it is left out.",
    ]
    assert {one.differences for one in again(recording)[:10]} == {()}


def test_a_stretch_of_time_is_chosen(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    span = ["--from", "2026-11-18T11:07:50", "--until", "2026-11-18T12:07:59+01:00"]
    assert run_replay([str(recording.parent), *span]) == 0
    assert capsys.readouterr().out.startswith("9 decisions, decided again")

    assert run_replay([str(recording.parent), "--from", "2026-11-19"]) == 2
    assert capsys.readouterr().err == f"{recording.parent} holds no decision of that time.\n"


def test_a_recording_that_somebody_unpacked_is_read(tmp_path: Path) -> None:
    path = tmp_path / "unpacked.jsonl"
    path.write_bytes(b"".join(lines(MOMENTS[:70])))

    assert [one.snapshot for one in again(path)] == [m.snapshot for m in MOMENTS[:70]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no decision"),
        (b"not a recording\n", "A line of the recording makes no sense"),
        (b"[1]\n", "A line of the recording makes no sense"),
        (b'{"snapshot": {"now_s": 1}}\n', "The recording does not begin with a keyframe"),
        (b'{"format": 9}\n', "has format 9, this version of the app reads 1"),
        (b'{"format": 1}\n', "A line of the recording makes no sense"),
        (pack(b"hello\n"), "A line of the recording makes no sense"),
        (pack(lines(MOMENTS[:1])[0])[:-9], "holds no decision"),
        (lines(MOMENTS[:1])[0].replace(b'"limit_da":250', b'"limit_da":"x"'), "main.limit_da is not a whole"),
        (lines(MOMENTS[:1])[0] + b'{"snapshot":{"loadpoints":{"9":1}}}\n', "makes no sense"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert run_replay([str(path)]) == 2
    assert sentence in capsys.readouterr().err


def test_no_file_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_replay([str(tmp_path / "none")]) == 2
    assert run_replay([str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"{tmp_path / 'none'} can't be read: No such file or directory.\n"
        f"There is no recording in {tmp_path}.\n"
    )


def test_the_command_line_knows_it(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["addon", "replay", str(recording)])

    assert main() == 0
    with pytest.raises(SystemExit):
        main(["replay", str(recording), "--from", "yesterday"])


def test_moments_are_told_apart_to_the_millisecond(recording: Path) -> None:
    recorded = [one for one in records(recording, set()) if isinstance(one, Recorded)]

    assert recorded[1].wall_s == pytest.approx(EPOCH_S + 1 + 1 / 3)


def test_the_film_is_what_an_engine_hands_out() -> None:
    assert all(b.memory is a.next_memory for a, b in pairwise(MOMENTS))
