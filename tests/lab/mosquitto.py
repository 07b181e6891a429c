"""A real MQTT broker: Debian's mosquitto on a free port of loopback, with a password."""

import subprocess
import time
from pathlib import Path

from tests.lab import processes

JsonObject = dict[str, str | int | bool]

USER, PASSWORD = "evlb", "geheim & <sicher>"
START_TIMEOUT_S = 5
STOP_TIMEOUT_S = 3


class Mosquitto:
    """One broker; it keeps its port over restarts, and loses then what was retained, as by default.

    `listeners`: what else its configuration says, such as of ports with TLS.
    """

    def __init__(self, folder: Path, listeners: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = processes.free_port()
        self.log = folder / "mosquitto.log"
        self.passwords = folder / "passwords"
        self._config = folder / "mosquitto.conf"
        self._process: subprocess.Popen[bytes] | None = None
        self.set_password(PASSWORD)
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\npassword_file {self.passwords}\n"
            f"persistence false\nlog_dest stdout\nuser root\n{listeners}"
        )

    @property
    def service(self) -> JsonObject:
        """What the Supervisor tells of it."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": USER,
            "password": PASSWORD,
            "ssl": False,
            "protocol": "3.1.1",
        }

    def set_password(self, password: str) -> None:
        """Let in who knows this one; holds from the next start."""
        command = ["mosquitto_passwd", "-c", "-b", str(self.passwords), USER, password]
        subprocess.run(command, check=True, capture_output=True, timeout=10)  # noqa: S603

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = ["/usr/sbin/mosquitto", "-c", str(self._config)]
        self._process = processes.start(command, {}, self.log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not processes.listens(self.port):
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "mosquitto does not listen"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it; nothing happens where it does not run."""
        if self._process:
            processes.terminate(self._process, STOP_TIMEOUT_S)
            self._process = None
