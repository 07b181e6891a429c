"""The ways to tell a charger a limit; chargers differ in which they take.

The words are those of OCPP 1.6 (sections 7.9 to 7.12), as which they are remembered; 2.0.1 has the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Purpose(StrEnum):
    """What a charging profile is for. ChargePointMaxProfile never balances: it lives in flash."""

    TX_PROFILE = "TxProfile"
    TX_DEFAULT_PROFILE = "TxDefaultProfile"


class Kind(StrEnum):
    """From when the periods of a schedule count."""

    ABSOLUTE = "Absolute"
    RELATIVE = "Relative"


class Unit(StrEnum):
    """What limits are told in."""

    AMPS = "A"
    WATTS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the ways to tell a limit."""

    purpose: Purpose
    unit: Unit
    kind: Kind
    stack_level: int = 0

    @property
    def key(self) -> str:
        """Name the way, for the record of what was learned."""
        return f"{self.purpose.value}/{self.unit.value}/{self.kind.value}/{self.stack_level}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a way's name; raises ValueError if it is none."""
        purpose, unit, kind, stack_level = key.split("/")
        return cls(purpose=Purpose(purpose), unit=Unit(unit), kind=Kind(kind), stack_level=int(stack_level))

    @property
    def in_flash(self) -> bool:
        """Whether the charger stores it for good, so that each write wears its memory."""
        return self.purpose is not Purpose.TX_PROFILE
