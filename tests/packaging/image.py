"""Lays out the files of our image without building it: what the Dockerfile copies, stand-ins for its base."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.packaging.dockerfile import Dockerfile

PROJECT = Path(__file__).parents[2]
STANDIN = Path(__file__).parent / "standin"


def build_image(image: Path, project: Path = PROJECT) -> dict[str, str]:
    """Lay out in a folder what our Dockerfile adds to its base, and what stands in for the base.

    Returns the environment that the Dockerfile sets.
    """
    dockerfile = Dockerfile.read(project / "Dockerfile")
    for source, target in dockerfile.copies():
        copied = image / target.lstrip("/")
        if (project / source).is_dir():
            shutil.copytree(
                project / source, copied, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            copied.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / source, copied)
    _stand_in_for_the_base(image)
    return dockerfile.pairs("ENV")


def _stand_in_for_the_base(image: Path) -> None:
    for source, target in (
        ("init.py", "init"),
        ("bashio", "usr/bin/bashio"),
        ("with-contenv", "command/with-contenv"),
        ("halt", "run/s6/basedir/bin/halt"),
    ):
        (image / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(STANDIN / source, image / target)
    for program in Path("/usr/bin").glob("s6-*"):
        (image / "command" / program.name).symlink_to(program)
    # A symbolic link would lose the virtual environment that belongs to this very interpreter.
    python = image / "usr/local/bin/python3"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (image / "etc/hosts").write_text("127.0.0.1 localhost supervisor\n")  # where nobody answers
