"""The HTTP API of what is changed often, one value at a time; entities have the same commands."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.maintenance.task import Progress
from addon.web.api import Body
from addon.web.describing import described
from addon.web.fields import answer, charger_id, knocking_id, read_body
from addon.web.ports import StateView

T = TypeVar("T")


class Controls(Protocol):
    """What people may set, beside `Commands`; each raises RefusedError and PeerError."""

    async def set_maximum_load_a(self, value: float) -> None:
        """Keep house and cars below less than the main fuse; 0 for the main fuse."""

    async def set_margin_a(self, value: float) -> None:
        """Change what stays free below the limit."""

    async def set_balancing(self, *, on: bool) -> None:
        """Switch control of the cars."""

    async def set_strategy(self, value: str) -> None:
        """Change how cars share what there is."""

    async def set_min_current_a(self, charger_id: str, value: float) -> None:
        """Change the lowest current that a charger is given while it charges."""

    async def set_priority(self, charger_id: str, value: int) -> None:
        """Change a charger's weight, and whether it goes first."""

    async def install_firmware(self, charger_id: str) -> Progress:
        """Have a charger install the firmware that its options name."""

    async def refuse(self, charger_id: str) -> None:
        """List a charger that was turned away no more, until the app restarts."""


class ControlsApi:
    """The handlers."""

    def __init__(self, view: StateView, controls: Controls) -> None:
        self._view = view
        self._controls = controls

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger = "/api/chargers/{id:[^/]+}"
        return [
            web.put("/api/site/maximum_load_a", self._set_maximum_load),
            web.put("/api/site/margin_a", self._set_margin),
            web.put("/api/site/balancing", self._set_balancing),
            web.put("/api/site/strategy", self._set_strategy),
            web.put(f"{charger}/min_current_a", self._set_min_current),
            web.put(f"{charger}/priority", self._set_priority),
            web.post(f"{charger}/install_firmware", self._install),
            web.post(f"{charger}/refuse", self._refuse),
        ]

    @described(body=Body[float])
    async def _set_maximum_load(self, request: web.Request) -> web.Response:
        """Keep house and cars below less than the main fuse, in amperes per phase; 0 for the main fuse."""
        await self._controls.set_maximum_load_a(await _value(request, float, _AMPERES))
        return web.Response(status=204)

    @described(body=Body[float])
    async def _set_margin(self, request: web.Request) -> web.Response:
        """Set what stays free below the limit, in amperes."""
        await self._controls.set_margin_a(await _value(request, float, _AMPERES))
        return web.Response(status=204)

    @described(body=Body[bool])
    async def _set_balancing(self, request: web.Request) -> web.Response:
        """Switch control of the cars; off is shadow mode: chargers are told nothing and step down."""
        await self._controls.set_balancing(on=await _value(request, bool, "true or false"))
        return web.Response(status=204)

    @described(body=Body[str])
    async def _set_strategy(self, request: web.Request) -> web.Response:
        """Set how cars share what there is: fair or first_come."""
        await self._controls.set_strategy(await _value(request, str, "fair or first_come"))
        return web.Response(status=204)

    @described(body=Body[float])
    async def _set_min_current(self, request: web.Request) -> web.Response:
        """Set the lowest current that a charger is given while it charges, in amperes."""
        id_, value = charger_id(request, self._view), await _value(request, float, _AMPERES)
        await self._controls.set_min_current_a(id_, value)
        return web.Response(status=204)

    @described(body=Body[int])
    async def _set_priority(self, request: web.Request) -> web.Response:
        """Set a charger's weight: priority + 1 shares; a higher one also goes first."""
        id_, value = charger_id(request, self._view), await _value(request, int, "a whole number")
        await self._controls.set_priority(id_, value)
        return web.Response(status=204)

    @described(answer=Progress, status=202)
    async def _install(self, request: web.Request) -> web.Response:
        """Have a charger install the firmware that its options name."""
        return answer(await self._controls.install_firmware(charger_id(request, self._view)), 202)

    @described()
    async def _refuse(self, request: web.Request) -> web.Response:
        """List a charger that was turned away no more, until the app restarts."""
        await self._controls.refuse(knocking_id(request, self._view))
        return web.Response(status=204)


_AMPERES = "a number of amperes"


async def _value(request: web.Request, kind: type[T], words: str) -> T:
    body = await read_body(request)
    try:
        return msgspec.json.decode(body, type=Body[kind]).value  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(f'Send {{"value": {words}}}: {error}.') from error
