"""Check that the circuits are described as they are meant."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what of the circuits works, but is hardly meant."""
    if context.site is None or not context.site.circuits:
        return None
    if not context.circuit_advice:
        names = listed(
            say("{name} ({limit_a:g} A)", name=circuit.name, limit_a=circuit.limit_a)
            for circuit in context.site.circuits
        )
        text = say("Circuits below the main fuse: {circuits}.", circuits=names)
        return HealthStatus(check="circuits", ok=True, text=text)
    return HealthStatus(
        check="circuits",
        ok=False,
        text=sentences(*(advice.text for advice in context.circuit_advice)),
        fix=sentences(*dict.fromkeys(advice.fix for advice in context.circuit_advice)),
    )
