"""One connection of a simulated charger, by the `ocpp` library's own loop, for every version it knows.

That loop is not the application's, so that one does not inherit the other's mistakes. What is answered
stands in routes; what has to be sent because of a call is sent later, not by its handler.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import ocpp.messages
from ocpp import v16, v21, v201
from ocpp.charge_point import ChargePoint as LibraryChargePoint

from addon.simulator.wording import Handler, Routes, Say

# The library's thread pool makes each message cost more, and virtual time does not wait for threads.
ocpp.messages.ASYNC_VALIDATION = False

_wire_log = logging.getLogger("addon.simulator.wire")
_wire_log.setLevel(logging.WARNING)
_WORDS = {"1.6": v16, "2.0.1": v201, "2.1": v21}


class ChargePoint(LibraryChargePoint):
    """Answers by its routes, and asks. What has no route is answered with NotImplemented."""

    def __init__(self, charge_point_id: str, connection: object, routes: Routes, version: str) -> None:
        super().__init__(charge_point_id, connection, logger=_wire_log)  # type: ignore[no-untyped-call]
        self._ocpp_version = version
        self._call, self._call_result = _WORDS[version].call, _WORDS[version].call_result
        self.route_map = {
            action: {"_on_action": self._answering(action, handler)} for action, handler in routes.items()
        }

    def _answering(self, action: str, handler: Handler) -> Handler:
        async def answer(**payload: Any) -> Any:  # noqa: ANN401 - the library's untyped messages
            fields = handler(**payload)
            if inspect.isawaitable(fields):
                fields = await fields
            return getattr(self._call_result, action)(**fields)

        return answer

    async def listen(self) -> None:
        """Answer until the connection is lost, which is raised."""
        await self.start()  # type: ignore[no-untyped-call]

    async def ask(self, say: Say) -> Any:  # noqa: ANN401 - the library's untyped answers
        """Send a call and return its answer; an error as answer is raised, as is no answer in time."""
        request = getattr(self._call, say.action)(**say.fields)
        answer = await self.call(request, suppress=False)  # type: ignore[no-untyped-call]
        task = asyncio.current_task()
        if task and task.cancelling():
            # wait_for, as the library uses it, loses a cancellation that comes with the answer (Python 3.11)
            raise asyncio.CancelledError
        return answer
