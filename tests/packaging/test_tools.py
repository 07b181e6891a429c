"""What only outside tools can judge: the AppArmor profile's syntax, and wheels for the image's system."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.dockerfile import Dockerfile
from tests.packaging.image import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

PYTHON = "3.14"
ELF_MACHINE = {"x86_64": 62, "aarch64": 183}


def test_the_apparmor_profile_compiles() -> None:
    if shutil.which("apparmor_parser") is None:
        pytest.fail("checking the profile needs apparmor_parser: run script/lib/system-packages")
    command = ["apparmor_parser", "--skip-kernel-load", "--skip-cache", str(PROJECT / "apparmor.txt")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603

    assert checked.returncode == 0, checked.stderr


def test_the_base_image_has_the_python_that_wheels_are_looked_for() -> None:
    assert f"base-python:{PYTHON}-" in Dockerfile.read(PROJECT / "Dockerfile").pairs("ARG")["BUILD_FROM"]


@pytest.mark.parametrize("processor", ["x86_64", "aarch64"])
@pytest.mark.parametrize("pins", ["requirements.txt", "addon/web/frontend/requirements.txt"])
def test_every_library_has_a_pinned_wheel_for_the_image(tmp_path: Path, processor: str, pins: str) -> None:
    installed = install_for_the_image(PROJECT / pins, tmp_path, processor)

    assert installed.returncode == 0, installed.stderr
    headers = [start_of(file) for file in tmp_path.rglob("*") if file.is_file()]
    machines = {int.from_bytes(head[18:20], "little") for head in headers if head.startswith(b"\x7fELF")}
    assert machines == {ELF_MACHINE[processor]}


def test_a_wheel_of_other_content_is_refused(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text(re.sub(r"(?<=sha256:).{8}", "0" * 8, (PROJECT / "requirements.txt").read_text()))
    installed = install_for_the_image(pins, tmp_path / "libraries", "aarch64")

    assert "Hash mismatch" in installed.stderr


def start_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(20)


def install_for_the_image(pins: Path, folder: Path, processor: str) -> subprocess.CompletedProcess[str]:
    """Install into a folder what the image's pip would choose; what uv knows, it keeps."""
    command = [
        *(str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--target", str(folder)),
        *("--python-platform", f"{processor}-unknown-linux-musl", "--python-version", PYTHON),
        *("--only-binary=:all:", "--no-deps", "--require-hashes", "--requirement", str(pins)),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)  # noqa: S603
