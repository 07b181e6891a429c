"""Each saved moment beside this file is decided as it says. Put a moment that someone sent you here, too."""

from __future__ import annotations

import pytest

from addon.recording.scenario import decided_again, to_file, without_words
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


def test_a_scenario_is_written_as_it_was_read() -> None:
    for file in FILES:
        moment = saved(file)
        assert to_file(moment) == file.read_text(encoding="utf-8"), file.name
