"""The command line's entry."""

import subprocess
import sys

import pytest

NAMES = "import sys, addon.__main__; print(*(name for name in sys.modules if 'simulator' in name))"


@pytest.mark.long
def test_the_application_loads_nothing_of_the_simulator() -> None:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", NAMES], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.strip() == ""
