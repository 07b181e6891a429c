"""Everything that limits cars: each phase of each circuit, and the site's power. A branch is one of these.

A car loads every branch between its charger and the grid: its phases on its own circuit, on the one above,
and so on to the main fuse; and the site's power once per phase.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from addon.model.phases import Phase
from addon.model.site import Circuit, Site

Branch = tuple[str, str]
"""Circuit id and phase; or `POWER`."""

POWER: Branch = ("site", "power")
"""The sum of all phases: what `Site.max_power_w` limits, as deciamps at the nominal voltage."""

Loads = Mapping[Branch, int]
"""How many times its current a car loads each branch: a phase once, the power once per phase."""


def chain(site: Site, circuit_id: str) -> tuple[Circuit, ...]:
    """List the circuits from this one up to the main fuse; one that nobody described is the main fuse."""
    if not site.circuits:
        return (site.main,)
    known = {circuit.id: circuit for circuit in site.circuits}
    found: list[Circuit] = []
    while (circuit := known.pop(circuit_id, None)) is not None:  # popped: a ring ends at the main fuse
        found.append(circuit)
        circuit_id = circuit.parent
    return (*found, site.main)


def loads(circuits: Sequence[Circuit], phases: Collection[Phase], *, limits_power: bool) -> dict[Branch, int]:
    """Tell what a car on these grid phases loads; `circuits`: its own and all above it."""
    loaded: dict[Branch, int] = {(circuit.id, phase): 1 for circuit in circuits for phase in phases}
    if limits_power:
        loaded[POWER] = len(phases)
    return loaded


def max_power_da(site: Site, voltages_v: Iterable[float] = ()) -> int:
    """Say what the site's power limit is as a sum of phase currents; at the highest voltage there is."""
    voltage_v = max((site.voltage_v, *voltages_v))
    return int(site.max_power_w / voltage_v * 10)
