"""What a Supervisor makes of the repository: one app, at its root, of one version."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import yaml

import addon
from addon.recording.recorder import FOLDER_NAME
from addon.store import store
from tests.packaging.image import PROJECT

CONFIG = yaml.safe_load((PROJECT / "config.yaml").read_text())

# supervisor/apps/validate.py; it drops any other key without a word.
KNOWN_KEYS = {
    *("name", "version", "slug", "description", "arch", "url", "init", "homeassistant_api", "ingress"),
    *("panel_icon", "ports", "services", "map", "backup_exclude", "timeout", "options", "schema"),
    *("image", "homeassistant", "backup_pre", "backup_post"),
}
# supervisor/utils/apparmor.py
PROFILE = re.compile(r"^profile ([^ ]+).*$", re.MULTILINE)


def repository_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(line) for line in listing.stdout.splitlines()]


def test_the_supervisor_finds_one_app_and_finds_it_at_the_root() -> None:
    # supervisor/store/data.py: **/config.* but for hidden folders and rootfs.
    found = [
        path
        for path in repository_files()
        if path.stem == "config"
        and path.suffix in (".yaml", ".yml", ".json")
        and not any(part.startswith(".") or part == "rootfs" for part in path.parts)
    ]

    assert found == [Path("config.yaml")]


def test_the_repository_is_one_for_the_supervisor() -> None:
    repository = yaml.safe_load((PROJECT / "repository.yaml").read_text())

    assert set(repository) == {"name", "url", "maintainer"}
    assert re.fullmatch(r"https://[\w.-]+/\S*", repository["url"])


def test_every_key_of_the_configuration_is_known() -> None:
    assert set(CONFIG) - KNOWN_KEYS == set()


def test_what_the_app_is_made_of() -> None:
    assert CONFIG["slug"] == "ev_load_balancer"
    assert CONFIG["arch"] == ["aarch64", "amd64"]
    assert CONFIG["init"] is False
    assert CONFIG["homeassistant_api"] is True
    assert CONFIG["ingress"] is True
    assert CONFIG["ports"] == {"9000/tcp": 9000, "9001/tcp": None}
    assert CONFIG["services"] == ["mqtt:want"]
    assert CONFIG["map"] == [{"type": "ssl"}]
    assert CONFIG["timeout"] == 30


def test_backups_leave_the_recording_out() -> None:
    """The Supervisor matches each file's full path (supervisor/apps/app.py, _is_excluded_by_filter)."""
    data = Path("/data/addons/data/0123abcd_ev_load_balancer")

    def left_out(name: str) -> bool:
        return any((data / name).match(pattern) for pattern in CONFIG["backup_exclude"])

    assert left_out(f"{FOLDER_NAME}/20261122T19.jsonl.gz")
    assert not left_out(store.FILE_NAME)
    assert not left_out(f"{store.FILE_NAME}-wal")
    assert left_out(f"{store.FILE_NAME}-shm")
    assert not left_out("options.json")


def test_no_key_repeats_its_default() -> None:
    # frenck/action-addon-linter refuses these, and `watchdog` and `webui` beside ingress.
    assert not {"ingress_port", "startup", "boot", "backup", "watchdog", "webui"} & set(CONFIG)


def test_no_image_is_named_before_one_is_published() -> None:
    assert "image" not in CONFIG


def test_one_version_everywhere() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    # Home Assistant cuts the changelog at headings that are the version and nothing else.
    headings = re.findall(r"^## (.*)$", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert CONFIG["version"] == addon.__version__ == pyproject["project"]["version"] == headings[0]


def test_the_apparmor_profile_is_the_one_that_the_supervisor_renames() -> None:
    assert PROFILE.findall((PROJECT / "apparmor.txt").read_text()) == [CONFIG["slug"]]
