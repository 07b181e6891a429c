"""What every simulated Shelly measures: one clamp on one conductor."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Channel:
    """One clamp of a meter.

    `current_a` is negative while the house exports. Real meters report the current as a magnitude and the
    power with its sign, and so do the simulated ones.
    """

    current_a: float = 1.0
    voltage_v: float = 230.0
    power_factor: float = 0.98
    energy_wh: float = 1000.0

    @property
    def magnitude_a(self) -> float:
        """The current as it is reported."""
        return round(abs(self.current_a), 3)

    @property
    def power_w(self) -> float:
        """Active power, negative while exporting."""
        return round(self.current_a * self.voltage_v * self.power_factor, 1)

    @property
    def apparent_va(self) -> float:
        """Apparent power."""
        return round(abs(self.current_a) * self.voltage_v, 1)
