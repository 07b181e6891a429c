"""What the balancer carries from one decision to the next: it goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from addon.balancer.witness import Witness
from addon.model.phases import PhaseCurrents


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadpointMemory:
    """One loadpoint's past, within one session.

    `setpoint_da`: what was last decided, `since_s`: since when; `earlier`: until when (seconds) and what
    (deciamps) before that, as far back as it matters. `paused_at_s`, `shortage_since_s`,
    `low_draw_since_s`: when that state began, None while it does not hold.
    `idle_since_s`: per terminal, since when it has been seen without current while another had some.
    """

    transaction_id: int | None = None
    setpoint_da: int = 0
    since_s: float = 0.0
    earlier: tuple[tuple[float, int], ...] = ()
    paused_at_s: float | None = None
    shortage_since_s: float | None = None
    low_draw_since_s: float | None = None
    idle_since_s: tuple[float | None, float | None, float | None] = (None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSample:
    """The highest house currents within one second, so that a burst of reports stays one entry."""

    at_s: float
    house: PhaseCurrents


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything that a decision depends on beside the snapshot.

    `house`: last estimate of what the house takes without its cars (export negative), None while the
    meter can't be believed. `fresh_since_s`: since when it can. `heat`: per phase, as a share of (I/In)².
    """

    house: PhaseCurrents | None = None
    fresh_since_s: float | None = None
    history: tuple[HouseSample, ...] = ()
    heat: tuple[float, float, float] = (0.0, 0.0, 0.0)
    heat_at_s: float | None = None
    witness: Witness = field(default_factory=Witness)
    loadpoints: Mapping[str, LoadpointMemory] = field(default_factory=lambda: MappingProxyType({}))
