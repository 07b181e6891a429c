"""The HTTP API of what is changed often, one value at a time; entities have the same commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.maintenance.task import Progress
from addon.web.fields import answer, charger_id, read_body
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


class ValueBody(msgspec.Struct, frozen=True):
    """What a PUT carries."""

    value: msgspec.Raw


class ControlsApi:
    """The handlers."""

    def __init__(self, view: StateView, controls: Controls) -> None:
        self._view = view
        self._controls = controls

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger, controls = "/api/chargers/{id:[^/]+}", self._controls
        return [
            web.put("/api/site/maximum_load_a", _site(controls.set_maximum_load_a, float, _AMPERES)),
            web.put("/api/site/margin_a", _site(controls.set_margin_a, float, _AMPERES)),
            web.put("/api/site/balancing", _site(self._set_balancing, bool, "true or false")),
            web.put("/api/site/strategy", _site(controls.set_strategy, str, "a strategy's name")),
            web.put(f"{charger}/min_current_a", self._own(controls.set_min_current_a, float, _AMPERES)),
            web.put(f"{charger}/priority", self._own(controls.set_priority, int, "a whole number")),
            web.post(f"{charger}/install_firmware", self._install),
            web.post(f"{charger}/refuse", self._refuse),
        ]

    async def _set_balancing(self, on: bool) -> None:  # noqa: FBT001 - the value of a request
        await self._controls.set_balancing(on=on)

    def _own(
        self, command: Callable[[str, T], Awaitable[None]], kind: type[T], words: str
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            id_ = charger_id(request, self._view)
            await command(id_, await _value(request, kind, words))
            return web.Response(status=204)

        return handle

    async def _install(self, request: web.Request) -> web.Response:
        return answer(await self._controls.install_firmware(charger_id(request, self._view)), 202)

    async def _refuse(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        if id_ not in {charger.id for charger in self._view.status().knocking}:
            raise web.HTTPNotFound(text=f"No charger {id_} was turned away.")
        await self._controls.refuse(id_)
        return web.Response(status=204)


_AMPERES = "a number of amperes"


def _site(
    command: Callable[[T], Awaitable[None]], kind: type[T], words: str
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        await command(await _value(request, kind, words))
        return web.Response(status=204)

    return handle


async def _value(request: web.Request, kind: type[T], words: str) -> T:
    body = await read_body(request)
    try:
        return msgspec.json.decode(msgspec.json.decode(body, type=ValueBody).value, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(f'Send {{"value": {words}}}: {error}.') from error
