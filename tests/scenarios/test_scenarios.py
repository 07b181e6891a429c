"""Each saved moment beside this file is decided as it says. Put a moment that someone sent you here, too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from addon.errors import RecordingError, RefusedError
from addon.recording.command import run_replay
from addon.recording.saver import MomentSaver
from addon.recording.scenario import decided_again, expected_of, to_file, without_words
from tests.recording.film import EPOCH_S, film, save, wall_s
from tests.scenarios.regenerate import FOLDER, saved
from tests.scenarios.stories import STORIES

FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_saved_moment_is_decided_as_it_says(name: str) -> None:
    moment = saved(FOLDER / f"{name}.yaml")

    today = decided_again(moment)

    assert without_words(today.expected) == without_words(moment.expected), "\n".join(
        [moment.description]
        + [f"{id_}, as saved: {one.reason}" for id_, one in moment.expected.items()]
        + [f"{id_}, today: {one.reason}" for id_, one in today.expected.items()]
    )


def test_every_story_is_saved() -> None:
    assert set(STORIES) <= {file.stem for file in FILES}, "run script/scenarios"


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_written_as_it_was_read(name: str) -> None:
    file = FOLDER / f"{name}.yaml"

    assert to_file(saved(file)) == file.read_text(encoding="utf-8")


def test_a_field_that_is_unknown_is_an_error_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    text = (FOLDER / "car-cut.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("  now_s:", "  weather: 5\n  now_s:"), encoding="utf-8")

    with pytest.raises(RecordingError, match=r"^Snapshot\.weather is in the file and unknown"):
        saved(file)
    assert saved(file, strict=False) == saved(FOLDER / "car-cut.yaml")


def test_a_moment_is_cut_out_of_a_recording(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moments = film(130)
    recording = save(tmp_path / "20261118T11.jsonl.gz", moments)
    target = tmp_path / "cut.yaml"
    at = datetime.fromtimestamp(wall_s(moments[100]) + 0.5, UTC).isoformat()

    assert run_replay([str(tmp_path), "--save-scenario", at, str(target)]) == 0

    cut = saved(target)
    assert (cut.site, cut.snapshot, cut.memory) == (
        moments[100].site,
        moments[100].snapshot,
        moments[100].memory,
    )
    assert cut.expected == expected_of(moments[100].decision)
    assert decided_again(cut) == cut
    assert cut.description == "Recorded at 2026-11-18 11:08:20.333+00:00."
    assert str(target) in capsys.readouterr().out
    for instant, sentence in (
        ("2026-11-18T11:00", "Nothing was recorded in"),
        ("noon", "no instant"),
    ):
        assert run_replay([str(recording), "--save-scenario", instant, str(target)]) == 2
        assert sentence in capsys.readouterr().err
    assert run_replay([str(recording), "--save-scenario", at, str(tmp_path / "no" / "folder")]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_before_the_first_decision_there_is_nothing_to_save() -> None:
    saver = MomentSaver(lambda: EPOCH_S)
    with pytest.raises(RefusedError, match="Nothing has been decided yet"):
        saver.save("")

    saver.on_moment(film(30)[-1])

    file = saver.save("")
    assert file.name == "moment-20261118T110640Z.yaml"
    assert 'description: "Saved at 2026-11-18 11:06:40 UTC."' in file.text
