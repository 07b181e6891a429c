"""How finely, how often and how late each meter tells. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from addon.commissioning.record import Record
from addon.model.phases import amps
from addon.translation.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterQuality:
    """What was seen of a meter.

    `resolution_da`: the smallest difference between two of its values, None where all were equal;
    `late_s`: how old its values were when they came, None where it does not tell.
    """

    values: int
    usual_gap_s: float
    longest_gap_s: float
    resolution_da: int | None
    late_s: float | None = None

    def sentence(self) -> str:
        """Tell it to a person."""
        finest = (
            say("no two values differ")
            if self.resolution_da is None
            else say("smallest difference {amps:.1f} A", amps=amps(self.resolution_da))
        )
        if self.late_s is None:
            return say(
                "{values} values, one every {usual_s:.1f} s, {longest_s:.1f} s apart at most, {finest}.",
                values=self.values,
                usual_s=self.usual_gap_s,
                longest_s=self.longest_gap_s,
                finest=finest,
            )
        return say(
            "{values} values, one every {usual_s:.1f} s, {longest_s:.1f} s apart at most, {finest},"
            " {late_s:.1f} s old when they came.",
            values=self.values,
            usual_s=self.usual_gap_s,
            longest_s=self.longest_gap_s,
            finest=finest,
            late_s=self.late_s,
        )


def charger_meter(record: Record) -> MeterQuality | None:
    """Judge the charger's measurements; None where there are fewer than two."""
    draws = [m.draw for m in record.measured]
    if len(draws) < 2:
        return None
    gaps = [b.at_s - a.at_s for a, b in pairwise(draws)]
    return MeterQuality(
        values=len(draws),
        usual_gap_s=median(gaps),
        longest_gap_s=max(gaps),
        resolution_da=_finest(da for d in draws for da in d.terminals_da),
        late_s=max(0.0, median(m.arrived_at_s - m.draw.at_s for m in record.measured)),
    )


def house_meter(record: Record) -> MeterQuality | None:
    """Judge the house's meter by its signs of life; None where it never changed."""
    reports = sorted({t.alive_at_s for t in record.ticks})
    currents = {(p, t.currents[p]) for t in record.ticks for p in record.phases}
    finest = [_finest(da for phase, da in currents if phase is p) for p in record.phases]
    if len(reports) < 2 or not any(finest):
        return None
    gaps = [b - a for a, b in pairwise(reports)]
    return MeterQuality(
        values=len(reports),
        usual_gap_s=median(gaps),
        longest_gap_s=max(gaps),
        resolution_da=min(da for da in finest if da),
    )


def _finest(values: Iterable[int]) -> int | None:
    ordered = sorted(set(values))
    return min((b - a for a, b in pairwise(ordered)), default=None)
