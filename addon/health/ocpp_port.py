"""Check that chargers can reach us at all."""

from __future__ import annotations

import errno
import os

from addon.errors import AddonError
from addon.health.context import HealthContext
from addon.health.neighbours import neighbour_name
from addon.model.status import HealthStatus
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say that nobody listens for chargers; the good case is told by the chargers themselves."""
    if context.ocpp_error:
        return _taken(context)
    if context.ocpp_port_closed:
        return HealthStatus(
            check="ocpp_port",
            ok=False,
            text=say("The port for chargers is closed, so none can connect."),
            fix=say(
                "Enter a port, best 9000, on the app's Configuration tab under Network,"
                " save, and restart the app."
            ),
        )
    return None


def port_error(port: int, error: Exception) -> str:
    """Say why nobody can listen at this port."""
    if not isinstance(error, OSError) or error.errno is None:
        why = error.text if isinstance(error, AddonError) else str(error)
        return say("Port {port} can't be had: {error}", port=port, error=why)
    if error.errno == errno.EADDRINUSE:
        return say("Port {port} is used by another program.", port=port)
    return say("Port {port} can't be had: {reason}.", port=port, reason=os.strerror(error.errno))


def _taken(context: HealthContext) -> HealthStatus:
    if not context.neighbours:
        return HealthStatus(
            check="ocpp_port",
            ok=False,
            text=context.ocpp_error,
            fix=say(
                "Stop the program that uses this port, or give this app another port on its Configuration"
                " tab, under Network, and enter that in the chargers."
            ),
        )
    names = listed(neighbour_name(neighbour) for neighbour in context.neighbours)
    return HealthStatus(
        check="ocpp_port",
        ok=False,
        text=sentences(context.ocpp_error, say("Perhaps {names} has it.", names=names)),
        fix=say(
            "Stop or remove that and let its chargers connect here, or give it another port; or give this app"
            " another port on its Configuration tab, under Network, and enter that in the chargers."
        ),
    )
