"""Messages that a charger can be asked to send (OCPP 1.6 section 5.17, security whitepaper)."""

from __future__ import annotations

from ocpp.v16 import call
from ocpp.v16.enums import MessageTrigger

from addon.csms.v16.asker import Asker

ANSWER_WITHIN_S = 10.0
_SIGN = MessageTrigger.sign_charge_point_certificate
_ADDED = frozenset({MessageTrigger.log_status_notification, _SIGN})
"""Messages that only ExtendedTriggerMessage can ask for."""


class Triggers16:
    """Asks one charger for messages. All raise PeerError."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def trigger(self, message: MessageTrigger, connector_id: int | None = None) -> str:
        """Ask for a message; returns Accepted, Rejected or NotImplemented.

        TriggerMessage as far as it goes: every charger that knows any of them knows that one.
        """
        if message in _ADDED:
            return await self.extended(message, connector_id)
        return await self._asker.status(
            call.TriggerMessage(requested_message=message, connector_id=connector_id),
            timeout_s=ANSWER_WITHIN_S,
        )

    async def extended(self, message: MessageTrigger, connector_id: int | None = None) -> str:
        """Ask for a message the way the whitepaper has it; returns Accepted, Rejected or NotImplemented.

        One that is to make new keys for itself is changed by that: raises ShadowError in shadow mode.
        """
        return await self._asker.status(
            call.ExtendedTriggerMessage(requested_message=message, connector_id=connector_id),
            timeout_s=ANSWER_WITHIN_S,
            known_as="SignChargePointCertificate" if message is _SIGN else "",
        )
