"""Check that each circuit's own meter can be believed."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.health.meter import FIXES
from addon.model.meter import MeterStatus
from addon.model.status import CircuitStatus, HealthStatus, MeterStatusView
from addon.translation.text import listed, say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say which circuit's meter is lost, and what to do."""
    circuits = context.site.circuits if context.site else ()
    metered = [(circuit, circuit.meter) for circuit in circuits if circuit.meter is not None]
    if not metered:
        return None
    bad = [(circuit, meter) for circuit, meter in metered if not meter.ok]
    if not bad:
        names = listed(meter.name for _, meter in metered)
        text = say("The circuits' meters are read: {meters}.", meters=names)
        return HealthStatus(check="circuit_meters", ok=True, text=text)
    return HealthStatus(
        check="circuit_meters",
        ok=False,
        text=sentences(
            *(say("Circuit {name}: {text}", name=circuit.name, text=meter.text) for circuit, meter in bad),
            say("The cars on it are held at the fallback."),
        ),
        fix=sentences(*dict.fromkeys(_fix(circuit, meter) for circuit, meter in bad)),
    )


def _fix(circuit: CircuitStatus, meter: MeterStatusView) -> str:
    status = MeterStatus(meter.status)
    if status is MeterStatus.OK:
        return say(
            "Check that {meter} measures circuit {name}, and which chargers are said to be on it.",
            meter=meter.name,
            name=circuit.name,
        )
    if status in {MeterStatus.MISSING, MeterStatus.AMBIGUOUS}:
        return say(
            "Set the option circuits[{name}].meter to the name or id of the Shelly that measures this"
            " circuit.",
            name=circuit.name,
        )
    return FIXES[status]
