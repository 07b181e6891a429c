"""`python -m addon demo`: the real application against a simulated home, over real loopback sockets."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from addon.app import Application, Arguments
from addon.errors import AddonError
from addon.logs import set_up_logs
from addon.simulator.core import Core
from addon.simulator.demo_lines import Lines, summary
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.house import ApplianceHouse, Clipped, DemoHouse, House, RecordedHouse
from addon.simulator.makes import CHARGERS
from addon.simulator.outlet import VERSIONS, new_charger
from addon.simulator.shelly_integration import ShellyIntegration
from addon.simulator.station import Station
from addon.simulator.world import STEP_S, Wired, World

FUSE_A = 25
HOUSE_BELOW_FUSE_A = 0.5
CHARGER_ID = "demo-charger"
LOCALHOST = "127.0.0.1"

# All but the fuse are only there to see more in less time, or to leave the terminal to the decisions.
OPTIONS: dict[str, Any] = {
    "grid": {"main_fuse_a": FUSE_A, "phases": "3"},
    "charging": {"min_pause_s": 30},
    "log_level": "warning",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the demo's options to a command line."""
    parser.add_argument(
        "--web-port", type=int, default=8099, metavar="N", help="page's port; 0: any free one"
    )
    parser.add_argument("--ocpp-port", type=int, default=9000, metavar="N", help="OCPP port; 0: any free one")
    parser.add_argument("--duration", type=float, metavar="SECONDS", help="end by itself after so long")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed is another house")
    parser.add_argument(
        "--house", type=Path, metavar="FILE.csv", help="play a recorded day: t_s,l1_a,l2_a,l3_a"
    )
    parser.add_argument(
        "--quiet", action="store_true", help="a house that hardly moves, for a commissioning test"
    )
    parser.add_argument("--charger", choices=tuple(CHARGERS), default="standard", help="the charger's make")
    parser.add_argument("--ocpp", choices=VERSIONS, default="1.6", help="the OCPP version that it speaks")


async def run_demo(args: argparse.Namespace) -> int:
    """Run until Ctrl-C, SIGTERM or the duration; returns the exit code."""
    set_up_logs(OPTIONS["log_level"])
    try:
        house = Clipped(house=_house(args), limit_a=FUSE_A - HOUSE_BELOW_FUSE_A)
        for port in (args.web_port, args.ocpp_port):
            _must_be_free(port)
        with tempfile.TemporaryDirectory(prefix="ev-load-balancer-demo-") as folder:
            await _Demo(args, house, Path(folder)).run()
    except AddonError as error:
        print(error)
        return 1
    return 0


class _Demo:
    """All parts of one demo, from start to summary."""

    def __init__(self, args: argparse.Namespace, house: House, folder: Path) -> None:
        self._args = args
        now_s = asyncio.get_running_loop().time()
        core = Core()
        self._home_assistant = HomeAssistant(core, options=OPTIONS)
        self._meter = ShellyIntegration(core)
        self._station = Station(quirks=CHARGERS[args.charger], now_s=now_s, epoch_s=core.wall() - now_s)
        self._world = World(house, [Wired(station=self._station)], fuse_a=FUSE_A, now_s=now_s)
        self._folder = folder
        self._lines = Lines(self._world, now_s)

    async def run(self) -> None:
        """Start everything, show what happens, and sum it up; raises AddonError where it can't start."""
        async with contextlib.AsyncExitStack() as stack:
            self._look(self._world.flow.at_s)
            await self._home_assistant.start()
            stack.push_async_callback(self._home_assistant.stop)
            stack.callback(self._meter.close)
            application = await stack.enter_async_context(self._application())
            self._introduce(application)
            url = f"ws://{LOCALHOST}:{application.ocpp_port}"
            charger = new_charger(url, CHARGER_ID, self._station, self._args.ocpp)
            charger.plug_in()
            living = [asyncio.create_task(charger.run()), asyncio.create_task(self._live())]
            stack.push_async_callback(_cancel, living)
            await _end(living, self._args.duration)
        print(summary(self._world))

    @contextlib.asynccontextmanager
    async def _application(self) -> AsyncIterator[Application]:
        """Run the application with its options in a file, as the Supervisor writes it."""
        options = self._folder / "options.json"
        options.write_text(json.dumps(OPTIONS), encoding="utf-8")
        arguments = Arguments(
            options=options,
            data=self._folder,
            supervisor=self._home_assistant.url,
            web_port=self._args.web_port,
            ocpp_port=self._args.ocpp_port,
            host=LOCALHOST,
        )
        application = Application(arguments, token=self._home_assistant.token)
        application.on_moment(self._lines.on_moment)
        try:
            await application.start()
            if not application.ocpp_port:
                raise AddonError(application.status.error or "The application did not open its OCPP port.")
            yield application
        finally:
            await application.stop()

    def _introduce(self, application: Application) -> None:
        print(
            f"Page:     http://localhost:{application.web_port}/\n"
            f"Chargers: ws://localhost:{application.ocpp_port}/<charge point id>"
            f" ({self._station.quirks.vendor} {self._station.quirks.model} is there as {CHARGER_ID})\n"
            f"Entities: {self._home_assistant.url}/core/api/states"
            f" (Authorization: Bearer {self._home_assistant.token})\n"
            f"Main fuse 3 x {FUSE_A} A; a pause lasts {OPTIONS['charging']['min_pause_s']} s at least,"
            " not 300, so that there is more to see. Ctrl-C ends it.\n"
        )
        self._lines.head()

    async def _live(self) -> None:
        """Let the world go on, second by second, with the meter looking at it."""
        while True:
            self._look(asyncio.get_running_loop().time())
            await asyncio.sleep(STEP_S)

    def _look(self, now_s: float) -> None:
        self._meter.measure(self._world.step(now_s).grid_a, now_s)


def _house(args: argparse.Namespace) -> House:
    if args.house is None:
        return ApplianceHouse(args.seed, appliances=()) if args.quiet else DemoHouse(args.seed)
    if args.quiet:
        raise AddonError("A recorded day is as quiet as it is: give either --house or --quiet.")
    try:
        return RecordedHouse(args.house)
    except (OSError, ValueError, KeyError) as error:
        raise AddonError(f"{args.house} can't be played as a house (t_s,l1_a,l2_a,l3_a): {error}.") from error


def _must_be_free(port: int) -> None:
    """Raise AddonError where a port can't be had; the application would go on trying."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOCALHOST, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AddonError(
            f"Port {port} can't be used: {reason}. Choose with --web-port, --ocpp-port."
        ) from error


async def _end(living: list[asyncio.Task[None]], duration_s: float | None) -> None:
    """Wait for a signal, the duration, or a part that fails, which is raised."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows has no handlers; there Ctrl-C still raises
        for number in signals:
            loop.add_signal_handler(number, asked.set)
    waiting = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({waiting, *living}, timeout=duration_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)
    for task in living:
        if task.done():
            task.result()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
