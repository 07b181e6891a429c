"""`script/bench ocpp`: how fast the central system is with a fleet, beside the plain `ocpp` library.

Real sockets, real time, each central system in a process of its own with a core to itself, the chargers in
this one. What others do on the machine meanwhile is in the figures: run it on an idle one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from addon.simulator.bench.ocpp_phases import Figures, Plan, measure
from addon.simulator.bench.ocpp_servers import serve_ours, serve_stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of both central systems. `stock` is None where it has no such thing; `bound`: our goal."""

    what: str
    unit: str
    ours: float
    stock: float | None
    bound: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the goal is met, where there is one."""
        return self.bound is None or self.ours < self.bound


Figure = Callable[[Figures], float]

FLOODED_MS = 200.0
"""What one that floods may cost the others, once in a hundred answers: a long frame of its own, and the pause
in which Python looks for garbage, 0.1 s with 500 chargers, which long frames bring about."""


def rows_of(ours: Figures, stock: Figures | None, plan: Plan) -> list[Row]:
    """Lay the figures of both side by side, with the goals."""
    return [
        Row(
            what=what,
            unit=unit,
            ours=figure(ours),
            stock=None if stock is None or "floods" in what else figure(stock),
            bound=bound,
        )
        for what, unit, figure, bound in _contents(ours, plan)
    ]


def _contents(ours: Figures, plan: Plan) -> list[tuple[str, str, Figure, float | None]]:
    """List what is told: its name, its unit, where it is among the figures, and the goal."""
    sizes, fleet = sorted(plan.sizes), max(plan.sizes)
    rows: list[tuple[str, str, Figure, float | None]] = [
        (f"{fleet} connect and boot at once, until all are set up", "s", lambda f: f.storm_s, 15.0)
    ]
    for size in sizes:
        what, bound = f"answer to MeterValues, {size} at work", 100.0 if size == fleet else None
        rows.append((f"{what}, median", "ms", _paced(size, "p50_ms"), None))
        rows.append((f"{what}, p99", "ms", _paced(size, "p99_ms"), bound))
    rows += [
        (f"setpoint to one of {fleet}, median", "ms", lambda f: f.setpoints.p50_ms, None),
        (f"setpoint to one of {fleet}, p99", "ms", lambda f: f.setpoints.p99_ms, 50.0),
        (f"load of a core while {fleet} measure and are cut", "%", lambda f: f.core_percent, None),
        ("its event loop busy at a stretch, at most", "ms", lambda f: f.longest_turn_ms, 50.0),
    ]
    rows += [
        (f"answer while one floods with {kind}, p99", "ms", _flooded(kind), FLOODED_MS)
        for kind in ours.floods
    ]
    rows += [(f"MeterValues back to back, {size} at work", "/s", _rate(size), None) for size in sizes]
    return [
        *rows,
        ("the same, in a second of processor time", "/s", lambda f: f.rate_per_cpu_s, None),
        ("memory, at most", "MB", lambda f: f.peak_mb, 250.0),
    ]


def _paced(size: int, key: str) -> Figure:
    return lambda figures: float(getattr(figures.paced[size], key))


def _flooded(kind: str) -> Figure:
    return lambda figures: figures.floods[kind].p99_ms


def _rate(size: int) -> Figure:
    return lambda figures: figures.rates[size]


def table(rows: Sequence[Row]) -> str:
    """Write the rows for people."""
    width = max(len(row.what) for row in rows)
    lines = [f"{'':<{width}}  {'ours':>12}  {'ocpp':>12}  goal", "-" * (width + 42)]
    for row in rows:
        goal = "" if row.bound is None else f"< {row.bound:g} {row.unit} {'✓' if row.ok else '✗'}"
        stock = "" if row.stock is None else _figure(row.stock, row.unit)
        lines.append(f"{row.what:<{width}}  {_figure(row.ours, row.unit):>12}  {stock:>12}  {goal}".rstrip())
    return "\n".join(lines)


def _figure(value: float, unit: str) -> str:
    if math.isinf(value):
        return "never"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure both; returns 1 where a goal is not met."""
    parser = argparse.ArgumentParser(
        prog="script/bench ocpp", description="How fast the central system is. In real time, over a minute."
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    parser.add_argument("--chargers", type=int, default=500, metavar="N", help="the largest fleet (500)")
    parser.add_argument("--ours-only", action="store_true", help="leave the plain library out")
    args = parser.parse_args(argv)
    if args.chargers < 10:
        parser.error("--chargers: 10 at least, to be a fleet")
    plan = Plan(sizes=(1, max(2, args.chargers // 10), args.chargers))
    print("this app's central system …", file=sys.stderr, flush=True)
    ours = asyncio.run(measure(serve_ours, plan, floods=True))
    stock = None
    if not args.ours_only:
        print("the plain ocpp library …", file=sys.stderr, flush=True)
        stock = asyncio.run(measure(serve_stock, plan, floods=False))
    rows = rows_of(ours, stock, plan)
    print(table(rows))
    if args.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
        args.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
