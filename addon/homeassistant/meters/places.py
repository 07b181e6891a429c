"""Where a meter is wanted: at the main fuse, and at each circuit that is said to have one of its own."""

from __future__ import annotations

from dataclasses import dataclass

from addon.config import AUTO, Options, meter_word
from addon.model.phases import Phase
from addon.model.site import MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPlace:
    """A circuit whose meter is looked for.

    `device`: "auto" (main fuse only), or the meter's name or id. `phases`: the site's, 1 or 3. `phase`: on
    three phases, the only one that a meter of one phase measures here; None where it measures all.
    """

    circuit_id: str = MAIN
    device: str = AUTO
    phases: int = 3
    phase: Phase | None = None

    @property
    def is_main(self) -> bool:
        """It is the main fuse."""
        return self.circuit_id == MAIN

    @property
    def option(self) -> str:
        """The option that names its meter."""
        return "meter.device" if self.is_main else f"circuits[{self.circuit_id}].meter"


def places_of(options: Options) -> tuple[MeterPlace, ...]:
    """List where meters are wanted, the main fuse first."""
    phases = len(options.phases)
    places = [MeterPlace(device=options.meter.device.strip() or AUTO, phases=phases)]
    for circuit in options.circuits:
        device, phase = meter_word(circuit.meter)
        if device:
            alone = phase if phases == 3 else None
            places.append(MeterPlace(circuit_id=circuit.id, device=device, phases=phases, phase=alone))
    return tuple(places)
