"""Check for chargers that report a fault, or do what they should not."""

from __future__ import annotations

from addon.health.context import HealthContext, label
from addon.model.loadpoint import ChargingStatus
from addon.model.status import ChargerStatus, HealthStatus

FAULT = "it reports a fault"


def check(context: HealthContext) -> HealthStatus | None:
    """Gather what the chargers' own states tell."""
    if not context.chargers:
        return None
    problems = [
        f"{label(charger)}: {problem}" for charger in context.chargers if (problem := _problem(charger))
    ]
    if not problems:
        return HealthStatus(check="charger_problem", ok=True, text="No charger reports a problem.")
    return HealthStatus(
        check="charger_problem",
        ok=False,
        text=" ".join(f"{problem.rstrip('.')}." for problem in problems),
        fix="Look at the charger and its manual; switching it off and on again often helps.",
    )


def _problem(charger: ChargerStatus) -> str:
    if charger.problem:
        return charger.problem
    return FAULT if charger.connected and charger.status == ChargingStatus.FAULTED else ""
