"""Check for chargers that report a fault, or do what they should not."""

from __future__ import annotations

from addon.health.context import HealthContext, label
from addon.model.loadpoint import ChargingStatus, Escalation
from addon.model.status import ChargerStatus, HealthStatus
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Gather what the chargers' own states tell."""
    if not context.chargers:
        return None
    problems = [problem for charger in context.chargers if (problem := _problem(charger))]
    if not problems:
        return HealthStatus(check="charger_problem", ok=True, text=say("No charger reports a problem."))
    return HealthStatus(
        check="charger_problem",
        ok=False,
        text=sentences(*problems),
        fix=_fix(context),
    )


def _fix(context: HealthContext) -> str:
    runaway = [label(charger) for charger in context.chargers if charger.escalation == Escalation.BY_HAND]
    if runaway:
        return say(
            "Switch {chargers} off by hand now, at its fuse or main switch, and have it mended.",
            chargers=listed(runaway),
        )
    refusing = [label(charger) for charger in context.chargers if charger.id in context.refusing]
    if refusing:
        return say(
            "Enable smart charging in the own settings of {chargers}, or switch it off by hand"
            " whenever the fuse spares nothing; then put it into service again.",
            chargers=listed(refusing),
        )
    return say("Look at the charger and its manual; switching it off and on again often helps.")


def _problem(charger: ChargerStatus) -> str:
    if charger.problem:
        return say("{name}: {text}", name=label(charger), text=charger.problem)
    if charger.connected and charger.status == ChargingStatus.FAULTED:
        return say("{name}: it reports a fault.", name=label(charger))
    return ""
