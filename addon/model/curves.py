"""What flowed, as a chart shows it."""

from __future__ import annotations

from dataclasses import dataclass

Column = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One channel over the whole span; None where it is not known.

    `kind`: metered, house, headroom, limit, setpoint or draw. `min_a`, `max_a`: None where
    all equals the mean.
    """

    key: str
    kind: str
    phase: str
    loadpoint: str
    name: str
    mean_a: Column
    min_a: Column | None = None
    max_a: Column | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Point i of each curve covers `step_s` seconds from `start_s + i * step_s` on (Unix time)."""

    start_s: int
    step_s: int
    count: int
    now_s: float
    oldest_s: float
    series: tuple[Curve, ...]
