"""What makes a release: its commit and tag, its checks, and what the changelog says of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGE = "ghcr.io/someone/ev-load-balancer"
FILES = ("config.yaml", "pyproject.toml", "addon/__init__.py")
DOCUMENTS = ("DOCS.md", "README.md", "repository.yaml")
CHANGELOG = "# Changelog\n\n## 0.2.0\n\n### Added\n\n- A door.\n\n## 0.1.0\n\n- A house.\n"


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the clone, as somebody whom Git knows and without settings of this machine's."""
    person = {
        f"GIT_{role}_{what}": "someone" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null"} | person
    return subprocess.run(  # noqa: S603
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a repository of the files that a release changes, with a door to be released."""
    shutil.copytree(ROOT / "script", tmp_path / "script", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "addon").mkdir()
    for name in FILES + DOCUMENTS:
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    run(tmp_path, "git", "init", "--quiet")
    run(tmp_path, "git", "remote", "add", "origin", "git@github.com:Someone/balancer.git")
    run(tmp_path, "git", "add", "--all")
    run(tmp_path, "git", "commit", "--quiet", "--message", "Before")
    return tmp_path


def test_a_release_is_one_commit_with_its_tag_that_the_workflow_takes(clone: Path) -> None:
    made = run(clone, "script/release", "0.2.0")

    assert made.returncode == 0, made.stderr
    assert "git push origin v0.2.0" in made.stdout
    assert run(clone, "git", "show", "--format=%s %D", "--name-only").stdout.split("\n\n") == [
        "Version 0.2.0 HEAD -> master, tag: v0.2.0",
        "DOCS.md\nREADME.md\naddon/__init__.py\nconfig.yaml\npyproject.toml\nrepository.yaml\n",
    ]
    for name in FILES:
        assert '"0.2.0"' in (clone / name).read_text(encoding="utf-8")
    assert f"\nimage: {IMAGE}\n" in (clone / "config.yaml").read_text(encoding="utf-8")
    assert run(clone, "script/lib/check-release", "v0.2.0", IMAGE).returncode == 0


def test_what_home_assistant_shows_apart_from_the_repository_leads_into_it(clone: Path) -> None:
    here = {name: (clone / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    run(clone, "script/release", "0.2.0")
    there = {name: (clone / name).read_text(encoding="utf-8") for name in DOCUMENTS}

    address = "https://github.com/Someone/balancer"
    assert f"url: {address}\n" in there["repository.yaml"]
    for name in ("README.md", "DOCS.md"):
        links = re.findall(r"\]\(([^)]+)\)", there[name])
        assert [link for link in links if not link.startswith(("#", "https://"))] == []
        assert f"{address}/raw/HEAD/docs/pictures/now-desktop-light.png" in links
        assert f"{address}/blob/HEAD/docs/troubleshooting.md" in links or name == "README.md"
        back = there[name].replace(f"{address}/raw/HEAD/", "").replace(f"{address}/blob/HEAD/", "")
        assert back == here[name], "nothing else is changed"
    run(clone, "script/lib/store-links", address)
    assert {name: (clone / name).read_text(encoding="utf-8") for name in DOCUMENTS} == there


def test_the_next_release_keeps_one_image(clone: Path) -> None:
    run(clone, "script/release", "0.2.0")
    newer = CHANGELOG.replace("## 0.2.0", "## 0.3.0\n\n- A roof.\n\n## 0.2.0")
    (clone / "CHANGELOG.md").write_text(newer, encoding="utf-8")
    run(clone, "git", "commit", "--quiet", "--all", "--message", "A roof")
    made = run(clone, "script/release", "0.3.0", "ghcr.io/other/ev-load-balancer")

    assert made.returncode == 0, made.stderr
    lines = (clone / "config.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("image:")] == ["image: ghcr.io/other/ev-load-balancer"]


@pytest.mark.parametrize(
    ("version", "before", "complaint"),
    [
        ("0.2", "true", "a version looks like 1.2.3, not like 0.2"),
        ("0.3.0", "true", "the first heading of CHANGELOG.md is not '## 0.3.0'"),
        ("0.2.0", "touch new", "there are changes that are not committed"),
        ("0.2.0", "git tag v0.2.0", "there is a tag v0.2.0 already"),
        ("0.2.0", "git remote remove origin", "the remote origin is not on GitHub: name the image"),
    ],
)
def test_what_can_not_be_released_is_refused_and_nothing_is_changed(
    clone: Path, version: str, before: str, complaint: str
) -> None:
    run(clone, "sh", "-c", before)
    made = run(clone, "script/release", version)

    assert made.returncode == 1
    assert made.stderr.startswith(f"script/release: {complaint}")
    assert made.stderr.count("\n") == 1
    assert run(clone, "git", "diff", "HEAD", "--quiet").returncode == 0


@pytest.mark.parametrize(
    ("tag", "image", "complaint"),
    [
        ("v0.3.0", IMAGE, "the tag is v0.3.0, and config.yaml says version 0.2.0"),
        ("v0.2.0", f"{IMAGE}2", f"config.yaml names the image {IMAGE}, and the release makes {IMAGE}2"),
    ],
)
def test_a_tag_that_does_not_fit_its_commit_publishes_nothing(
    clone: Path, tag: str, image: str, complaint: str
) -> None:
    run(clone, "script/release", "0.2.0")
    checked = run(clone, "script/lib/check-release", tag, image)

    assert (checked.returncode, checked.stderr) == (1, f"script/check-release: {complaint}\n")


def test_the_notes_are_the_changelogs_part_about_the_version(clone: Path) -> None:
    assert run(clone, "script/lib/changelog", "0.2.0").stdout == "### Added\n\n- A door.\n"
    assert run(clone, "script/lib/changelog", "0.1.0").stdout == "- A house.\n"

    missing = run(clone, "script/lib/changelog", "0.9.0")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == "script/changelog: CHANGELOG.md says nothing under '## 0.9.0'\n"
