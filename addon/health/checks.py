"""The list of checks, in the order in which a person should mend things."""

from __future__ import annotations

from collections.abc import Callable

from addon.health import (
    background,
    broker,
    certificate,
    charger_problem,
    chargers,
    circuit_meters,
    circuits,
    dead_man,
    fallback,
    flapping,
    home_assistant,
    knocking,
    meter,
    meter_choice,
    meter_currents,
    misdials,
    neighbours,
    no_broker,
    ocpp_port,
    options,
    price,
    recording,
    security,
    shadow,
    store,
    upload_port,
)
from addon.health.context import HealthContext
from addon.model.status import HealthStatus

CHECKS: tuple[Callable[[HealthContext], HealthStatus | None], ...] = (
    options.check,
    shadow.check,
    home_assistant.check,
    broker.check,
    no_broker.check,
    meter.check,
    meter_choice.check,
    meter_currents.check,
    circuits.check,
    circuit_meters.check,
    fallback.check,
    ocpp_port.check,
    neighbours.check,
    certificate.check,
    chargers.check,
    knocking.check,
    flapping.check,
    misdials.check,
    security.check,
    charger_problem.check,
    dead_man.check,
    store.check,
    recording.check,
    price.check,
    upload_port.check,
    background.check,
)


def run_checks(context: HealthContext) -> tuple[HealthStatus, ...]:
    """Run all checks that apply at the moment; a check that has nothing to look at yet is left out."""
    return tuple(status for check in CHECKS if (status := check(context)) is not None)
