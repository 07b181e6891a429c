"""The pictures that Home Assistant shows are the ones that script/draw-icon draws."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

from tests.packaging.image import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

# Another processor may round the scaling down differently by a step; no eye sees it.
ROUNDING = 2


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    subprocess.run([sys.executable, PROJECT / "script/draw-icon", folder], check=True, timeout=30)  # noqa: S603
    return folder


@pytest.mark.parametrize(("name", "size"), [("icon.png", (128, 128)), ("logo.png", (250, 100))])
def test_the_committed_picture_is_the_drawn_one(drawn: Path, name: str, size: tuple[int, int]) -> None:
    with Image.open(PROJECT / name) as committed, Image.open(drawn / name) as fresh:
        difference = ImageChops.difference(committed, fresh)

        assert committed.size == size
        assert committed.mode == "RGBA"
        assert max(difference.tobytes()) <= ROUNDING
