"""Our image, booted: what docs/packaging.md says that this proves, and what it does not."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.packaging.container import (
    NEIGHBOUR_ADDRESS,
    TOKEN,
    Container,
    wait_until,
    what_is_missing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.packaging.image import Image

# One worker waits for the image to be built.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("image")]

RESTART_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0  # of the 30 that config.yaml allows
GIVE_UP_WITHIN_S = 30.0
CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text())
OPTIONS = {"grid": {"main_fuse_a": 25}}


@pytest.fixture(autouse=True)
def _machine() -> None:
    if missing := what_is_missing():
        pytest.fail(missing)


@pytest.fixture
def container(image: Image, tmp_path: Path) -> Iterator[Container]:
    with Container(image, tmp_path, OPTIONS) as booted:
        booted.wait_until_healthy()
        yield booted


def test_the_container_gets_healthy(container: Container) -> None:
    assert container.healthy()
    assert "INFO: Starting EV Load Balancer" in container.log


def test_the_service_is_the_application_of_the_image_with_the_containers_environment(
    container: Container,
) -> None:
    process = f"/proc/{container.app()}"

    assert container.run("cat", f"{process}/cmdline").stdout.split("\0")[1:] == ["-m", "addon", ""]
    assert container.run("readlink", f"{process}/cwd").stdout == "/app\n"
    assert f"SUPERVISOR_TOKEN={TOKEN}" in container.run("cat", f"{process}/environ").stdout.split("\0")
    for command in (CONFIG["backup_pre"], CONFIG["backup_post"]):  # `docker exec` starts in /app too
        done = container.run("sh", "-c", f"cd /app && exec {command}")
        assert (done.returncode, done.stderr) == (0, "")


def test_the_page_answers_ingress_and_nobody_else(container: Container) -> None:
    status, page = container.get("/")
    (script,) = re.findall(r'<script [^>]*src="\./(\S+\.js)"', page)

    assert status == 200
    assert container.get(f"/{script}")[0] == 200
    assert container.get("/api/state")[0] == 200
    assert container.get("/api/state", come_from=NEIGHBOUR_ADDRESS)[0] == 403


def test_a_killed_application_comes_back_and_a_later_stop_is_clean(container: Container) -> None:
    killed = container.app()
    container.kill_app()

    wait_until(lambda: container.app() not in (0, killed), RESTART_WITHIN_S, "another process")
    container.wait_until_healthy()
    assert container.stop(STOP_WITHIN_S) == 0


def test_a_stop_ends_the_container_cleanly_and_soon(container: Container) -> None:
    assert container.stop(STOP_WITHIN_S) == 0
    assert container.log.count("Starting EV Load Balancer") == 1


@pytest.mark.parametrize(
    ("program", "exit_code"),
    [
        ("raise SystemExit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137),
    ],
)
def test_a_crash_loop_halts_the_container_with_the_crashs_exit_code(
    image: Image, tmp_path: Path, program: str, exit_code: int
) -> None:
    with Container(image, tmp_path, OPTIONS, files={"app/addon/__main__.py": program}) as container:
        assert container.ended(GIVE_UP_WITHIN_S) == exit_code
        assert "FATAL: EV Load Balancer ended 5 times within 60 s" in container.log


def test_bad_options_are_told_by_a_container_that_stays_up(image: Image, tmp_path: Path) -> None:
    with Container(image, tmp_path, {"grid": {"main_fuse_a": 500}}) as container:
        container.wait_until_healthy()
        first = container.app()
        time.sleep(2)  # s6 would start a service that has ended again after one

        assert container.app() == first
        assert "Option grid.main_fuse_a is 500" in container.log
        status, body = container.get("/api/state")
        assert status == 200
        assert "Option grid.main_fuse_a is 500" in body
        assert container.stop(STOP_WITHIN_S) == 0
