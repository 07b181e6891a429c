"""Check for chargers that report a fault, or do what they should not."""

from __future__ import annotations

from addon.health.context import HealthContext, label, listed
from addon.model.loadpoint import ChargingStatus, Escalation
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
        fix=_fix(context),
    )


def _fix(context: HealthContext) -> str:
    runaway = [label(charger) for charger in context.chargers if charger.escalation == Escalation.BY_HAND]
    if runaway:
        return f"Switch {listed(runaway)} off by hand now, at its fuse or main switch, and have it mended."
    refusing = [label(charger) for charger in context.chargers if charger.id in context.refusing]
    if refusing:
        return (
            f"Enable smart charging in the own settings of {listed(refusing)}, or switch it off by hand"
            " whenever the fuse spares nothing; then put it into service again."
        )
    return "Look at the charger and its manual; switching it off and on again often helps."


def _problem(charger: ChargerStatus) -> str:
    if charger.problem:
        return charger.problem
    return FAULT if charger.connected and charger.status == ChargingStatus.FAULTED else ""
