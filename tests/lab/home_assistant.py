"""A real Home Assistant Core in a folder of its own: install, start, stop, kill, restart.

The process is run synchronously, so that one Core can serve tests that each have an event loop of their own;
they talk to it through `HomeAssistantClient`.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from enum import StrEnum
from pathlib import Path

from tests.lab import processes
from tests.lab.provision import provision

HERE = Path(__file__).parent
INSTALL_TIMEOUT_S = 900
START_TIMEOUT_S = 90
# Core waits up to 10 s for clients that keep their WebSocket open
STOP_TIMEOUT_S = 25


class LabError(Exception):
    """The lab could not be set up; the message says what to do or where to look."""


class Version(StrEnum):
    """The newest Home Assistant that the lab knows, or the oldest that the app promises to work with."""

    NEWEST = "newest"
    OLDEST = "oldest"


def install(version: Version = Version.NEWEST) -> Path:
    """Install Home Assistant where the lab keeps it, unless it is there, and return its Python."""
    done = subprocess.run(  # noqa: S603 - a script of this folder
        [HERE / "install", version],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=INSTALL_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise LabError(done.stderr)
    return Path(done.stdout.strip())


class HomeAssistant:
    """One Core, installed if need be; its folder outlives a stop, so that the next start is a restart.

    Attributes:
        url: where it listens, always the same.
        token: an admin's long-lived token.
        supervisor: host:port of one, or "".
        log: what the process printed.

    """

    def __init__(self, folder: Path, version: Version = Version.NEWEST, *, supervisor: str = "") -> None:
        """Prepare; `supervisor` is host:port of one, with which Core loads its `hassio` integration."""
        self.folder = folder
        self.log = folder / "stdout.log"
        self._python = install(version)
        self._port = processes.free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.token = provision(folder, self._port, port_in_yaml=version is Version.OLDEST)
        self.supervisor = supervisor
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start Core, wait until it is RUNNING, and return how many seconds that took."""
        # without bytecode each start takes 10 s more; a Supervisor in the environment changes Core's ports
        unwanted = {"PYTHONDONTWRITEBYTECODE", "SUPERVISOR", "SUPERVISOR_TOKEN", "VIRTUAL_ENV"}
        environment = {name: value for name, value in os.environ.items() if name not in unwanted}
        if self.supervisor:
            environment |= {"SUPERVISOR": self.supervisor, "SUPERVISOR_TOKEN": "of Core itself"}
        command = [str(self._python), str(HERE / "core/run.py"), "-c", str(self.folder), "--skip-pip"]
        started_at = time.monotonic()
        self._process = processes.start(command, environment, self.log)
        while not self.running():
            if self._process.poll() is not None or time.monotonic() > started_at + START_TIMEOUT_S:
                self.kill()
                raise LabError(f"Home Assistant did not start; its log is {self.log}")
            time.sleep(0.1)
        return time.monotonic() - started_at

    def running(self) -> bool:
        """Tell whether Core is RUNNING; its port is open long before."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
            try:
                connection.request("GET", "/api/config", headers={"Authorization": f"Bearer {self.token}"})
                response = connection.getresponse()
                return response.status == http.HTTPStatus.OK and json.load(response)["state"] == "RUNNING"
            finally:
                connection.close()
        return False

    def stop(self) -> None:
        """End Core as its host does on a restart: it saves its registries."""
        if self._process:
            processes.terminate(self._process, STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End Core as a power cut does; registry changes of the last seconds are lost."""
        if self._process:
            self._process.kill()
            self._process.wait()
