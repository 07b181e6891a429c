"""The image as the Dockerfile builds it: what it holds, how much that is, and what it says about itself."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging.dockerfile import Dockerfile
from tests.packaging.image import PROJECT
from tests.packaging.test_app import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.packaging.image import Image

# One worker waits for the image to be built.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("image")]

# Every installation downloads this much with each version, on top of a base that other apps share.
CONTENT_MAX_MB = 60
# Every container is given its own; buildah leaves empty ones behind.
OF_THE_CONTAINER = {Path("etc/hostname"), Path("etc/hosts"), Path("etc/resolv.conf")}


def files(root: Path) -> Iterator[Path]:
    """Walk over all files below, without following links."""
    for folder, _, names in os.walk(root):
        yield from (Path(folder, name) for name in names)


def added(image: Image) -> dict[Path, int]:
    """Return the size in bytes of each file that the image has and its base has not, or has otherwise."""
    sizes = {}
    for file in files(image.root):
        path = file.relative_to(image.root)
        if path in OF_THE_CONTAINER:
            continue
        now = file.lstat()
        try:
            before = (image.base / path).lstat()
        except FileNotFoundError:
            before = None
        if before is None or (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            sizes[path] = now.st_size
    return sizes


def test_the_image_adds_little_to_its_base(image: Image) -> None:
    content_mb = sum(added(image).values()) / 1e6
    print(f"The image adds {content_mb:.1f} MB to its base.")  # noqa: T201  # pytest -s shows it

    assert 10 < content_mb < CONTENT_MAX_MB


def test_the_image_holds_the_app_its_libraries_its_service_and_nothing_else(image: Image) -> None:
    ours = ("app/addon/", "app/requirements.txt", "app/translations/", "etc/s6-overlay/")
    libraries = ("usr/local/", "usr/lib/python3")
    elsewhere = [str(path) for path in added(image) if not str(path).startswith(ours + libraries)]

    assert elsewhere == []


def test_no_sources_of_the_page_no_tests_of_libraries_and_no_caches(image: Image) -> None:
    unwanted = {"frontend", "node_modules", "tests", ".cache", ".git"}

    assert [str(path) for path in added(image) if unwanted & set(path.parts)] == []


def test_our_code_comes_compiled_for_the_images_python(image: Image) -> None:
    sources = [file for file in files(image.root / "app" / "addon") if file.suffix == ".py"]

    assert len(sources) > 100
    for source in sources:
        (compiled,) = (source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")
        # PEP 552: magic number, flags, the source's time and size; Python compiles again where they differ.
        flags, changed_s, size = struct.unpack("<4xIII", compiled.read_bytes()[:16])
        assert (flags, changed_s, size) == (0, int(source.stat().st_mtime), source.stat().st_size), source


def test_the_image_says_what_the_supervisor_and_docker_read(image: Image) -> None:
    assert image.entrypoint == ("/init",)  # the base's own: a CMD or ENTRYPOINT of ours would hide it
    assert image.environment["PYTHONUNBUFFERED"] == "1"
    assert image.health_command == tuple(Dockerfile.read(PROJECT / "Dockerfile").health_command())
    assert image.labels["io.hass.type"] == "app"
    assert image.labels["io.hass.name"] == CONFIG["name"]
    assert image.labels["io.hass.arch"] in CONFIG["arch"]
