"""A fleet of charge points for the benchmark of the central system: cheap, obedient, and with a stopwatch."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

MAX_CURRENT_A = 16.0
CONNECT_WITHIN_S = 60.0
ANSWER_WITHIN_S = 60.0

_CONFIGURATION = {
    "NumberOfConnectors": "1",
    "ChargeProfileMaxStackLevel": "3",
    "ChargingScheduleAllowedChargingRateUnit": "Current",
    "ChargingScheduleMaxPeriods": "4",
    "SupportedFeatureProfiles": "Core,SmartCharging,RemoteTrigger",
    "MeterValuesSampledData": "Energy.Active.Import.Register",
    "MeterValueSampleInterval": "60",
    "ClockAlignedDataInterval": "900",
    "WebSocketPingInterval": "60",
}
_SAMPLED = (
    ("Current.Import", "L1", "A", "{current_a}"),
    ("Current.Import", "L2", "A", "{current_a}"),
    ("Current.Import", "L3", "A", "{current_a}"),
    ("Voltage", "L1-N", "V", "231.0"),
    ("Voltage", "L2-N", "V", "229.8"),
    ("Voltage", "L3-N", "V", "230.4"),
    ("Power.Active.Import", "L1", "W", "3680"),
    ("Current.Offered", "L1", "A", "{current_a}"),
    ("Energy.Active.Import.Register", "L1", "Wh", "{energy_wh}"),
)
"""Nine samples, which make a MeterValues of about a kilobyte."""


class Client:
    """One charge point: it answers all that is asked, and draws what it may.

    `times_s`: how long each of its calls waited for its answer. `limits`: (limit in A, when it came), by the
    clock that all processes of a machine share. `busy_at_s`: when it was last asked or answered something.
    """

    def __init__(self, charge_point_id: str) -> None:
        self.id = charge_point_id
        self.times_s: list[float] = []
        self.limits: list[tuple[float, float]] = []
        self.busy_at_s = 0.0
        self.answers = 0
        self.closed = True
        self._current_a = 0.0
        self._transaction_id = 0
        self._energy_wh = 1000
        self._ids: Iterator[int] = itertools.count()
        self._waiting: dict[str, tuple[float, asyncio.Future[Any]]] = {}
        self._socket: ClientConnection  # once connected

    async def connect(self, url: str) -> None:
        """Open the socket; raises OSError, TimeoutError or a websockets error."""
        self._socket = await connect(
            f"{url}/{self.id}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            compression=None,
            ping_interval=None,
            proxy=None,
            open_timeout=CONNECT_WITHIN_S,
            max_queue=None,
        )
        self.closed = False

    async def listen(self) -> None:
        """Take in what comes, until the socket closes."""
        try:
            async for text in self._socket:
                await self._take(json.loads(text))
        except ConnectionClosed:
            pass
        self.closed = True
        for _, future in self._waiting.values():
            future.cancel()

    def hang_up(self) -> None:
        """Drop the connection: what is on its way still would hold up a polite end."""
        if not self.closed:
            self._socket.transport.abort()

    async def ask(self, action: str, payload: object) -> Any:  # noqa: ANN401 - JSON
        """Send a CALL; returns the payload of its answer."""
        return await self._ask(f'"{action}",{json.dumps(payload)}')

    async def boot(self) -> None:
        """Say who it is and how it stands."""
        await self.ask(
            "BootNotification",
            {"chargePointVendor": "Bench", "chargePointModel": "One", "firmwareVersion": "1.0"},
        )
        await self.tell_status("Available")

    async def tell_status(self, status: str) -> None:
        """Say how its connector stands."""
        await self.ask("StatusNotification", {"connectorId": 1, "status": status, "errorCode": "NoError"})

    async def plug_in(self) -> None:
        """Begin a session."""
        answer = await self.ask(
            "StartTransaction",
            {"connectorId": 1, "idTag": "BENCH", "meterStart": self._energy_wh, "timestamp": _timestamp()},
        )
        self._transaction_id = answer["transactionId"]
        await self.tell_status("Charging")

    async def measure(self) -> None:
        """Send a MeterValues and wait for its answer."""
        await self._ask(self._meter_values())

    async def flood(self, make: Callable[[Client], str], until_s: float) -> int:
        """Send frames as fast as the other side takes them; returns how many it took."""
        sent = 0
        while time.monotonic() < until_s and not self.closed:
            try:
                async with asyncio.timeout(max(0.0, until_s - time.monotonic())):
                    await self._socket.send(make(self))
            except (TimeoutError, ConnectionClosed):
                break
            sent += 1
            await asyncio.sleep(0)
        return sent

    def frame(self) -> str:
        """Make a MeterValues that waits for no answer."""
        return f'[2,"f{next(self._ids)}",{self._meter_values()}]'

    def _meter_values(self) -> str:
        self._energy_wh += 1
        values = {"current_a": f"{self._current_a:.1f}", "energy_wh": self._energy_wh}
        sampled = ",".join(
            f'{{"value":"{value.format(**values)}","context":"Sample.Periodic","format":"Raw",'
            f'"measurand":"{measurand}","phase":"{phase}","location":"Outlet","unit":"{unit}"}}'
            for measurand, phase, unit, value in _SAMPLED
        )
        return (
            f'"MeterValues",{{"connectorId":1,"transactionId":{self._transaction_id},"meterValue":'
            f'[{{"timestamp":"{_timestamp()}","sampledValue":[{sampled}]}}]}}'
        )

    async def _ask(self, rest: str) -> Any:  # noqa: ANN401 - JSON
        message_id = f"c{next(self._ids)}"
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = time.monotonic(), future
        await self._socket.send(f'[2,"{message_id}",{rest}]')
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await future

    async def _take(self, frame: list[Any]) -> None:
        now_s = self.busy_at_s = time.monotonic()
        if frame[0] == 2:
            await self._socket.send(json.dumps([3, frame[1], self._answer(frame[2], frame[3], now_s)]))
            return
        self.answers += 1
        asked_s, future = self._waiting.pop(frame[1], (0.0, None))
        if future is not None:
            self.times_s.append(now_s - asked_s)
            future.set_result(frame[2])

    def _answer(self, action: str, payload: dict[str, Any], now_s: float) -> dict[str, object]:
        if action == "GetConfiguration":
            keys = payload.get("key", [])
            known = [
                {"key": k, "readonly": False, "value": _CONFIGURATION[k]} for k in keys if k in _CONFIGURATION
            ]
            unknown = [k for k in keys if k not in _CONFIGURATION]
            return {"configurationKey": known, **({"unknownKey": unknown} if unknown else {})}
        if action == "SetChargingProfile":
            schedule = payload["csChargingProfiles"]["chargingSchedule"]
            limit_a = float(schedule["chargingSchedulePeriod"][0]["limit"])
            self.limits.append((limit_a, now_s))
            self._current_a = min(MAX_CURRENT_A, limit_a) if self._transaction_id else 0.0
        return {"status": "Accepted"}


def _timestamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


async def keep_measuring(clients: Sequence[Client], every_s: float, for_s: float) -> list[float]:
    """Let each send a MeterValues every so often, evenly spread; returns how long the answers took."""
    for client in clients:
        client.times_s.clear()
    began_s = time.monotonic()

    async def one(client: Client, at_s: float) -> None:
        while at_s < began_s + for_s and not client.closed:
            await asyncio.sleep(at_s - time.monotonic())
            await client.measure()
            at_s += every_s

    await asyncio.gather(
        *(one(client, began_s + every_s * n / len(clients)) for n, client in enumerate(clients))
    )
    return [time_s for client in clients for time_s in client.times_s]


async def measure_back_to_back(clients: Sequence[Client], each: int) -> float:
    """Let each send so many MeterValues, one as soon as the last is answered; returns messages a second."""

    async def one(client: Client) -> None:
        for _ in range(each):
            await client.measure()

    began_s = time.monotonic()
    await asyncio.gather(*(one(client) for client in clients))
    return each * len(clients) / (time.monotonic() - began_s)
