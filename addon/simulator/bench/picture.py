"""One day as an SVG picture: the whole day, and the half hour in which most was to be done, closely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from addon.simulator.bench.trace import Trace

WIDTH, LEFT, RIGHT = 1200, 52, 20
DAY_HEIGHT, CLOSE_HEIGHT, HEAD_HEIGHT, GAP = 240, 260, 100, 62
CLOSE_S, STEP_S = 1800, 300
HOUR_S = 3600

_STYLE = """
path { fill: none; } .paper { fill: #ffffff; }
svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
text { fill: #3c4650; }
.title { font-size: 17px; font-weight: 600; fill: #14202b; } .name { font-weight: 600; }
.grid { stroke: #e3e7ea; } .axis { stroke: #9aa5ae; } .house { fill: #c6ced5; stroke: none; }
.total { stroke: #1667b7; stroke-width: 1.3; } .draw { stroke: #b85c00; stroke-width: 1.6; }
.setpoint { stroke: #2b7d3b; stroke-width: 1.3; stroke-dasharray: 5 3; }
.fuse { stroke: #14202b; stroke-width: 1.2; } .over { fill: #d3202c; stroke: #d3202c; stroke-width: 0.8; }
.spot { fill: #1667b7; fill-opacity: 0.1; }
@media (prefers-color-scheme: dark) {
.paper { fill: #11171c; } text { fill: #b7c2cb; } .title { fill: #f1f5f8; } .grid { stroke: #27313a; }
.axis { stroke: #5d6a75; } .house { fill: #3d4953; } .total { stroke: #62aef2; } .draw { stroke: #f2a24b; }
.setpoint { stroke: #6bcf80; } .fuse { stroke: #f1f5f8; } .over { fill: #ff5a64; stroke: #ff5a64; }
.spot { fill: #62aef2; } }
"""

_KEY = (
    ("house", "house"),
    ("total", "through the fuse"),
    ("fuse", "fuse"),
    ("over", "over the limit while the car draws"),
    ("setpoint", "setpoint"),
    ("draw", "car's draw"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """A stretch of time on paper: from its top edge downwards, amperes upwards."""

    top: float
    height: float
    from_s: int
    until_s: int
    top_a: float

    def x(self, t_s: float) -> float:
        """Say where an instant lies."""
        share = (t_s - self.from_s) / (self.until_s - self.from_s)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, current_a: float) -> float:
        """Say where a current lies."""
        return round(self.top + self.height * (1 - current_a / self.top_a), 1)


def draw(traces: Sequence[Trace]) -> str:
    """Draw one day: all of it as the first trace has it, then a half hour of each, one below the other."""
    first = traces[0]
    fuse_a = first.outcome.task.fuse_a
    top_a = max(max(one.total_a) for one in traces) // 5 * 5 + 5
    begin_s, end_s = _busiest(traces)
    day = _Panel(top=HEAD_HEIGHT, height=DAY_HEIGHT, from_s=0, until_s=len(first.total_a), top_a=top_a)
    name = first.outcome.task.controller
    hours = 2 if day.until_s > 8 * HOUR_S else 1
    title = f"{name}, the whole day: {_summary(first)}"
    parts = [*_head(first), *_frame(day, fuse_a, title, HOUR_S * hours)]
    parts.append(_box("spot", day.x(begin_s), day.top, day.x(end_s), day.top + day.height))
    parts += [*_day(day, first), _fuse(day, fuse_a)]
    top = day.top + day.height + GAP
    for one in traces:
        text = f"{name}, the half hour marked above"
        if one is not first:
            text = f"{one.outcome.task.controller}, the same half hour; the whole day: {_summary(one)}"
        close = _Panel(top=top, height=CLOSE_HEIGHT, from_s=begin_s, until_s=end_s, top_a=top_a)
        parts += [
            *_frame(close, fuse_a, text, STEP_S),
            *_close(close, one, fuse_a),
            _fuse(close, fuse_a),
        ]
        top += CLOSE_HEIGHT + GAP
    height = round(top - GAP + 36)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}">'
    paper = _box("paper", 0, 0, WIDTH, height)
    return "\n".join([head, f"<style>{_STYLE}</style>", paper, *parts, "</svg>", ""])


def _busiest(traces: Sequence[Trace]) -> tuple[int, int]:
    """Find the half hour in which the fuse was exceeded most, by whichever controller was traced last."""
    last = traces[-1]
    fuse_a, seconds = last.outcome.task.fuse_a, len(last.total_a)

    def excess(begin_s: int) -> tuple[float, float]:
        seen = range(begin_s, min(begin_s + CLOSE_S, seconds))
        over_as = sum(last.total_a[t] - fuse_a for t in seen if last.over[t])
        return over_as, sum(abs(last.house_a[t] - last.house_a[t - 1]) for t in seen if t)

    begin_s = max(range(0, max(1, seconds - CLOSE_S + 1), STEP_S), key=excess)
    return begin_s, min(begin_s + CLOSE_S, seconds)


def _head(first: Trace) -> list[str]:
    task = first.outcome.task
    meter = f"meter every {task.meter} s" if task.meter.isdigit() else f"{task.meter} meter"
    title = f"{task.house.stem}: most loaded phase, {task.fuse_a:g} A fuse, {meter}, {task.car} car"
    parts = [f'<text class="title" x="{LEFT}" y="28">{escape(title)}</text>']
    x = float(LEFT)
    for kind, name in _KEY:
        if kind in ("house", "over"):
            parts.append(_box(kind, x, 43, x + 22, 54))
        else:
            parts.append(f'<path class="{kind}" d="M{x} 49H{x + 22}"/>')
        parts.append(f'<text x="{x + 28}" y="53">{escape(name)}</text>')
        x += 56 + 6.6 * len(name)
    return parts


def _frame(panel: _Panel, fuse_a: float, name: str, every_s: int) -> list[str]:
    """Draw axes with their numbers; the fuse's own number stands at its line."""
    right, bottom = WIDTH - RIGHT, panel.top + panel.height
    parts = [f'<text class="name" x="{LEFT}" y="{panel.top - 8}">{escape(name)}</text>'] if name else []
    for current_a in range(0, int(panel.top_a) + 1, 5):
        y = panel.y(current_a)
        parts.append(f'<path class="{"axis" if current_a == 0 else "grid"}" d="M{LEFT} {y}H{right}"/>')
        if current_a != fuse_a:
            parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{current_a}</text>')
    parts.append(
        f'<text class="name" x="{LEFT - 8}" y="{panel.y(fuse_a) + 4}" text-anchor="end">{fuse_a:g} A</text>'
    )
    for t_s in range(-(-panel.from_s // every_s) * every_s, panel.until_s + 1, every_s):
        hours, minutes = divmod(t_s // 60, 60)
        x = panel.x(t_s)
        parts.append(f'<path class="axis" d="M{x} {bottom}v5"/>')
        parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{hours:02d}:{minutes:02d}</text>')
    return parts


def _day(panel: _Panel, trace: Trace) -> list[str]:
    """Draw a whole day: each column the highest house current, and the range of what flowed."""
    columns = WIDTH - LEFT - RIGHT
    edges = [panel.until_s * column // columns for column in range(columns + 1)]
    spans = [range(a, b) for a, b in pairwise(edges) if b > a]
    house = [(panel.x(s.start), panel.y(max(trace.house_a[s.start : s.stop]))) for s in spans]
    ranges = "".join(
        f"M{panel.x(s.start)} {panel.y(max(trace.total_a[s.start : s.stop]))}"
        f"V{panel.y(min(trace.total_a[s.start : s.stop])) + 0.5:.1f}"
        for s in spans
    )
    over = [s for s in spans if any(trace.over[s.start : s.stop])]
    marks = [_box("over", panel.x(s.start), panel.top, panel.x(s.start) + 1, panel.top + 8) for s in over]
    return [_area("house", panel, house), f'<path class="total" d="{ranges}"/>', *marks]


def _close(panel: _Panel, trace: Trace, fuse_a: float) -> list[str]:
    """Draw every second."""
    seconds = range(panel.from_s, panel.until_s)
    total = _steps(panel, seconds, trace.total_a)
    over = [
        _box("over", panel.x(t), panel.y(trace.total_a[t]), panel.x(t + 1), panel.y(fuse_a))
        for t in seconds
        if trace.over[t]
    ]
    return [
        _area("house", panel, _steps(panel, seconds, trace.house_a)),
        *over,
        _line("setpoint", _steps(panel, seconds, trace.setpoint_a)),
        _line("draw", _steps(panel, seconds, trace.draw_a)),
        _line("total", total),
    ]


Points = list[tuple[float, float]]


def _steps(panel: _Panel, seconds: range, values: Sequence[float]) -> Points:
    """Hold each value for its second; equal neighbours become one stretch."""
    points: Points = []
    for t_s in seconds:
        y = panel.y(values[t_s])
        if not points or points[-1][1] != y:
            points += [(panel.x(t_s), points[-1][1])] if points else []
            points.append((panel.x(t_s), y))
    return [*points, (panel.x(seconds.stop), points[-1][1])]


def _line(kind: str, points: Points) -> str:
    return f'<path class="{kind}" d="M{"L".join(f"{x} {y}" for x, y in points)}"/>'


def _area(kind: str, panel: _Panel, points: Points) -> str:
    line = "L".join(f"{x} {y}" for x, y in points)
    zero = panel.y(0)
    return f'<path class="{kind}" d="M{points[0][0]} {zero}L{line}L{points[-1][0]} {zero}Z"/>'


def _box(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    width, height = round(right - left, 1), round(bottom - top, 1)
    return f'<rect class="{kind}" x="{left}" y="{top}" width="{width}" height="{height}"/>'


def _fuse(panel: _Panel, fuse_a: float) -> str:
    return f'<path class="fuse" d="M{LEFT} {panel.y(fuse_a)}H{WIDTH - RIGHT}"/>'


def _summary(trace: Trace) -> str:
    score = trace.outcome.score
    kwh = (score.good_as + score.over_car_as) * 230 / 3.6e6
    over = f"{score.over_as:.0f} A·s over the limit while the car draws"
    return f"{score.trips} trips, {over}, {kwh:.1f} kWh charged"
