"""The image is built once for all tests that look at it or boot it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packaging.image import Image, build, what_is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    if missing := what_is_missing():
        pytest.fail(missing)
    with build() as built:
        yield built
