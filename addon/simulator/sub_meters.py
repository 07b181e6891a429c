"""Further Shellys in a simulated home, each in front of some chargers and a part of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.simulator.core import Core
from addon.simulator.house import Currents
from addon.simulator.shelly_integration import ShellyIntegration
from addon.simulator.world import Wired


@dataclass
class SubMeter:
    """A Shelly by its name. `outlets`: ids of the chargers behind it; `house_a`: what of the house is."""

    name: str
    outlets: tuple[str, ...] = ()
    house_a: Currents = (0.0, 0.0, 0.0)


class SubMeters:
    """All of them, beside the one at the main fuse. `shellys`: by name."""

    def __init__(self, core: Core, meters: Sequence[SubMeter], wired: Mapping[str, Wired]) -> None:
        self._meters = tuple(meters)
        self._wired = wired
        self.shellys = {
            meter.name: ShellyIntegration(core, mac=f"A0A3B30000F{number}", name=meter.name)
            for number, meter in enumerate(self._meters)
        }

    def flows_through(self, meter: SubMeter) -> Currents:
        """Tell what flows behind a meter now."""
        drawn = [meter.house_a, *(self._wired[id_].currents_a() for id_ in meter.outlets)]
        one, two, three = (sum(of_phase) for of_phase in zip(*drawn, strict=True))
        return (one, two, three)

    def measure(self, now_s: float) -> None:
        """Let each look, once a second."""
        for meter in self._meters:
            self.shellys[meter.name].measure(self.flows_through(meter), now_s)

    def close(self) -> None:
        """Forget what was planned for later."""
        for shelly in self.shellys.values():
            shelly.close()
