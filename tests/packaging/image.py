"""Builds our image with buildah, from the Dockerfile as it stands, on a stand-in for its base.

The base and every step are kept (`/var/cache/ev-load-balancer-image`, or where EVLB_IMAGE_CACHE says), so
that only the first build takes longer than some seconds. Needs root, and the
registries of Debian, PyPI and npm.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT = Path(__file__).parents[2]
STANDIN = Path(__file__).parent / "standin"
CACHE = Path(os.environ.get("EVLB_IMAGE_CACHE", "/var/cache/ev-load-balancer-image"))
BASE = "localhost/ev-load-balancer-base"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# The machine's own certificates, in case that its way to the registries needs them.
ENVIRONMENT = {"PIP_CERT": CERTIFICATES, "NODE_EXTRA_CA_CERTS": CERTIFICATES}
BUILD_WITHIN_S = 280
# Steps of old builds are kept too; beyond this many the cache begins anew.
KEPT_STEPS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A built image: its files, mounted; the files of its base; and what it says about itself."""

    root: Path
    base: Path
    environment: Mapping[str, str]
    labels: Mapping[str, str]
    entrypoint: tuple[str, ...]
    health_command: tuple[str, ...]


def what_is_missing() -> str:
    """Say in one sentence what this machine lacks to build an image, or nothing."""
    if os.geteuid() != 0:
        return "building the image needs root, for a chroot and mounts (without it: script/test --fast)"
    if shutil.which("buildah") is None:
        return "building the image needs buildah: run script/lib/system-packages"
    return ""


@contextmanager
def build(project: Path = PROJECT) -> Iterator[Image]:
    """Build the image and mount it for a while; AssertionError with the build's output when it fails."""
    with _alone():
        base = _base()
        with TemporaryDirectory() as folder:
            written = Path(folder, "id")
            # A layer of vfs is a copy of the whole image: keeping each step would cost more than it saves.
            _buildah(
                *("bud", f"--layers={str(_driver() == 'overlay').lower()}", "--quiet"),
                *("--format", "docker", "--isolation", "chroot", "--pull-never"),
                *("--build-arg", f"BUILD_FROM={base}", "--iidfile", str(written), str(project)),
            )
            image = written.read_text().strip()
        mounted = [_buildah("from", "--pull-never", name) for name in (base, image)]
    try:
        base_root, root = (Path(_buildah("mount", name)) for name in mounted)
        yield _described(json.loads(_buildah("inspect", "--type", "image", image)), root, base_root)
    finally:
        _buildah("rm", *mounted)


def _described(inspected: Mapping[str, Any], root: Path, base: Path) -> Image:
    says = inspected["Docker"]["config"]
    return Image(
        root=root,
        base=base,
        environment=dict(pair.split("=", 1) for pair in says["Env"]),
        labels=says["Labels"],
        entrypoint=tuple(says["Entrypoint"]),
        health_command=tuple(says["Healthcheck"]["Test"][1:]),
    )


def _base() -> str:
    """Return the name of the stand-in base, made now if a file of it has changed."""
    content = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(STANDIN.iterdir())))
    name = f"{BASE}:{content.hexdigest()[:16]}"
    known = _buildah("images", "--all", "--format", "{{.Name}}:{{.Tag}}").splitlines()
    if len(known) > KEPT_STEPS and not _buildah("containers", "--quiet"):
        _buildah("rmi", "--all", "--force")
        known = []
    if name not in known:
        with TemporaryDirectory() as folder:
            _run(str(STANDIN / "base"), folder)
            container = _buildah("from", "scratch")
            _buildah("copy", "--quiet", container, folder, "/")
        settings = [f"--env={key}={value}" for key, value in ENVIRONMENT.items()]
        _buildah("config", "--entrypoint", '["/init"]', *settings, container)
        _buildah("commit", "--quiet", "--rm", "--format", "docker", container, name)
    return name


@contextmanager
def _alone() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _buildah(*arguments: str) -> str:
    return _run("buildah", "--storage-driver", _driver(), *_places(), *arguments)


def _places() -> tuple[str, ...]:
    return ("--root", str(CACHE / "storage"), "--runroot", str(CACHE / "run"))


@cache
def _driver() -> str:
    """Say how layers are kept: overlay is a hundred times quicker, and not to be had on every file system."""
    tried = ["buildah", "--storage-driver", "overlay", *_places(), "info"]
    works = subprocess.run(tried, capture_output=True, timeout=30, check=False).returncode == 0  # noqa: S603
    return "overlay" if works else "vfs"


def _run(*command: str) -> str:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=BUILD_WITHIN_S, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout.strip()
