"""Energy that only rises, whatever a charger's register does: what the energy dashboard counts on.

Home Assistant takes any fall of such a sensor for a new beginning and adds all that follows. So a register
that is 0 for a moment after a restart would add a charger's whole life again. A register that comes back to
where it was has not been reset; one that stays below was, and goes on from there.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec
import structlog

from addon.homeassistant.link.keeping import read_json, write_json
from addon.model.status import Status

log = structlog.get_logger(__name__)

WRITE_EVERY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One charger's count.

    `register_wh`: what its register showed last; `total_wh`: what is shown. While the register is below where
    it was: `peak_wh`, where that was, and `base_wh`, what was shown then; else both are None.
    """

    register_wh: float
    total_wh: float
    peak_wh: float | None = None
    base_wh: float | None = None

    @classmethod
    def beginning(cls, register_wh: float) -> Total:
        """Begin with what the register shows."""
        return cls(register_wh=register_wh, total_wh=register_wh)

    def after(self, register_wh: float) -> Total:
        """Count what the register shows now."""
        risen_wh = max(0.0, register_wh - self.register_wh)
        if self.peak_wh is None or self.base_wh is None:
            if register_wh >= self.register_wh:
                return Total(register_wh=register_wh, total_wh=self.total_wh + risen_wh)
            return Total(
                register_wh=register_wh,
                total_wh=self.total_wh,
                peak_wh=self.register_wh,
                base_wh=self.total_wh,
            )
        if register_wh >= self.peak_wh:
            back_wh = self.base_wh + register_wh - self.peak_wh
            return Total(register_wh=register_wh, total_wh=max(self.total_wh, back_wh))
        return replace(self, register_wh=register_wh, total_wh=self.total_wh + risen_wh)


class EnergyTotals:
    """The counts of all chargers, kept in a file over restarts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._totals: dict[str, Total] = _read(file)
        self._kept = dict(self._totals)
        self._problem = ""

    def rising(self, status: Status) -> Status:
        """Put the counts in place of what the registers show."""
        chargers = []
        for charger in status.chargers:
            total = self._totals.get(charger.id)
            if charger.energy_wh is not None and math.isfinite(charger.energy_wh):
                total = total.after(charger.energy_wh) if total else Total.beginning(charger.energy_wh)
                self._totals[charger.id] = total
            chargers.append(charger if total is None else replace(charger, energy_wh=total.total_wh))
        return replace(status, chargers=tuple(chargers))

    async def run(self) -> None:
        """Keep the counts, until cancelled and once more then."""
        try:
            while True:
                await asyncio.sleep(WRITE_EVERY_S)
                await asyncio.to_thread(self._keep)
        finally:
            self._keep()

    def _keep(self) -> None:
        totals = dict(self._totals)
        if totals == self._kept:
            return
        problem = write_json(self._file, {id_: asdict(total) for id_, total in totals.items()})
        if problem != self._problem:
            self._problem = problem
            if problem:
                log.warning("energy counts can't be kept", reason=problem)
        if not problem:
            self._kept = totals


def _read(file: Path) -> dict[str, Total]:
    totals: dict[str, Total] = {}
    for id_, told in read_json(file).items():
        try:
            totals[id_] = msgspec.convert(told, Total)
        except msgspec.ValidationError as error:
            log.warning("an energy count can't be read and begins again", charger=id_, reason=str(error))
    return totals
