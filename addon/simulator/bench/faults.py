"""`script/bench faults`: one fault after another in the real application, and how long until it is safe.

The application, its OCPP and its Home Assistant client run as they do in a house, over loopback sockets and
in virtual time; house, meter, charger and car are simulated. Safe is a charger that allows no more than the
balancing law does in that case, from then on; the car follows within its own time to answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from addon.logs import set_up_logs
from addon.simulator.bench.charger_faults import CHARGER_FAULTS
from addon.simulator.bench.fault import Fault, Outcome
from addon.simulator.bench.meter_faults import METER_FAULTS
from addon.simulator.bench.program_faults import PROGRAM_FAULTS
from addon.simulator.home import OPTIONS, Outlet, live_home
from addon.simulator.virtual_time import run_in_virtual_time

FAULTS: tuple[Fault, ...] = (*METER_FAULTS, *CHARGER_FAULTS, *PROGRAM_FAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault's result. `safe_after_s`: None where it was not reached; `bound_s`: what was promised."""

    fault: str
    safe_after_s: float | None
    bound_s: float
    ok: bool
    note: str


def run_fault(fault: Fault) -> Row:
    """Run one case in a home of its own."""
    with tempfile.TemporaryDirectory(prefix="ev-load-balancer-bench-") as folder:
        outcome = run_in_virtual_time(_live(fault, Path(folder)))
    after_s = outcome.after_s
    return Row(
        fault=fault.name,
        safe_after_s=None if after_s is None else round(after_s, 1),
        bound_s=round(outcome.bound_s, 1),
        ok=after_s is not None and after_s <= outcome.bound_s,
        note=outcome.note,
    )


async def _live(fault: Fault, folder: Path) -> Outcome:
    outlet = Outlet(quirks=fault.quirks, car=fault.car)
    async with live_home(folder, [outlet], {**OPTIONS, "log_level": "error"}) as home:
        try:
            return await fault.run(home)
        except TimeoutError:
            return Outcome(
                after_s=None, bound_s=0.0, note="the car did not charge as it should before the fault"
            )


def table(rows: Sequence[Row]) -> str:
    """Write the rows for people."""
    width = max(len(row.fault) for row in rows)
    lines = [f"{'fault':<{width}}  safe after      bound", "-" * (width + 25)]
    for row in rows:
        after = "not reached" if row.safe_after_s is None else f"{row.safe_after_s:.1f} s"
        mark = "✓" if row.ok else "✗"
        lines.append(f"{row.fault:<{width}}  {after:>11}  {row.bound_s:>6.1f} s {mark}  {row.note}".rstrip())
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run all cases, or those named; returns 1 where a bound was not met."""
    parser = argparse.ArgumentParser(
        prog="script/bench faults", description="What fails, and how long until it is safe. In virtual time."
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="only faults whose name contains this"
    )
    args = parser.parse_args(argv)
    chosen = [fault for fault in FAULTS if not args.only or any(word in fault.name for word in args.only)]
    if not chosen:
        print(
            f"No fault is so named. There are: {', '.join(fault.name for fault in FAULTS)}.", file=sys.stderr
        )
        return 1
    set_up_logs("error")
    rows = []
    for fault in chosen:
        print(f"{fault.name} …", file=sys.stderr, flush=True)
        rows.append(run_fault(fault))
    print(table(rows))
    if args.json:
        text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
        args.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
