"""What the simulated 2.0.1 charger answers to each call of its central system, by functional block."""

from __future__ import annotations

from addon.simulator.v201.answers import (
    certificates,
    control,
    device,
    maintenance,
    monitoring,
    profiles,
    refusals,
    tags,
)
from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Routes


def routes(duties: Duties) -> Routes:
    """List the handlers of all messages of OCPP 2.0.1 that a central system sends."""
    parts = (certificates, control, device, maintenance, monitoring, profiles, refusals, tags)
    return {action: handler for part in parts for action, handler in part.routes(duties).items()}
