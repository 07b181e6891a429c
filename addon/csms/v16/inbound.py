"""What a charger tells the central system (OCPP 1.6 section 4), understood as leniently as it can be.

Nothing here calls the charger. What can be understood is answered, never refused: a StartTransaction or
StopTransaction that is refused is repeated for ever, and everything behind it in the charger's queue waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import to_wire
from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.v16.measurements import Measurements
from addon.csms.v16.presence import Presence
from addon.csms.v16.reports import Reports
from addon.csms.v16.transactions import Transactions
from addon.translation.text import say

if TYPE_CHECKING:
    from addon.csms.v16.handlers import Handler


class Inbound:
    """Answers the calls of one charger."""

    def __init__(self, charger: Charger) -> None:
        self._station = charger.station
        clock = ChargerClock(charger.station)
        self._handlers: dict[str, Handler] = {
            **Presence(charger, clock).handlers(),
            **Transactions(charger, clock).handlers(),
            **Measurements(charger, clock).handlers(),
            **Reports(charger.station).handlers(),
        }

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""
        handler = self._handlers.get(action)
        if handler is None:
            raise CallRefused(ErrorCode.NOT_IMPLEMENTED, f"{action[:50]} is not known here")
        self._station.heard()
        if not self._station.info.vendor and action != "BootNotification":
            self._station.deviations.note(
                action, "", say("came before it had said who it is"), rule="before boot"
            )
        answer = await handler(payload)
        self._station.changed()
        return to_wire(answer)
