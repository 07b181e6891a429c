"""What the simulated 1.6 charger answers to each call of its central system, by feature profile."""

from __future__ import annotations

from addon.simulator.answers import (
    core,
    firmware,
    local_list,
    remote_trigger,
    reservation,
    security,
    smart_charging,
)
from addon.simulator.duties import Duties
from addon.simulator.wording import Routes

_PROFILES = {
    "Core": core,
    "FirmwareManagement": firmware,
    "LocalAuthListManagement": local_list,
    "RemoteTrigger": remote_trigger,
    "Reservation": reservation,
    "SmartCharging": smart_charging,
}


def routes(duties: Duties) -> Routes:
    """List the handlers of what this make knows: its feature profiles, and the security whitepaper's."""
    parts = [_PROFILES[name] for name in duties.quirks.feature_profiles]
    if duties.quirks.knows_security:
        parts.append(security)
    return {action: handler for part in parts for action, handler in part.routes(duties).items()}
