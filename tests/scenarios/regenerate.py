"""`script/scenarios`: plays the stories anew, and lets today's law decide every other saved moment again."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import yaml

from addon.errors import RecordingError
from addon.recording.scenario import Scenario, decided_again, expected_of, from_file, scenario, to_file
from tests.scenarios.stories import STORIES

FOLDER = Path(__file__).parent


def of_story(name: str) -> Scenario:
    """Play a story, and take what was decided at its end for right."""
    description, play = STORIES[name]
    moment = play()
    return scenario(description, moment.site, moment.snapshot, moment.memory, expected_of(moment.decision))


def saved(path: Path, *, strict: bool = True) -> Scenario:
    """Read a saved moment."""
    return from_file(yaml.safe_load(path.read_text(encoding="utf-8")), strict=strict)


def renewed(path: Path) -> Scenario:
    """Play the story again, or decide the moment that somebody saved; one that stays keeps its version."""
    if path.stem not in STORIES:
        old = saved(path, strict=False)
        new = decided_again(old)
        return old if replace(new, app=old.app) == old else new
    new = of_story(path.stem)
    with suppress(FileNotFoundError, RecordingError):
        old = saved(path)
        return old if replace(new, app=old.app) == old else new
    return new


def main() -> int:
    """Write what has changed, and tell; a person looks at the difference before it is committed."""
    argparse.ArgumentParser(prog="script/scenarios", description=__doc__).parse_args()
    files = sorted({*FOLDER.glob("*.yaml"), *(FOLDER / f"{name}.yaml" for name in STORIES)})
    changed = 0
    for path in files:
        text = to_file(renewed(path))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed += 1
    sys.stdout.write(f"{len(files)} scenarios, {changed} changed: look at `git diff tests/scenarios`.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
