"""Tell of others in this Home Assistant that chargers may be connected to instead."""

from __future__ import annotations

from addon.health.context import HealthContext, listed
from addon.model.neighbours import Kind, Neighbour
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Name them; it is for the person to know which chargers belong where."""
    if not context.neighbours or context.ocpp_error:  # which names them itself
        return None
    text = (
        f"Beside this app there {'are' if len(context.neighbours) > 1 else 'is'}"
        f" {listed(map(neighbour_name, context.neighbours))}; what is connected there is not balanced here."
    )
    if idle := [neighbour_name(neighbour) for neighbour in context.neighbours if not neighbour.runs]:
        text += f" Of these {listed(idle)} can't start, perhaps because this app has the port it asks for."
    return HealthStatus(
        check="neighbours",
        ok=True,
        notice=True,
        text=text,
        fix=(
            f"Let each charger connect to {context.ocpp_url} only, and remove what no charger needs any more."
        ),
    )


def neighbour_name(neighbour: Neighbour) -> str:
    """Say what it is and how it is called."""
    if neighbour.kind is Kind.INTEGRATION:
        return f"the OCPP integration “{neighbour.name}”"
    return f"the app “{neighbour.name}”"
