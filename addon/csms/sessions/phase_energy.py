"""How the energy of one session falls on the charger's terminals. Pure.

Registers per phase are counted where they are sent; elsewhere the measured currents share out what the one
register counts, which is marked as an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.csms.meter_values import NOMINAL_V, MeterSample
from addon.csms.sessions.register_count import RegisterCount

HELD_S = 180.0
"""A current is taken to flow on until the next measurement, and no longer than this."""
_AGREEMENT = 0.05

Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseShares:
    """Energy of terminals 1, 2, 3 in Wh. `estimated`: shared out, not counted."""

    energies_wh: Three
    estimated: bool


class PhaseEnergy:
    """What each terminal has taken. `known_wh`: what was known when this program was last running."""

    def __init__(self, at_s: float, known_wh: Three | None = None, *, estimated: bool = False) -> None:
        known = list(known_wh or (0.0, 0.0, 0.0))
        self._counted = known if not estimated else [0.0, 0.0, 0.0]
        self._has_registers = known_wh is not None and not estimated
        self._integral = list(known)
        self._registers = [RegisterCount(None, at_s) for _ in range(3)]
        self._flowing: tuple[float, Three] | None = None

    @property
    def integral_wh(self) -> float:
        """What the currents come to, over all terminals."""
        return sum(self._integral)

    def update(self, sample: MeterSample, at_s: float) -> None:
        """Take in a measurement."""
        if sample.energies_wh is not None:
            self._has_registers = True
            for terminal, register_wh in enumerate(sample.energies_wh):
                self._counted[terminal] += self._registers[terminal].update(register_wh, at_s)
        self.end(at_s)
        if sample.terminals_da is not None and sample.per_terminal:
            self._flowing = at_s, _watts(sample.terminals_da, sample.voltages_v)

    def end(self, at_s: float) -> None:
        """Take what flowed last as flowing until now."""
        if self._flowing is None or at_s < self._flowing[0]:
            return
        since_s, watts = self._flowing
        hours = min(at_s - since_s, HELD_S) / 3600
        self._integral = [sum_ + w * hours for sum_, w in zip(self._integral, watts, strict=True)]
        self._flowing = (at_s, watts) if at_s - since_s <= HELD_S else None

    def shares(self, energy_wh: float) -> PhaseShares | None:
        """Tell how `energy_wh`, the session's, falls on the terminals; None where nothing tells."""
        parts = self._counted if self._has_registers else self._integral
        whole_wh = sum(parts)
        if whole_wh <= 0:
            return None
        if self._has_registers and abs(whole_wh - energy_wh) <= _AGREEMENT * energy_wh + 10.0:
            return PhaseShares(energies_wh=_three(parts), estimated=False)
        scaled = [part * energy_wh / whole_wh for part in parts]
        return PhaseShares(energies_wh=_three(scaled), estimated=True)


def _watts(terminals_da: tuple[int, int, int], voltages_v: Sequence[float]) -> Three:
    mean_v = sum(voltages_v) / len(voltages_v) if voltages_v else NOMINAL_V
    volts = voltages_v if len(voltages_v) == 3 else (mean_v,) * 3
    return _three([da / 10 * v for da, v in zip(terminals_da, volts, strict=True)])


def _three(values: Sequence[float]) -> Three:
    one, two, three = values
    return one, two, three
