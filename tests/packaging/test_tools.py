"""What only outside tools can judge: the AppArmor profile's syntax, and wheels for the image's system."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packaging.dockerfile import Dockerfile
from tests.packaging.image import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PYTHON = "3.14"


def test_the_apparmor_profile_compiles() -> None:
    if shutil.which("apparmor_parser") is None:
        pytest.fail("checking the profile needs apparmor_parser: run script/lib/system-packages")
    command = ["apparmor_parser", "--skip-kernel-load", "--skip-cache", str(PROJECT / "apparmor.txt")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603

    assert checked.returncode == 0, checked.stderr


def test_the_base_image_has_the_python_that_wheels_are_looked_for() -> None:
    assert f"base-python:{PYTHON}-" in Dockerfile.read(PROJECT / "Dockerfile").pairs("ARG")["BUILD_FROM"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("processor", ["x86_64", "aarch64"])
def test_every_library_has_a_wheel_for_the_image(tmp_path: Path, processor: str) -> None:
    # Markers are still judged by the Python that runs this: an older one may ask for a library more.
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(tmp_path)),
        *("--platform", f"musllinux_1_2_{processor}", "--python-version", PYTHON, "--implementation", "cp"),
        *("--only-binary=:all:", "--require-hashes", "--requirement", str(PROJECT / "requirements.txt")),
    ]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)  # noqa: S603

    assert asked.returncode == 0, asked.stderr
    assert list(tmp_path.glob("*.whl"))
