"""The `ocpp` library's 2.0.1 central system for the simulated charger: notes each call, answers from a table.

Both ends hold every message against the schemas.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from ocpp import v21, v201
from ocpp.exceptions import OCPPError
from ocpp.v201 import ChargePoint
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from addon.simulator.car import CarModel
from addon.simulator.quirks import STANDARD, Quirks
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger

JsonObject = dict[str, Any]

EPOCH_S = 1_800_000_000.0  # 2027-01-15T08:00:00Z
NOW = "2027-01-15T08:00:00Z"
_SILENT = (
    "FirmwareStatusNotification",
    "LogStatusNotification",
    "MeterValues",
    "NotifyCustomerInformation",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "NotifyReport",
    "ReportChargingProfiles",
    "ReservationStatusUpdate",
    "SecurityEventNotification",
    "StatusNotification",
    "TransactionEvent",
)


class CentralSystem:
    """One charger's server.

    Attributes:
        calls: all that the charger called, as (action, payload), oldest first.
        answers: what each action is answered with.
        connections: how often the charger dialled.

    """

    def __init__(self, version: str) -> None:
        self.calls: list[tuple[str, JsonObject]] = []
        self.connections = 0
        self.answers: dict[str, JsonObject] = {
            "BootNotification": {"current_time": NOW, "interval": 60, "status": "Accepted"},
            "Heartbeat": {"current_time": NOW},
            "Authorize": {"id_token_info": {"status": "Accepted"}},
            "NotifyEVChargingNeeds": {"status": "Accepted"},
            "SignCertificate": {"status": "Accepted"},
            "DataTransfer": {"status": "Accepted"},
            **{action: {} for action in _SILENT},
        }
        self.headers: dict[str, str] = {}
        self._version = version
        self._words = v21 if version == "2.1" else v201
        self._point: ChargePoint
        self._server: Server
        self._heard = asyncio.Condition()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{host}:{port}"

    def actions(self) -> list[str]:
        """List what was called, oldest first."""
        return [action for action, _ in self.calls]

    def events(self, kind: str = "") -> list[JsonObject]:
        """List the transaction events of a type, in the order they came."""
        return [
            payload
            for action, payload in self.calls
            if action == "TransactionEvent" and kind in ("", payload["event_type"])
        ]

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["CentralSystem"]:
        """Listen while the context is open."""
        protocol = Subprotocol(f"ocpp{self._version}")
        async with serve(self._serve, "127.0.0.1", 0, subprotocols=[protocol], close_timeout=1) as server:
            self._server = server
            yield self

    async def _serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        assert socket.request
        self.headers = dict(socket.request.headers.raw_items())
        self._point = point = ChargePoint("x", socket)  # type: ignore[no-untyped-call]
        point._ocpp_version = self._version
        point._call, point._call_result = self._words.call, self._words.call_result
        point.route_map = {action: {"_on_action": self._answering(action)} for action in self.answers}
        with contextlib.suppress(ConnectionClosed):
            await point.start()  # type: ignore[no-untyped-call]

    def _answering(self, action: str) -> Callable[..., Any]:
        async def answer(**payload: Any) -> Any:  # noqa: ANN401
            async with self._heard:
                self.calls.append((action, payload))
                self._heard.notify_all()
            return getattr(self._words.call_result, action)(**self.answers[action])

        return answer

    async def call(self, action: str, **payload: Any) -> Any:  # noqa: ANN401
        """Call the charger and return its answer; a CALLERROR is raised."""
        request = getattr(self._words.call, action)(**payload)
        return await self._point.call(request, suppress=False)  # type: ignore[no-untyped-call]

    async def status(self, action: str, **payload: Any) -> str:  # noqa: ANN401
        """Call the charger and return its answer's status; one it can't answer is a failure."""
        try:
            answer = await self.call(action, **payload)
        except OCPPError as error:
            raise AssertionError(f"{action} was answered with an error") from error
        return str(answer.status)

    async def heard(self, action: str, count: int = 1, within_s: float = 600, **fields: object) -> JsonObject:
        """Wait until an action with these fields came `count` times; returns the last of them."""

        def found() -> list[JsonObject]:
            return [
                payload
                for name, payload in self.calls
                if name == action and all(payload.get(key) == value for key, value in fields.items())
            ]

        async with asyncio.timeout(within_s), self._heard:
            await self._heard.wait_for(lambda: len(found()) >= count)
        return found()[count - 1]

    async def set_variable(self, component: str, name: str, value: str, status: str = "Accepted") -> None:
        """Set a variable of the station, and see it answered so."""
        answer = await self.call("SetVariables", set_variable_data=[set_data(component, name, value)])
        assert answer.set_variable_result[0]["attribute_status"] == status


def set_data(component: str, name: str, value: str, **more: object) -> JsonObject:
    """Word an element of SetVariables."""
    return {
        "component": {"name": component},
        "variable": {"name": name},
        "attribute_value": value,
        **more,
    }


def profile(*periods: tuple[int, float], **fields: Any) -> JsonObject:  # noqa: ANN401
    """Make a TxDefaultProfile in amperes, stack level 0, Relative unless `start_schedule` is given."""
    start, unit = fields.pop("start_schedule", None), fields.pop("unit", "A")
    return {
        "id": 1,
        "stack_level": 0,
        "charging_profile_purpose": "TxDefaultProfile",
        "charging_profile_kind": "Absolute" if start else "Relative",
        "charging_schedule": [
            {
                "id": 1,
                **({"start_schedule": start} if start else {}),
                "charging_rate_unit": unit,
                "charging_schedule_period": [
                    {"start_period": at_s, "limit": limit} for at_s, limit in periods
                ],
            }
        ],
        **fields,
    }


@contextlib.asynccontextmanager
async def running(
    quirks: Quirks = STANDARD,
    *,
    evses: int = 1,
    plugged: bool = True,
    version: str = "2.0.1",
    variables: dict[str, str] | None = None,
    answers: dict[str, JsonObject] | None = None,
    **options: Any,  # noqa: ANN401
) -> AsyncIterator[tuple[Charger, CentralSystem]]:
    """A charger that has booted, with a car plugged in at its first EVSE unless said otherwise."""
    async with CentralSystem(version).listening() as central:
        central.answers |= answers or {}
        now_s = asyncio.get_running_loop().time()
        stations = [
            Station(quirks=quirks, car=CarModel(), now_s=now_s, epoch_s=EPOCH_S - now_s) for _ in range(evses)
        ]
        charger = Charger(central.url, "demo-charger", *stations, version=version, **options)
        for name, value in (variables or {}).items():
            component, variable = name.split(".")
            found = charger.model.find({"name": component}, {"name": variable})
            assert not isinstance(found, str)
            found.value = value
        life = asyncio.create_task(charger.run())
        try:
            if plugged:
                charger.plug_in()
                await central.heard("TransactionEvent", event_type="Started")
            else:
                await central.heard("StatusNotification", count=evses)
            yield charger, central
        finally:
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life
