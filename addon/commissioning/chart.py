"""Current over time as an inline SVG: what was told, and what both meters measured. Pure.

Lines differ in dashes as well as in colour, since reports are printed in black and white. No text in it comes
from outside.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from addon.commissioning.report import Report
from addon.translation.catalogs import plain
from addon.translation.text import say

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 34

_HOUSE = (("#b3541e", ""), ("#3d3d3d", "7 3"), ("#7a7a9c", "2 3"))
_CHARGER = "#0b7a4b"
_TOLD = "#1f5fbf"

Point = tuple[float, float]


def chart(report: Report, language: str) -> str:
    """Draw the report's samples; "" where there are fewer than two."""
    if len(report.samples) < 2:
        return ""
    phases = range(len(report.site_phases))
    shown = [
        a for s in report.samples for a in (*s.house_a[: len(phases)], s.limit_a or 0.0, *(s.charger_a or ()))
    ]
    most_a, least_a = math.ceil(max(*shown, 1.0) / 5) * 5, min(0, math.floor(min(shown) / 5) * 5)
    until_s = max(report.samples[-1].at_s, 1.0)

    def place(at_s: float, current_a: float) -> Point:
        x = LEFT + max(0.0, at_s) / until_s * (WIDTH - LEFT - RIGHT)
        y = TOP + (most_a - current_a) / (most_a - least_a) * (HEIGHT - TOP - BOTTOM)
        return round(x, 1), round(y, 1)

    samples = report.samples
    told = [(s.at_s, s.limit_a) for s in samples if s.limit_a is not None]
    charger = [(s.at_s, max(s.charger_a)) for s in samples if s.charger_a is not None]
    parts = [
        *_grid(place, least_a, most_a, until_s),
        *(
            _line((place(*p) for p in _stairs([(s.at_s, s.house_a[i]) for s in samples])), *_HOUSE[i], 1.6)
            for i in phases
        ),
        _line((place(*p) for p in _stairs(told)), _TOLD, "1 2", 2.4),
        *(_dot(place(*p)) for p in charger),
    ]
    label = plain(say("Current over time"), language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{label}" font-family="sans-serif" font-size="11">{"".join(parts)}</svg>'
    )


def legend(report: Report, language: str) -> str:
    """Explain the lines, as HTML."""
    entries: list[tuple[str, str, str, float]] = [
        *(
            (say("house meter {phase}", phase=phase), *_HOUSE[i], 1.6)
            for i, phase in enumerate(report.site_phases)
        ),
        (say("limit told"), _TOLD, "1 2", 2.4),
    ]
    drawn = "".join(
        f"<li>{_key(_line([(0, 6), (34, 6)], colour, dashes, width))}{plain(name, language)}</li>"
        for name, colour, dashes, width in entries
    )
    charger = plain(say("charger's meter, busiest terminal"), language)
    return f'<ul class="legend">{drawn}<li>{_key(_dot((17, 6)))}{charger}</li></ul>'


def _key(drawn: str) -> str:
    return f'<svg width="34" height="12" viewBox="0 0 34 12" aria-hidden="true">{drawn}</svg>'


def _grid(place: Callable[[float, float], Point], least_a: int, most_a: int, until_s: float) -> Iterable[str]:
    every_s = next((s for s in (10, 30, 60) if until_s / s <= 10), 60)
    for current_a in range(least_a, most_a + 1, 5):
        x, y = place(0, current_a)
        yield f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="#ddd" stroke-width="1"/>'
        yield f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{current_a} A</text>'
    for at_s in range(0, int(until_s) + 1, every_s):
        x, _ = place(at_s, 0)
        yield f'<path d="M{x} {HEIGHT - BOTTOM}v4" stroke="#888"/>'
        yield f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{at_s} s</text>'


def _stairs(points: Sequence[Point]) -> Iterable[Point]:
    """Hold each value until the next."""
    for i, (at_s, value) in enumerate(points):
        if i:
            yield at_s, points[i - 1][1]
        yield at_s, value


def _line(points: Iterable[Point], colour: str, dashes: str, width: float) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _dot(point: Point) -> str:
    return f'<circle cx="{point[0]}" cy="{point[1]}" r="3.2" fill="{_CHARGER}"/>'
