"""Check that each charger is connected."""

from __future__ import annotations

from addon.health.context import HealthContext, label
from addon.model.status import HealthStatus
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Tell which charger is missing, and the address that it needs."""
    if context.site is None:
        return None
    if not context.chargers:
        return _bad(say("No charger has connected yet."), _address(context))
    missing = [label(charger) for charger in context.chargers if not charger.connected]
    if not missing:
        names = listed(label(charger) for charger in context.chargers)
        return HealthStatus(check="chargers", ok=True, text=say("Connected: {chargers}.", chargers=names))
    return _bad(
        say("Not connected: {chargers}.", chargers=listed(missing)),
        sentences(say("Check the charger's power and network."), _address(context)),
    )


def _address(context: HealthContext) -> str:
    if context.ocpp_url.startswith("wss:"):
        return say(
            "In the charger's settings, choose OCPP 1.6 JSON and the server address {url} (with the name that"
            " stands in the certificate in place of this machine's address).",
            url=context.ocpp_url,
        )
    return say(
        "In the charger's settings, choose OCPP 1.6 JSON and the server address {url}"
        " (without user name or password).",
        url=context.ocpp_url,
    )


def _bad(text: str, fix: str) -> HealthStatus:
    return HealthStatus(check="chargers", ok=False, text=text, fix=fix)
