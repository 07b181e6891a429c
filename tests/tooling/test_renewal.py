"""What keeps pins fresh finds them; what starts a Home Assistant to try the app in fits this repository."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RENOVATE = json.loads((ROOT / ".github" / "renovate.json").read_text(encoding="utf-8"))
DEVCONTAINER = json.loads((ROOT / ".devcontainer.json").read_text(encoding="utf-8"))
# Where Renovate's own managers look, as far as we enable them.
FOUND_BY_NAME = {
    "devcontainer": (".devcontainer.json",),
    "github-actions": (".github/workflows/test.yml",),
    "npm": ("addon/web/frontend/package.json", "addon/web/frontend/package-lock.json"),
    "pip_requirements": ("requirements.txt", "requirements-dev.txt", "addon/web/frontend/requirements.txt"),
}


def python(pattern: str) -> str:
    """Write a JavaScript pattern as Python has it."""
    return re.sub(r"\(\?<(\w+)>", r"(?P<\1>", pattern)


def found(manager: dict[str, Any]) -> dict[str, re.Match[str]]:
    """Return what a pattern of ours finds, by file; each file that it is for must have it."""
    names = [pattern.strip("/^$").replace("\\", "") for pattern in manager["managerFilePatterns"]]
    (pattern,) = manager["matchStrings"]
    matches = {}
    for name in names:
        matches[name] = re.search(python(pattern), (ROOT / name).read_text(encoding="utf-8"))
    return {name: match for name, match in matches.items() if match is not None}


def test_renovate_finds_the_base_image_where_it_stands() -> None:
    base, _ = RENOVATE["customManagers"]
    matches = found(base)
    versioning = python(base["versioningTemplate"].removeprefix("regex:"))

    assert set(matches) == {"Dockerfile", "build.yaml"}
    assert {match["currentValue"] for match in matches.values()} == {matches["Dockerfile"]["currentValue"]}
    version = re.fullmatch(versioning, matches["Dockerfile"]["currentValue"])
    assert version is not None
    assert version["compatibility"].startswith("3.14-alpine")
    # All of build.yaml's: one per processor.
    build = (ROOT / "build.yaml").read_text(encoding="utf-8")
    assert len(re.findall(python(base["matchStrings"][0]), build)) == build.count("base-python")


def test_renovate_finds_the_home_assistant_of_the_tests() -> None:
    _, home_assistant = RENOVATE["customManagers"]

    assert re.fullmatch(r"20\d\d\.\d+\.\d+", found(home_assistant)["tests/lab/install"]["currentValue"])


def test_renovate_looks_where_our_other_pins_are() -> None:
    assert {"custom.regex", *FOUND_BY_NAME} == set(RENOVATE["enabledManagers"])
    for files in FOUND_BY_NAME.values():
        assert [name for name in files if not (ROOT / name).is_file()] == []


def test_only_small_steps_come_in_by_themselves() -> None:
    automatic = [rule["matchUpdateTypes"] for rule in RENOVATE["packageRules"] if rule.get("automerge")]

    assert automatic == [["patch", "digest", "pinDigest"]]


def test_the_devcontainer_puts_the_app_where_its_supervisor_looks() -> None:
    task = json.loads((ROOT / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"][0]

    assert DEVCONTAINER["workspaceFolder"].startswith("/mnt/supervisor/apps/local/")
    assert "target=${containerWorkspaceFolder}" in DEVCONTAINER["workspaceMount"]
    assert "type=volume,target=/mnt/supervisor" in DEVCONTAINER["mounts"]
    assert "--privileged" in DEVCONTAINER["runArgs"]
    assert (DEVCONTAINER["postStartCommand"], task["command"]) == (
        "bash devcontainer_bootstrap",
        "supervisor_run",
    )
