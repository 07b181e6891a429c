"""Check that each charger is connected."""

from __future__ import annotations

from addon.health.context import HealthContext, label, listed
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Tell which charger is missing, and the address that it needs."""
    if context.site is None:
        return None
    if not context.chargers:
        return _bad("No charger has connected yet.", f"In the charger's settings, {_address(context)}")
    missing = [label(charger) for charger in context.chargers if not charger.connected]
    if not missing:
        names = listed(label(charger) for charger in context.chargers)
        return HealthStatus(check="chargers", ok=True, text=f"Connected: {names}.")
    return _bad(
        f"Not connected: {listed(missing)}.",
        f"Check the charger's power and network; in its settings, {_address(context)}",
    )


def _address(context: HealthContext) -> str:
    how = "without user name or password"
    if context.ocpp_url.startswith("wss:"):
        how = "with the name that stands in the certificate in place of this machine's address"
    return f"choose OCPP 1.6 JSON and the server address {context.ocpp_url} ({how})."


def _bad(text: str, fix: str) -> HealthStatus:
    return HealthStatus(check="chargers", ok=False, text=text, fix=fix)
