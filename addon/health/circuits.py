"""Check that the circuits are described as they are meant."""

from __future__ import annotations

from addon.health.context import HealthContext, listed
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what of the circuits works, but is hardly meant."""
    if context.site is None or not context.site.circuits:
        return None
    if not context.circuit_advice:
        names = listed(f"{circuit.name} ({circuit.limit_a:g} A)" for circuit in context.site.circuits)
        return HealthStatus(check="circuits", ok=True, text=f"Circuits below the main fuse: {names}.")
    return HealthStatus(
        check="circuits",
        ok=False,
        text=" ".join(advice.text for advice in context.circuit_advice),
        fix=" ".join(dict.fromkeys(advice.fix for advice in context.circuit_advice)),
    )
