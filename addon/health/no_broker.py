"""Say what is different without an MQTT broker: nothing is wrong, but Home Assistant can only look on."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.broker import BrokerKind
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Tell it where Home Assistant is there and a broker is not."""
    if context.broker is None or context.broker.kind is not BrokerKind.NONE or not context.home_assistant:
        return None
    return HealthStatus(
        check="no_broker",
        ok=True,
        notice=True,
        text=say(
            "There is no MQTT broker: Home Assistant shows what happens, but the controls are on this page"
            " only."
        ),
        fix=say(
            "For devices with controls in Home Assistant install the app “Mosquitto broker” and set up the"
            " MQTT integration; this app finds it by itself."
        ),
    )
