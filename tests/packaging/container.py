"""Boots the image that image.py builds as a container of its own namespaces, without Docker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.packaging.image import STANDIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.packaging.image import Image

TOOLS = ("ip", "nsenter", "unshare")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TOKEN = "token-from-the-supervisor"
BOOT_WITHIN_S = 20.0

OWN_ADDRESS = "172.30.33.1"
SUPERVISOR_ADDRESS = "172.30.32.2"
NEIGHBOUR_ADDRESS = "172.30.33.9"


def what_is_missing() -> str:
    """Say in one sentence what this machine lacks to boot a container, or nothing."""
    if lacking := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"booting the image needs {', '.join(lacking)}: run script/lib/system-packages"
    return ""


def wait_until(condition: Callable[[], bool], within_s: float, what: str) -> float:
    """Wait for a condition in real time and return the seconds it took; AssertionError when time is over."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > within_s:
            raise AssertionError(f"not within {within_s} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start


class Container:
    """One container: started on entry, killed on exit. `files` replaces files of the image, by path."""

    def __init__(
        self,
        image: Image,
        folder: Path,
        options: Mapping[str, Any],
        *,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._image = image
        self._data = folder / "data"
        self._files = folder / "files"
        self._work = folder / "work"
        self._log = folder / "log"
        for path in (self._data, self._files, self._work):
            path.mkdir()
        self._environment = {"PATH": PATH, "SUPERVISOR_TOKEN": TOKEN} | dict(image.environment)
        for name, text in (files or {}).items():
            (self._files / name).parent.mkdir(parents=True, exist_ok=True)
            (self._files / name).write_text(text)
        (self._data / "options.json").write_text(json.dumps(options))

    def __enter__(self) -> Self:
        command = [
            *("unshare", "--pid", "--mount", "--net", "--uts", "--ipc", "--fork", "--kill-child"),
            *map(str, (STANDIN / "enter", self._work, self._image.root, self._files, self._data)),
        ]
        with self._log.open("wb") as log:
            self._outer = subprocess.Popen(  # noqa: S603
                command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._outer.kill()
        self._outer.wait()

    @property
    def log(self) -> str:
        """What the container has printed, s6 and bashio included."""
        return self._log.read_text()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as `docker exec` does."""
        inside = ("nsenter", "--all", "--root", "--wd", "--target", str(self._init()))
        return subprocess.run(  # noqa: S603
            [*inside, *command],
            env=self._environment,
            text=True,
            capture_output=True,
            timeout=10,
            check=False,
        )

    def healthy(self) -> bool:
        """Run the image's HEALTHCHECK."""
        return self._init() != 0 and self.run(*self._image.health_command).returncode == 0

    def wait_until_healthy(self) -> float:
        """Wait for the first healthy answer; return the seconds it took."""
        try:
            took_s = wait_until(lambda: self._has_ended() or self.healthy(), BOOT_WITHIN_S, "healthy")
            assert not self._has_ended(), "it has ended"
        except AssertionError as error:
            raise AssertionError(f"the container: {error}; its log:\n{self.log}") from None
        return took_s

    def get(self, path: str, *, come_from: str = SUPERVISOR_ADDRESS) -> tuple[int, str]:
        """Ask the page's port the way ingress does, from an address of one's choice: (status, body)."""
        url = f"http://{OWN_ADDRESS}:8099{path}"
        answer = self.run("curl", "--silent", "--interface", come_from, "--write-out", "\n%{http_code}", url)
        body, _, status = answer.stdout.rpartition("\n")
        return int(status), body

    def app(self) -> int:
        """Return the application's process id inside the container, or 0 while it does not run."""
        pid = int(self.run("s6-svstat", "-o", "pid", "/run/service/ev-load-balancer").stdout)
        return max(0, pid)

    def kill_app(self) -> None:
        """End the application with SIGKILL, as the kernel does when memory runs out."""
        self.run("s6-svc", "-k", "/run/service/ev-load-balancer")

    def stop(self, within_s: float) -> int:
        """Send SIGTERM as `docker stop` does and return the container's exit code."""
        os.kill(self._init(), signal.SIGTERM)
        return self.ended(within_s)

    def ended(self, within_s: float) -> int:
        """Wait for the container to end and return its exit code."""
        return self._outer.wait(within_s)

    def _has_ended(self) -> bool:
        return self._outer.poll() is not None

    def _init(self) -> int:
        """Return the process id of the container's process 1, or 0 where there is none yet."""
        try:
            children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text().split()
            child = int(children[0]) if children else 0
            # Before /init there is the script that prepares its root: no place to run a command in.
            return child if b"/init" in Path(f"/proc/{child}/cmdline").read_bytes() else 0
        except FileNotFoundError:
            return 0
