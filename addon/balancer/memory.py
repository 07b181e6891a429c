"""What the balancer carries from one decision to the next: it goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from addon.balancer.answer import Answer
from addon.balancer.clamps import Clamps
from addon.balancer.recurrence import Recurrence
from addon.balancer.skyline import Skyline
from addon.balancer.witness import Witness
from addon.model.meter import MeterReading
from addon.model.phases import PhaseCurrents
from addon.model.site import MAIN, is_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadpointMemory:
    """One loadpoint's past, within one session.

    `setpoint_da`: what was last decided, `since_s`: since when; `earlier`: until when (seconds) and what
    (deciamps) before that, as far back as it matters. `paused_at_s`, `shortage_since_s`,
    `low_draw_since_s`: when that state began, None while it does not hold. `turn_since_s`: since when it
    has been charging while it could have been another's turn.
    `idle_since_s`: per terminal, since when it has been seen without current while another had some.
    `learned_at_s`: of when the newest measurement is that its answers were learned from.
    """

    transaction_id: int | None = None
    learned_at_s: float = 0.0
    setpoint_da: int = 0
    since_s: float = 0.0
    earlier: tuple[tuple[float, int], ...] = ()
    paused_at_s: float | None = None
    shortage_since_s: float | None = None
    low_draw_since_s: float | None = None
    turn_since_s: float | None = None
    idle_since_s: tuple[float | None, float | None, float | None] = (None, None, None)


Heard = tuple[int | None, float, float, bool | None]
"""Of one loadpoint: its transaction, when it was last measured, when last told, and whether it accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitMemory:
    """One circuit's past.

    `house`: last estimate of what it carries without cars (export negative), None while its meter can't be
    believed. `fresh_since_s`: since when it can. `skylines` and `recurrences`: of that house, per phase.
    `reading`: the last that told something new; `heard`: how far its chargers had been heard then.
    `heat`: of its fuse, per phase, in units of (I/In)². `device_id`: of the meter that all else is of.
    """

    reading: MeterReading | None = None
    heard: tuple[Heard, ...] = ()
    house: PhaseCurrents | None = None
    fresh_since_s: float | None = None
    skylines: tuple[Skyline, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    heat: tuple[float, float, float] = (0.0, 0.0, 0.0)
    heat_at_s: float | None = None
    witness: Witness = field(default_factory=Witness)
    clamps: Clamps = field(default_factory=Clamps)
    device_id: str = ""

    @property
    def contradiction(self) -> str:
        """Why the chargers do not let the meter be believed, in words; empty if they do."""
        return self.witness.contradiction or self.clamps.contradiction


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything that a decision depends on beside the snapshot, by circuit and by loadpoint.

    `answers`: how cars were seen to answer; these are kept over sessions and restarts.
    """

    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    circuits: Mapping[str, CircuitMemory] = field(default_factory=lambda: MappingProxyType({}))
    loadpoints: Mapping[str, LoadpointMemory] = field(default_factory=lambda: MappingProxyType({}))

    def circuit(self, circuit_id: str) -> CircuitMemory:
        """Find a circuit's past; one never seen has none."""
        return self.circuits.get(circuit_id) or CircuitMemory()

    def without(self, charge_point_id: str) -> Memory:
        """Forget how the cars at one charge point were seen to answer."""
        left = {id_: answer for id_, answer in self.answers.items() if not is_of(id_, charge_point_id)}
        return replace(self, answers=MappingProxyType(left))

    @property
    def main(self) -> CircuitMemory:
        """The main fuse's past."""
        return self.circuit(MAIN)
