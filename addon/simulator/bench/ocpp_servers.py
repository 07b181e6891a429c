"""The two central systems that the benchmark compares, each in a process of its own."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, Protocol

import ocpp.v16
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve

from addon.csms.central_system import CentralSystem
from addon.csms.reception.server import Limits
from addon.logs import set_up_logs
from addon.model.decision import Setpoint, Source
from addon.model.site import loadpoint_id
from addon.store import Store

FIRST_LIMIT_DA = 160
LOWEST_DA = 60
CUT_DA = 5
CUT_EVERY_S = 0.02

Cut = tuple[str, float, float]
"""Charge point, its new limit in A, and when it was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the process has used so far.

    `longest_turn_s`: the most processor time that its event loop spent at a stretch since it was last asked,
    while everything else had to wait.
    """

    cpu_s: float
    peak_mb: float
    longest_turn_s: float


class System(Protocol):
    """A central system under test."""

    def cut(self, charge_point_id: str, limit_da: int) -> None:
        """Lower the limit of one charge point."""

    def repeat(self) -> None:
        """Do what is done once a second."""


class Ours:
    """The central system of this app. In place of the balancer it is told limits that only fall."""

    def __init__(self, central: CentralSystem) -> None:
        self._central = central
        self._limits_da: dict[str, int] = {}

    def cut(self, charge_point_id: str, limit_da: int) -> None:
        """Lower the limit of one charge point."""
        self._limits_da[charge_point_id] = limit_da
        for charge_point in self._central.charge_points():
            if charge_point.info.id == charge_point_id:
                charge_point.follow(1, self._setpoint(charge_point_id))

    def repeat(self) -> None:
        """Repeat every limit, as the engine does."""
        for charge_point in self._central.charge_points():
            charge_point.follow(1, self._setpoint(charge_point.info.id))

    def _setpoint(self, id_: str) -> Setpoint:
        return Setpoint(
            loadpoint_id=loadpoint_id(id_, 1),
            limit_da=self._limits_da.get(id_, FIRST_LIMIT_DA),
            fallback_da=LOWEST_DA,
            source=Source.MAIN_FUSE,
            reason="",
        )


class _StockChargePoint(ocpp.v16.ChargePoint):
    """A charge point as the `ocpp` library's own documentation makes it."""

    transactions = 0

    @on(Action.boot_notification)  # type: ignore[untyped-decorator,no-untyped-call]
    async def on_boot(self, **_: object) -> object:
        return call_result.BootNotification(
            current_time=_now(), interval=60, status=RegistrationStatus.accepted
        )

    @on(Action.status_notification)  # type: ignore[untyped-decorator,no-untyped-call]
    async def on_status(self, **_: object) -> object:
        return call_result.StatusNotification()

    @on(Action.start_transaction)  # type: ignore[untyped-decorator,no-untyped-call]
    async def on_start(self, **_: object) -> object:
        _StockChargePoint.transactions += 1
        return call_result.StartTransaction(
            transaction_id=self.transactions, id_tag_info=IdTagInfo(status=AuthorizationStatus.accepted)
        )

    @on(Action.meter_values)  # type: ignore[untyped-decorator,no-untyped-call]
    async def on_meter_values(self, **_: object) -> object:
        return call_result.MeterValues()


class Stock:
    """The plain `ocpp` library over `websockets`. It asks nothing of those that come, and keeps nothing."""

    def __init__(self) -> None:
        self._charge_points: dict[str, Any] = {}
        self._calls: set[asyncio.Task[object]] = set()

    async def serve(self, socket: ServerConnection) -> None:
        """Speak over a connection until it closes."""
        assert socket.request is not None  # noqa: S101 - the handshake is over
        make: Any = _StockChargePoint  # untyped, like all of the library
        charge_point = make(socket.request.path.strip("/"), socket)
        self._charge_points[charge_point.id] = charge_point
        await charge_point.start()

    def cut(self, charge_point_id: str, limit_da: int) -> None:
        """Lower the limit of one charge point."""
        request = call.SetChargingProfile(
            connector_id=1,
            cs_charging_profiles={
                "chargingProfileId": 1,
                "stackLevel": 0,
                "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Relative",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit_da / 10}],
                },
            },
        )
        task = asyncio.ensure_future(self._charge_points[charge_point_id].call(request))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def repeat(self) -> None:
        """Nothing has to be repeated."""


def serve_ours(pipe: Pipe, charge_points: int) -> None:
    """Be the process of our central system; the pipe gets its port, then answers words with figures."""
    gc.freeze()  # as the application does
    asyncio.run(_serve_ours(pipe, charge_points))


def serve_stock(pipe: Pipe, charge_points: int) -> None:
    """Be the process of the plain library; the pipe gets its port, then answers words with figures."""
    del charge_points
    asyncio.run(_serve_stock(pipe))


async def _serve_ours(pipe: Pipe, charge_points: int) -> None:
    set_up_logs("error")
    with tempfile.TemporaryDirectory(prefix="ev-load-balancer-bench-") as folder:
        store = await Store.open(Path(folder))
        central = CentralSystem(
            store,
            host="127.0.0.1",
            port=0,
            accept_unknown=True,
            known={},
            on_change=lambda: None,
            clock=asyncio.get_running_loop().time,
            max_charge_points=charge_points,
            limits=Limits(per_address=charge_points + 10, total=charge_points + 10),
        )
        await central.start()
        try:
            await _Host(pipe, Ours(central)).run(central.port)
        finally:
            await central.stop()
            await store.close()


async def _serve_stock(pipe: Pipe) -> None:
    set_up_logs("critical")
    stock = Stock()
    handler: Callable[[ServerConnection], Awaitable[None]] = stock.serve
    async with serve(handler, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:  # type: ignore[list-item]
        await _Host(pipe, stock).run(server.sockets[0].getsockname()[1])


class _Host:
    """Does in the server's process what the benchmark asks for over the pipe."""

    def __init__(self, pipe: Pipe, system: System) -> None:
        self._pipe = pipe
        self._system = system
        self._cuts: list[Cut] = []
        self._cutting: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._longest_turn_s = 0.0

    async def run(self, port: int) -> None:
        """Work until told to quit."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._pipe.fileno(), self._obey)
        jobs = [asyncio.create_task(job()) for job in (self._repeat, self._time_turns)]
        self._pipe.send(port)
        await self._over.wait()
        loop.remove_reader(self._pipe.fileno())
        for job in jobs:
            job.cancel()

    def _obey(self) -> None:
        try:
            word, argument = self._pipe.recv()
        except EOFError:  # the benchmark is gone
            self._over.set()
            return
        answer: Any = None
        match word:
            case "usage":
                answer = Usage(
                    cpu_s=time.process_time(), peak_mb=_peak_mb(), longest_turn_s=self._longest_turn_s
                )
                self._longest_turn_s = 0.0
            case "cut":
                self._cuts = []
                self._cutting = asyncio.create_task(self._cut(argument))
            case "calm" if self._cutting is not None:
                self._cutting.cancel()
                answer = self._cuts
            case "quit":
                self._over.set()
        self._pipe.send(answer)

    async def _repeat(self) -> None:
        while True:
            self._system.repeat()
            await asyncio.sleep(1.0)

    async def _time_turns(self) -> None:
        while True:
            began_s = time.thread_time()
            await asyncio.sleep(0.001)
            self._longest_turn_s = max(self._longest_turn_s, time.thread_time() - began_s)

    async def _cut(self, ids: list[str]) -> None:
        """Cut one charge point after the other, round and round, until all are as low as it gets."""
        for limit_da in range(FIRST_LIMIT_DA - CUT_DA, LOWEST_DA, -CUT_DA):
            for id_ in ids:
                self._cuts.append((id_, limit_da / 10, time.monotonic()))
                self._system.cut(id_, limit_da)
                await asyncio.sleep(CUT_EVERY_S)


def _peak_mb() -> float:
    """Tell the most memory that this process ever had (Linux; 0.0 elsewhere)."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
