#!/usr/bin/env python3
"""Stand-in for s6-overlay's /init: process 1 of a container that tests boot without Docker.

Does what our root file system relies on: keeps the environment for with-contenv and away from the services,
reads the `user` bundle and starts its services, dependencies first, under the real s6-svscan. On SIGTERM
(docker stop) or SIGUSR1 (the halt beside this file) it stops them and ends with the exit code that a finish
script has left. Knows longruns only; unlike the original it waits without end for one that does not stop.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

SOURCE = Path("/etc/s6-overlay/s6-rc.d")
SCAN = Path("/run/service")
ENVIRONMENT = Path("/run/s6/container_environment")
EXIT_CODE = Path("/run/s6-linux-init-container-results/exitcode")
HALT = Path("/run/s6/basedir/bin/halt")
PROVIDED = {"base"}  # s6-overlay's own bundle, which services depend on
PATH = "/command:" + os.environ["PATH"]
STOPS = {signal.SIGTERM, signal.SIGUSR1}


def in_start_order(names: list[str]) -> list[str]:
    """Put services behind those that they depend on; an unknown one ends the boot, as s6-rc-compile does."""
    order: list[str] = []
    for name in names:
        if name in PROVIDED or name in order:
            continue
        if not (SOURCE / name / "type").is_file():
            sys.exit(f"init: {name}: no such service")
        wanted = sorted(path.name for path in (SOURCE / name / "dependencies.d").iterdir())
        order += [found for found in in_start_order(wanted) if found not in order]
        order.append(name)
    return order


def keep_environment() -> None:
    """Write one file per variable, for with-contenv to read."""
    ENVIRONMENT.mkdir(parents=True)
    for name, value in (os.environ | {"PATH": PATH}).items():
        (ENVIRONMENT / name).write_text(value)


def install(name: str) -> None:
    """Give s6-svscan a live copy of the service's directory."""
    if (SOURCE / name / "type").read_text() != "longrun\n":
        sys.exit(f"init: {name}: this stand-in knows longruns only")
    shutil.copytree(SOURCE / name, SCAN / name)
    for script in (SCAN / name).iterdir():
        if script.name in ("run", "finish"):
            script.chmod(0o755)


def spawn(*command: str) -> int:
    """Start a program with a clean environment, and with the signals that we wait for unblocked."""
    return os.posix_spawnp(command[0], command, {"PATH": PATH}, setsigmask=())


def main() -> int:
    """Boot, wait for the order to stop, stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS | {signal.SIGCHLD})
    keep_environment()
    EXIT_CODE.parent.mkdir()
    EXIT_CODE.write_text("0")
    HALT.parent.mkdir(parents=True)
    HALT.symlink_to("/command/halt")
    services = in_start_order(sorted(path.name for path in (SOURCE / "user/contents.d").iterdir()))
    for name in services:
        install(name)
    supervisor = spawn("s6-svscan", str(SCAN))

    while signal.sigwait(STOPS | {signal.SIGCHLD}) == signal.SIGCHLD:
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            if ended == supervisor:
                return 111

    for name in reversed(services):
        os.waitpid(spawn("s6-svc", "-wD", "-d", str(SCAN / name)), 0)
    return int(EXIT_CODE.read_text())


sys.exit(main())
