"""The scripts a person or CI calls: there, runnable, and clear when they cannot run."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (
    *("script/setup", "script/demo", "script/bench", "script/test", "script/scenarios", "script/mutate"),
    "script/lock",
    ".ci/run",
)


def run(command: list[str], *, path: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run without the caller's environment, PATH apart."""
    return subprocess.run(  # noqa: S603  # our own scripts
        command, cwd=root, env={"PATH": path}, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy the scripts into a folder of their own, where no .venv is."""
    root = tmp_path / "clone"
    for folder in ("script", ".ci"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """Make a PATH with the few commands that the scripts start with, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "basename", "dirname"):
        target = shutil.which(name)
        assert target is not None, name
        (folder / name).symlink_to(target)
    return folder


def command_at(folder: Path, name: str, body: str) -> None:
    """Put a small shell command into a folder of the PATH."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_run(command: str) -> None:
    mode = (ROOT / command).stat().st_mode

    assert mode & stat.S_IXUSR


@pytest.mark.parametrize(
    "file", [str(file.relative_to(ROOT)) for file in (ROOT / "script" / "lib").iterdir()] + list(COMMANDS)
)
def test_a_script_is_sound_bash(file: str) -> None:
    result = run(["bash", "-n", file], path=os.environ["PATH"], root=ROOT)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_without_python_one_line_says_so(command: str, clone: Path, bare_path: Path) -> None:
    result = run([str(bare_path / "bash"), command], path=str(bare_path), root=clone)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == "script/setup: no python3 >= 3.11 on the path\n"


def test_an_old_python_is_passed_over(clone: Path, bare_path: Path) -> None:
    command_at(bare_path, "python3", "exit 1")

    result = run([str(bare_path / "bash"), "script/setup"], path=str(bare_path), root=clone)

    assert result.returncode == 1
    assert result.stderr == "script/setup: no python3 >= 3.11 on the path\n"


def test_a_python_without_venv_is_told_with_the_cure(clone: Path, bare_path: Path) -> None:
    command_at(bare_path, "python3.12", 'case "$2" in *ensurepip*) exit 1 ;; esac')

    result = run([str(bare_path / "bash"), "script/setup"], path=str(bare_path), root=clone)

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "python3.12 comes without venv" in result.stderr
    assert "python3-venv" in result.stderr


def prepared(clone: Path, bare_path: Path, *, installed: str) -> Path:
    """Give the clone a .venv whose python writes down what it is asked to do; return that note."""
    note = clone / "asked"
    for name in ("cmp", "cp"):
        (bare_path / name).symlink_to(shutil.which(name) or name)
    command_at(bare_path, "python3", "exit 0")
    venv_bin = clone / ".venv" / "bin"
    venv_bin.mkdir(parents=True)
    command_at(venv_bin, "python", f'[ "$1" = -c ] || echo "$*" >> "{note}"')
    (clone / "requirements-dev.txt").write_text("pinned==2\n", encoding="utf-8")
    (clone / ".venv" / "installed-requirements.txt").write_text(installed, encoding="utf-8")
    return note


def test_setup_installs_by_hash_when_the_requirements_changed(clone: Path, bare_path: Path) -> None:
    note = prepared(clone, bare_path, installed="pinned==1\n")

    result = run([str(bare_path / "bash"), "script/setup"], path=str(bare_path), root=clone)

    assert result.returncode == 0, result.stderr
    assert "--require-hashes -r requirements-dev.txt" in note.read_text(encoding="utf-8")
    assert "ready after" in result.stdout


def test_setup_does_nothing_when_nothing_changed(clone: Path, bare_path: Path) -> None:
    note = prepared(clone, bare_path, installed="pinned==2\n")

    result = run([str(bare_path / "bash"), "script/setup"], path=str(bare_path), root=clone)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert not note.exists()


def test_the_demo_builds_the_page_and_hands_its_options_to_the_application(
    clone: Path, bare_path: Path
) -> None:
    note = prepared(clone, bare_path, installed="pinned==2\n")
    command_at(clone / "script" / "lib", "frontend", f'echo "the page" >> "{note}"')

    run([str(bare_path / "bash"), "script/demo", "--duration", "5"], path=str(bare_path), root=clone)

    assert note.read_text(encoding="utf-8") == "the page\n-m addon demo --duration 5\n"


def test_ci_fails_when_a_step_fails_and_names_it(clone: Path, bare_path: Path) -> None:
    prepared(clone, bare_path, installed="pinned==2\n")
    command_at(clone / ".venv" / "bin", "ruff", "echo a finding; exit 1")

    result = run([str(bare_path / "bash"), ".ci/run"], path=str(bare_path), root=clone)

    assert result.returncode == 1
    assert "a finding" in result.stdout
    assert result.stderr == "script/test: lint (ruff) failed\n"


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ([], "-m not slow and not long --numprocesses auto --dist worksteal"),
        (["tests/model"], "-m not slow and not long tests/model"),
    ],
)
def test_the_fast_run_leaves_slow_tests_out_and_ends_with_pytest(
    clone: Path, bare_path: Path, chosen: list[str], asked: str
) -> None:
    note = prepared(clone, bare_path, installed="pinned==2\n")
    for tool in ("ruff", "mypy", "lint-imports"):
        command_at(clone / ".venv" / "bin", tool, "exit 0")

    result = run([str(bare_path / "bash"), "script/test", "--fast", *chosen], path=str(bare_path), root=clone)

    assert result.returncode == 0, result.stderr
    assert note.read_text(encoding="utf-8") == f"-m pytest {asked}\n"
    assert result.stdout.splitlines()[-1] == "script/test: tests (pytest)"


@pytest.fixture
def debian(clone: Path, bare_path: Path) -> Path:
    """Pretend a Debian with s6 installed and jq missing; return the note of what apt-get is asked."""
    note = clone / "asked"
    for name in ("find", "sed", "tr", "sort"):
        (bare_path / name).symlink_to(shutil.which(name) or name)
    command_at(bare_path, "dpkg-query", 'case "$*" in *s6) echo installed ;; *) exit 1 ;; esac')
    command_at(bare_path, "apt-get", f'echo "$*" >> "{note}"')
    command_at(bare_path, "timeout", 'shift; exec "$@"')
    packages = clone / "tests" / "whole" / "apt-packages.txt"
    packages.parent.mkdir(parents=True)
    packages.write_text("# why\ns6\njq  # reads JSON\n", encoding="utf-8")
    return note


def test_root_gets_the_missing_system_packages(clone: Path, bare_path: Path, debian: Path) -> None:
    command_at(bare_path, "id", "echo 0")

    result = run([str(bare_path / "bash"), "script/lib/system-packages"], path=str(bare_path), root=clone)

    assert result.returncode == 0, result.stderr
    update, install = debian.read_text(encoding="utf-8").splitlines()
    assert update.endswith("update")
    assert install.endswith("install --yes --no-install-recommends jq")


def test_others_are_told_which_system_packages_to_install(clone: Path, bare_path: Path, debian: Path) -> None:
    command_at(bare_path, "id", "echo 1000")

    result = run([str(bare_path / "bash"), "script/lib/system-packages"], path=str(bare_path), root=clone)

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "apt-get install --yes --no-install-recommends jq" in result.stderr
    assert not debian.exists()
