"""Curves for a chart: buckets merged to about as many points as are wanted, peaks and gaps kept. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

from addon.history.buckets import BETWEEN, UNKNOWN, Bucket, keys_of
from addon.history.channels import channel_of
from addon.model.curves import Curve, Curves

MOST_NUMBERS = 36_000
"""Of one answer: with five characters each it stays below 200 KB."""


def fine_enough(step_s: int, span_s: float, points: int) -> bool:
    """Tell whether buckets of this length give about as many points as are wanted."""
    return step_s <= 1.5 * span_s / points


def curves_of(
    buckets: Sequence[Bucket],
    step_s: int,
    span: tuple[float, float],
    points: int,
    names: Mapping[str, str],
    *,
    now_s: float,
    oldest_s: float,
) -> Curves:
    """Merge buckets of `step_s`, which come in order, to `points` at most over the span."""
    keys = keys_of(buckets)
    from_s, to_s = span
    points = max(2, min(points, MOST_NUMBERS // (3 * max(1, len(keys)))))
    step_s *= max(1, math.ceil((to_s - from_s) / (step_s * points)))
    start_s = math.floor(from_s / step_s) * step_s
    count = max(1, math.ceil((to_s - start_s) / step_s))
    columns = {key: _Column(count) for key in keys}
    layouts = {bucket.channels for bucket in buckets}
    split = {layout: [columns[key] for key in layout.split(BETWEEN) if key] for layout in layouts}
    inside = (b for b in buckets if start_s <= b.at_s < start_s + count * step_s)
    for (slot, layout), group in groupby(inside, key=lambda b: ((b.at_s - start_s) // step_s, b.channels)):
        parts = iter(zip(*(bucket.packed for bucket in group), strict=True))
        for column in split[layout]:
            column.take(slot, next(parts), next(parts), next(parts))
    return Curves(
        start_s=start_s,
        step_s=step_s,
        count=count,
        now_s=now_s,
        oldest_s=oldest_s,
        series=tuple(columns[key].curve(key, names) for key in sorted(keys, key=_order)),
    )


class _Column:
    """One channel, point by point."""

    def __init__(self, count: int) -> None:
        self._low_da: list[int | None] = [None] * count
        self._high_da: list[int | None] = [None] * count
        self._total_da = [0] * count
        self._number = [0] * count

    def take(self, slot: int, low: Sequence[int], mean: Sequence[int], high: Sequence[int]) -> None:
        """Take in the parts of some buckets that fall into one point."""
        if UNKNOWN in low:
            low, mean, high = ([value for value in part if value != UNKNOWN] for part in (low, mean, high))
            if not low:
                return
        lowest_da, highest_da = self._low_da[slot], self._high_da[slot]
        self._low_da[slot] = min(low) if lowest_da is None else min(lowest_da, *low)
        self._high_da[slot] = max(high) if highest_da is None else max(highest_da, *high)
        self._total_da[slot] += sum(mean)
        self._number[slot] += len(mean)

    def curve(self, key: str, names: Mapping[str, str]) -> Curve:
        """Write it in amperes."""
        channel = channel_of(key)
        mean_a = tuple(
            round(total / number) / 10 if number else None
            for total, number in zip(self._total_da, self._number, strict=True)
        )
        min_a, max_a = (
            tuple(None if da is None else da / 10 for da in part) for part in (self._low_da, self._high_da)
        )
        return Curve(
            key=key,
            kind=channel.kind,
            phase=channel.phase,
            loadpoint=channel.loadpoint,
            name=names.get(channel.loadpoint, channel.loadpoint),
            mean_a=mean_a,
            min_a=None if min_a == mean_a else min_a,
            max_a=None if max_a == mean_a else max_a,
        )


_KINDS = ("metered", "house", "headroom", "limit", "setpoint", "draw")


def _order(key: str) -> tuple[int, str]:
    kind = channel_of(key).kind
    return (_KINDS.index(kind) if kind in _KINDS else len(_KINDS), key)
