"""Tell of others in this Home Assistant that chargers may be connected to instead."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.neighbours import Kind, Neighbour
from addon.model.status import HealthStatus
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Name them; it is for the person to know which chargers belong where."""
    if not context.neighbours or context.ocpp_error:  # which names them itself
        return None
    return HealthStatus(
        check="neighbours",
        ok=True,
        notice=True,
        text=sentences(_who(context.neighbours), _idle(context.neighbours)),
        fix=say(
            "Let each charger connect to {url} only, and remove what no charger needs any more.",
            url=context.ocpp_url,
        ),
    )


def _who(neighbours: tuple[Neighbour, ...]) -> str:
    names = listed(map(neighbour_name, neighbours))
    if len(neighbours) > 1:
        return say(
            "Beside this app there are {names}; what is connected there is not balanced here.", names=names
        )
    return say("Beside this app there is {names}; what is connected there is not balanced here.", names=names)


def _idle(neighbours: tuple[Neighbour, ...]) -> str:
    idle = [neighbour_name(neighbour) for neighbour in neighbours if not neighbour.runs]
    if not idle:
        return ""
    return say(
        "Of these {names} can't start, perhaps because this app has the port it asks for.", names=listed(idle)
    )


def neighbour_name(neighbour: Neighbour) -> str:
    """Say what it is and how it is called."""
    if neighbour.kind is Kind.INTEGRATION:
        return say("the OCPP integration “{name}”", name=neighbour.name)
    return say("the app “{name}”", name=neighbour.name)
