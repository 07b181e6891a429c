"""`script/bench idle`: what the app costs a small computer that runs it all day.

The real process (`python -m addon`) beside a simulated Home Assistant, house, meter and charger, in real
time: first with a charger that has no car, then with a car that charges. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiomqtt

from addon.errors import AddonError
from addon.simulator.bench.ocpp_speed import Row, table
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.house import Clipped, DemoHouse
from addon.simulator.makes import CHARGERS
from addon.simulator.outlet import new_charger
from addon.simulator.shelly_integration import ShellyIntegration
from addon.simulator.station import Station
from addon.simulator.world import STEP_S, Wired, World

HOST = "127.0.0.1"
FUSE_A = 25
CHARGER_ID = "bench"
START_WITHIN_S = 30.0
LOOK_EVERY_S = 0.01
CPU_GOAL_PERCENT = 1.0
MEMORY_GOAL_MB = 70.0
FIRST_PUBLISH_GOAL_S = 3.0


class Process:
    """The application in a process of its own, seen from outside (Linux's /proc)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._folder = Path(f"/proc/{process.pid}")

    def cpu_s(self) -> float:
        """Tell the processor time that it has used."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Tell what it holds of the machine's memory now."""
        pages = int((self._folder / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measure(minutes: float, *, python: str, with_broker: bool) -> list[Row]:
    """Run the application for so long without a car, and half as long with one; returns the figures."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ev-load-balancer-idle-")))
        options: dict[str, Any] = {"grid": {"main_fuse_a": FUSE_A}, "log_level": "warning"}
        if with_broker:
            options["mqtt"] = {"host": HOST, "port": await _broker(stack, folder)}
        core = Core()
        home_assistant = HomeAssistant(core, options=options)
        await home_assistant.start()
        stack.push_async_callback(home_assistant.stop)
        now_s = asyncio.get_running_loop().time()
        station = Station(quirks=CHARGERS["standard"], now_s=now_s, epoch_s=core.wall() - now_s)
        world = World(Clipped(house=DemoHouse(1), limit_a=FUSE_A), [Wired(station=station)], fuse_a=FUSE_A)
        await _beside(stack, _live(world, ShellyIntegration(core)))
        port = _free_port()
        published: Callable[[], Awaitable[None]] = (
            (lambda: _first_message(options["mqtt"]["port"])) if with_broker else (lambda: _first_post(core))
        )
        began_s = time.monotonic()
        process = await stack.enter_async_context(_application(python, folder, options, home_assistant, port))
        async with asyncio.timeout(START_WITHIN_S):
            await published()
        first_publish_s = time.monotonic() - began_s
        charger = new_charger(f"ws://{HOST}:{port}", CHARGER_ID, station, "1.6")
        await _beside(stack, charger.run())
        without = await _usage(process, minutes)
        charger.plug_in()
        charging = await _usage(process, minutes / 2)
    return [
        Row(
            what="start to first publish",
            unit="s",
            ours=first_publish_s,
            stock=None,
            bound=FIRST_PUBLISH_GOAL_S,
        ),
        *_rows("no car", without, minutes),
        *_rows("a car charges", charging, minutes / 2),
    ]


def _rows(what: str, usage: tuple[float, float], minutes: float) -> list[Row]:
    percent, memory_mb = usage
    span = f"{what}, {minutes:g} min"
    return [
        Row(what=f"load of a core, {span}", unit="%", ours=percent, stock=None, bound=CPU_GOAL_PERCENT),
        Row(what=f"memory after it, {span}", unit="MB", ours=memory_mb, stock=None, bound=MEMORY_GOAL_MB),
    ]


async def _usage(process: Process, minutes: float) -> tuple[float, float]:
    """Let it run; returns its load of a core in percent, and its memory in the end."""
    cpu_s, began_s = process.cpu_s(), time.monotonic()
    await asyncio.sleep(minutes * 60)
    return 100 * (process.cpu_s() - cpu_s) / (time.monotonic() - began_s), process.memory_mb()


@contextlib.asynccontextmanager
async def _application(
    python: str, folder: Path, options: dict[str, Any], home_assistant: HomeAssistant, ocpp_port: int
) -> AsyncIterator[Process]:
    file = folder / "options.json"
    file.write_text(json.dumps(options), encoding="utf-8")
    words = ("--options", str(file), "--data", str(folder), "--supervisor", home_assistant.url)
    ports = ("--web-port", "0", "--upload-port", "0", "--ocpp-port", str(ocpp_port))
    started = await asyncio.create_subprocess_exec(
        *(python, "-m", "addon", *words, *ports),
        env={**os.environ, "SUPERVISOR_TOKEN": home_assistant.token},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Process(started)
    finally:
        with contextlib.suppress(ProcessLookupError):
            started.terminate()
        await started.wait()


async def _broker(stack: contextlib.AsyncExitStack, folder: Path) -> int:
    """Start mosquitto; returns its port."""
    program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise AddonError("There is no mosquitto here: install it, or leave --mqtt out.")
    port = _free_port()
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} {HOST}\nallow_anonymous true\n", encoding="utf-8")
    broker = await asyncio.create_subprocess_exec(
        *(program, "-c", str(settings)), stderr=asyncio.subprocess.DEVNULL
    )
    stack.push_async_callback(broker.wait)
    stack.callback(broker.terminate)
    return port


async def _first_message(port: int) -> None:
    """Wait for the first discovery message."""
    while True:
        try:
            async with aiomqtt.Client(HOST, port, identifier=f"bench-{secrets.token_hex(4)}") as client:
                await client.subscribe("homeassistant/#")
                await anext(aiter(client.messages))
                return
        except aiomqtt.MqttError:
            await asyncio.sleep(LOOK_EVERY_S)


async def _first_post(core: Core) -> None:
    while not core.posted:  # noqa: ASYNC110 - the simulated Core has nothing to wait for
        await asyncio.sleep(LOOK_EVERY_S)


async def _live(world: World, meter: ShellyIntegration) -> None:
    while True:
        now_s = asyncio.get_running_loop().time()
        meter.measure(world.step(now_s).grid_a, now_s)
        await asyncio.sleep(STEP_S)


async def _beside(stack: contextlib.AsyncExitStack, life: Any) -> None:  # noqa: ANN401 - any coroutine
    task = asyncio.create_task(life)

    async def end() -> None:
        task.cancel()
        await asyncio.wait({task})

    stack.push_async_callback(end)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns 1 where a goal is not met."""
    parser = argparse.ArgumentParser(
        prog="script/bench idle", description="What the app costs with one charger, in real time. Linux only."
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long without a car (10)")
    parser.add_argument("--mqtt", action="store_true", help="with a broker: starts mosquitto, if installed")
    parser.add_argument(
        "--python",
        default=sys.executable,
        metavar="FILE",
        help="what runs the app: one with requirements.txt only is what the image has (this one)",
    )
    args = parser.parse_args(argv)
    rows = asyncio.run(measure(args.minutes, python=args.python, with_broker=args.mqtt))
    print(table(rows))
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
