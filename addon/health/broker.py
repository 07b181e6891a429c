"""Check the MQTT broker, where one is named or offered; controls in Home Assistant go through it."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.broker import BrokerKind
from addon.model.status import HealthStatus

_STOP_ONE = "Stop the other copy of this app: the one on the machine that the backup was made on, say."
_FIXES = {
    BrokerKind.REFUSED: (
        "Set the right username and password under mqtt in the app's options.",
        "Restart the broker's app, and then this one: it asks for a new password.",
    ),
    BrokerKind.UNREACHABLE: (
        "Check host and port under mqtt in the app's options, and that the broker runs.",
        "Start the broker's app.",
    ),
    BrokerKind.CONTESTED: (
        _STOP_ONE,
        _STOP_ONE,
    ),
    BrokerKind.UNHEARD: (
        "Set up Home Assistant's MQTT integration (Settings, Devices & services) with this broker.",
        "Set up Home Assistant's MQTT integration: it is offered under Settings, Devices & services.",
    ),
}


def check(context: HealthContext) -> HealthStatus | None:
    """Look at the link to the broker; where there is none, another check says what that means."""
    state = context.broker
    if state is None or state.kind in {BrokerKind.NONE, BrokerKind.CONNECTING}:
        return None
    if state.kind is BrokerKind.CONNECTED:
        return HealthStatus(check="broker", ok=True, text=state.text)
    for_named, for_offered = _FIXES[state.kind]
    return HealthStatus(
        check="broker",
        ok=state.kind is BrokerKind.UNHEARD and not state.named,
        text=state.text,
        fix=for_named if state.named else for_offered,
        notice=state.kind is BrokerKind.UNHEARD and not state.named,
    )
