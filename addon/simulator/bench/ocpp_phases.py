"""What the benchmark of the central system does with a fleet, one thing after the other."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection as Pipe
from typing import Any

from addon.simulator.bench.ocpp_fleet import Client, keep_measuring, measure_back_to_back
from addon.simulator.bench.ocpp_servers import Cut, Usage

QUIET_S = 1.0
"""A charge point that was asked nothing for so long is set up."""
GIVE_UP_S = 60.0

HUGE_CHARS = 240_000
"""Nearly the longest frame that is let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured. `sizes`: how many charge points measure at a time; the largest is the fleet."""

    sizes: tuple[int, ...] = (1, 50, 500)
    every_s: float = 5.0
    paced_s: float = 12.0
    flood_s: float = 4.0
    messages: int = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long answers took."""

    p50_ms: float
    p99_ms: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one central system.

    `core_percent`: of one core, while the whole fleet measures; `longest_turn_ms`: the most processor time
    that its event loop spent at a stretch meanwhile. `rates`: messages a second by the number of
    charge points that send them; `rate_per_cpu_s`: the same in a second of its own processor time, whatever
    else the machine did meanwhile.
    """

    storm_s: float
    paced: Mapping[int, Times]
    core_percent: float
    longest_turn_ms: float
    setpoints: Times
    rates: Mapping[int, float]
    rate_per_cpu_s: float
    floods: Mapping[str, Times]
    peak_mb: float


class Server:
    """A central system in a process of its own."""

    def __init__(self, pipe: Pipe, port: int) -> None:
        self._pipe = pipe
        self.url = f"ws://127.0.0.1:{port}"

    async def ask(self, word: str, argument: object = None) -> Any:  # noqa: ANN401 - of several kinds
        """Have something done there; returns its answer."""
        self._pipe.send((word, argument))
        return await asyncio.to_thread(self._pipe.recv)


@contextlib.asynccontextmanager
async def running(target: Callable[[Pipe, int], None], charge_points: int) -> AsyncIterator[Server]:
    """Run a central system for so many charge points."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=target, args=(there, charge_points), daemon=True)
    process.start()
    there.close()
    try:
        server = Server(here, await asyncio.to_thread(here.recv))
        yield server
        await server.ask("quit")
        await asyncio.to_thread(process.join, 20.0)
    finally:
        process.kill()
        here.close()


async def measure(target: Callable[[Pipe, int], None], plan: Plan, *, floods: bool) -> Figures:
    """Do it all with one central system."""
    fleet = [Client(f"CP{n:04}") for n in range(max(plan.sizes))]
    async with running(target, len(fleet)) as server:
        listening: list[asyncio.Task[None]] = []
        try:
            storm_s = await _storm(server, fleet, listening)
            await asyncio.gather(*(client.plug_in() for client in fleet))
            await _until_quiet(fleet)
            paced, setpoints, spent = await _pace(server, fleet, plan)
            rates, rate_per_cpu_s = await _hurry(server, fleet, plan)
            flooded = await _flood(fleet, plan) if floods else {}
            usage = await server.ask("usage")
        finally:
            for client in fleet:
                client.hang_up()
            for task in listening:
                task.cancel()
    return Figures(
        storm_s=storm_s,
        paced=paced,
        core_percent=100 * spent.cpu_s,
        longest_turn_ms=1000 * spent.longest_turn_s,
        setpoints=setpoints,
        rates=rates,
        rate_per_cpu_s=rate_per_cpu_s,
        floods=flooded,
        peak_mb=usage.peak_mb,
    )


async def _storm(server: Server, fleet: Sequence[Client], listening: list[asyncio.Task[None]]) -> float:
    """Let all connect and boot at once; returns how long it took until nobody was asked anything any more."""
    began_s = time.monotonic()

    async def one(client: Client) -> None:
        await client.connect(server.url)
        listening.append(asyncio.create_task(client.listen()))
        await client.boot()

    await asyncio.gather(*(one(client) for client in fleet))
    return await _until_quiet(fleet) - began_s


async def _until_quiet(fleet: Sequence[Client]) -> float:
    """Wait until nothing has been said for a while; returns when it was last."""
    give_up_s = time.monotonic() + GIVE_UP_S
    while (last_s := max(client.busy_at_s for client in fleet)) > time.monotonic() - QUIET_S:
        if time.monotonic() > give_up_s:
            break
        await asyncio.sleep(0.05)
    return last_s


async def _pace(server: Server, fleet: Sequence[Client], plan: Plan) -> tuple[dict[int, Times], Times, Usage]:
    """Let some measure, then all of them while one after the other is cut; the usage is of then, a second."""
    paced: dict[int, Times] = {}
    for size in sorted(plan.sizes)[:-1]:
        # a few charge points measure more often, or there would be nothing to count
        every_s = max(0.05, plan.every_s * size / len(fleet))
        paced[size] = times_of(await keep_measuring(fleet[:size], every_s, plan.paced_s / 3))
    before = await server.ask("usage")
    await server.ask("cut", [client.id for client in fleet])
    began_s = time.monotonic()
    paced[len(fleet)] = times_of(await keep_measuring(fleet, plan.every_s, plan.paced_s))
    after = await server.ask("usage")
    spent = replace(after, cpu_s=(after.cpu_s - before.cpu_s) / (time.monotonic() - began_s))
    cuts = await server.ask("calm")
    await asyncio.sleep(1.0)
    return paced, times_of(_reaction_times(cuts, fleet)), spent


def _reaction_times(cuts: Sequence[Cut], fleet: Sequence[Client]) -> list[float]:
    """Tell how long each cut took from the decision to its charge point; for ever if it never came."""
    clients = {client.id: client for client in fleet}
    return [
        min(
            (at_s for limit, at_s in clients[id_].limits if limit == limit_a and at_s >= cut_s),
            default=float("inf"),
        )
        - cut_s
        for id_, limit_a, cut_s in cuts
    ]


async def _hurry(server: Server, fleet: Sequence[Client], plan: Plan) -> tuple[dict[int, float], float]:
    """Let some, then all, send as fast as they are answered; returns messages a second, and a CPU second."""
    before = await server.ask("usage")
    counts = {size: min(400 * size, plan.messages) // size for size in plan.sizes}
    rates = {size: await measure_back_to_back(fleet[:size], count) for size, count in counts.items()}
    after = await server.ask("usage")
    sent = sum(size * count for size, count in counts.items())
    return rates, sent / (after.cpu_s - before.cpu_s)


_HUGE: str = json.dumps([2, "huge", "DataTransfer", {"vendorId": "x", "data": "x" * HUGE_CHARS}])
_SAMPLE = {"value": "1", "unit": "Hz", "measurand": "Current.Import", "phase": "L1"}
_SAMPLES: str = json.dumps(
    [
        2,
        "huge",
        "MeterValues",
        {
            "connectorId": 1,
            "meterValue": [
                {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [_SAMPLE] * (HUGE_CHARS // 90)}
            ],
        },
    ]
)

FLOODS: Mapping[str, Callable[[Client], str]] = {
    "MeterValues": Client.frame,
    "answers to nothing": lambda _: '[3,"nobody asked",{}]',
    "frames of 240 kB": lambda _: _HUGE,
    "frames of 240 kB of samples": lambda _: _SAMPLES,
}
"""What one charge point sends as fast as it can, while the others want their answers."""


async def _flood(fleet: Sequence[Client], plan: Plan) -> dict[str, Times]:
    """Let one flood the central system with each kind of thing; returns what the others' answers took.

    Each kind has a flooder of its own: what one has sent is still on its way when the next begins.
    """
    others, flooders = fleet[: -len(FLOODS)], fleet[-len(FLOODS) :]
    flooded = {}
    for (name, make), flooder in zip(FLOODS.items(), flooders, strict=True):
        flood = asyncio.create_task(flooder.flood(make, time.monotonic() + plan.flood_s))
        flooded[name] = times_of(await keep_measuring(others, plan.every_s, plan.flood_s))
        await flood
    return flooded


def times_of(times_s: Sequence[float]) -> Times:
    """Sum up how long answers took."""
    ordered = sorted(times_s) or [float("inf")]
    return Times(
        p50_ms=1000 * ordered[len(ordered) // 2],
        p99_ms=1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        count=len(times_s),
    )
