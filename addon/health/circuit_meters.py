"""Check that each circuit's own meter can be believed."""

from __future__ import annotations

from addon.health.context import HealthContext, listed
from addon.health.meter import FIXES
from addon.model.meter import MeterStatus
from addon.model.status import CircuitStatus, HealthStatus, MeterStatusView

NAME_IT = "Set the option circuits[{name}].meter to the name or id of the Shelly that measures this circuit."
OWN_FIXES = {
    MeterStatus.OK: "Check that {meter} measures circuit {name}, and which chargers are said to be on it.",
    MeterStatus.MISSING: NAME_IT,
    MeterStatus.AMBIGUOUS: NAME_IT,
}


def check(context: HealthContext) -> HealthStatus | None:
    """Say which circuit's meter is lost, and what to do."""
    circuits = context.site.circuits if context.site else ()
    metered = [(circuit, circuit.meter) for circuit in circuits if circuit.meter is not None]
    if not metered:
        return None
    bad = [(circuit, meter) for circuit, meter in metered if not meter.ok]
    if not bad:
        names = listed(meter.name for _, meter in metered)
        return HealthStatus(check="circuit_meters", ok=True, text=f"The circuits' meters are read: {names}.")
    return HealthStatus(
        check="circuit_meters",
        ok=False,
        text=" ".join(f"Circuit {circuit.name}: {meter.text}" for circuit, meter in bad)
        + " The cars on it are held at the fallback.",
        fix=" ".join(dict.fromkeys(_fix(circuit, meter) for circuit, meter in bad)),
    )


def _fix(circuit: CircuitStatus, meter: MeterStatusView) -> str:
    status = MeterStatus(meter.status)
    return OWN_FIXES.get(status, FIXES.get(status, "")).format(name=circuit.name, meter=meter.name)
