"""`python -m addon` is the application; `… demo` shows it, `… replay` decides a recording again."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from addon import __version__
from addon.app import Application, Arguments
from addon.logs import set_up_logs


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["demo"]:
        return _demo(words[1:])
    if words[:1] == ["replay"]:
        from addon.recording.command import run_replay  # noqa: PLC0415 - as for the demo

        return run_replay(words[1:])
    arguments = _arguments(words)
    set_up_logs("info")
    gc.freeze()  # of what was imported nothing is ever garbage; looking through it stops everything for 0.1 s
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_serve(arguments))
    return 0


def _demo(words: Sequence[str]) -> int:
    # Only here: the simulator would cost the application 6 MB of memory for nothing.
    from addon.simulator.demo import add_arguments, run_demo  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        prog="python -m addon demo", description="The real application against a simulated house and charger."
    )
    add_arguments(parser)
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(run_demo(parser.parse_args(words)))
    return 0


async def _serve(arguments: Arguments) -> int:
    """Run the application until SIGTERM or SIGINT. Chargers are told nothing on the way out."""
    application = Application(arguments, token=os.environ.get("SUPERVISOR_TOKEN", ""))
    running = asyncio.create_task(application.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers; Ctrl-C still works there
            loop.add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return 0


def _arguments(words: Sequence[str]) -> Arguments:
    env = os.environ
    parser = argparse.ArgumentParser(
        prog="python -m addon",
        description="OCPP central system and load balancer for Home Assistant. "
        "`python -m addon demo` runs it against a simulated house, `python -m addon replay` decides again "
        "what it has recorded.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--options", type=Path, default=env.get("EVLB_OPTIONS", "/data/options.json"), metavar="FILE"
    )
    parser.add_argument("--data", type=Path, default=env.get("EVLB_DATA", "/data"), metavar="DIR")
    parser.add_argument(
        "--supervisor", default=env.get("EVLB_SUPERVISOR", "http://supervisor"), metavar="URL"
    )
    parser.add_argument("--web-port", type=int, default=env.get("EVLB_WEB_PORT", "8099"), metavar="N")
    parser.add_argument("--ocpp-port", type=int, default=env.get("EVLB_OCPP_PORT", "9000"), metavar="N")
    parser.add_argument("--upload-port", type=int, default=env.get("EVLB_UPLOAD_PORT", "9001"), metavar="N")
    parser.add_argument(
        "--ssl",
        type=Path,
        default=env.get("EVLB_SSL", "/ssl"),
        metavar="DIR",
        help="folder of the certificate files that the options name (default: /ssl)",
    )
    parser.add_argument(
        "--host",
        default=env.get("EVLB_HOST", "0.0.0.0"),  # noqa: S104 - the container's; the page admits ingress only
        help="address to listen on (default: every interface)",
    )
    return Arguments(**vars(parser.parse_args(words)))


if __name__ == "__main__":
    sys.exit(main())
