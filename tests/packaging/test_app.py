"""What a Supervisor makes of the repository: one app, at its root, of one version."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import addon
from addon.recording.recorder import FOLDER_NAME
from addon.store import store
from tests.packaging.app_rules import complaints, security_rating
from tests.packaging.image import PROJECT

CONFIG = yaml.safe_load((PROJECT / "config.yaml").read_text())

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


def test_the_supervisor_and_the_app_linter_have_nothing_to_complain_of() -> None:
    assert complaints(CONFIG) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"version": 0.1}, "version: 0.1 is not accepted"),
        ({"arch": ["armv7"]}, "arch: ['armv7'] is not accepted"),
        ({"image": "ghcr.io/Someone/app"}, "image: 'ghcr.io/Someone/app' is not accepted"),
        ({"image": "ghcr.io/someone/app:1.0"}, "image: 'ghcr.io/someone/app:1.0' is not accepted"),
        ({"map": ["ssl:rw"]}, "map: ['ssl:rw'] is not accepted"),
        ({"services": ["mqtt:must"]}, "services: ['mqtt:must'] is not accepted"),
        ({"ports": {"9000": 9000}}, "ports: {'9000': 9000} is not accepted"),
        ({"timeout": 301}, "timeout: 301 is not accepted"),
        ({"ingress_port": 8099}, "ingress_port: says its default"),
        ({"startup": "application"}, "startup: says its default"),
        (
            {"ingress_port": 0},
            "ingress_port: only on the host's network a free one has to be found",
        ),
        ({"watchdog": "http://[HOST]:8099"}, "watchdog: not known"),
        ({"webui": "http://[HOST]:8099"}, "webui: not known"),
        ({"privileged": ["SYS_ADMIN"]}, "privileged: not known"),
        ({"backup": "cold", "backup_pre": "true"}, "backup_pre: not with cold backups"),
    ],
)
def test_what_they_would_complain_of(change: dict[str, object], complaint: str) -> None:
    assert any(found.startswith(complaint) for found in complaints({**CONFIG, **change}))


def test_the_app_has_the_best_rating_that_there_is() -> None:
    assert security_rating(CONFIG, own_profile=(PROJECT / "apparmor.txt").is_file()) == 8


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


def test_the_image_is_the_one_that_a_release_publishes() -> None:
    """None before the first release; script/release names it in the very commit that the workflow builds."""
    workflow = yaml.safe_load((PROJECT / ".github/workflows/release.yml").read_text())
    name = workflow["env"]["IMAGE_NAME"]

    assert re.fullmatch(rf"ghcr\.io/[a-z0-9-]+/{name}", CONFIG.get("image", f"ghcr.io/owner/{name}"))


def test_one_version_everywhere() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    # Home Assistant cuts the changelog at headings that are the version and nothing else.
    headings = re.findall(r"^## (.*)$", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert CONFIG["version"] == addon.__version__ == pyproject["project"]["version"] == headings[0]


def test_the_apparmor_profile_is_the_one_that_the_supervisor_renames() -> None:
    assert PROFILE.findall((PROJECT / "apparmor.txt").read_text()) == [CONFIG["slug"]]
