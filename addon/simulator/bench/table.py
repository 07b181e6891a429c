"""The result as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from addon.simulator.bench.rows import Row

_TITLES = {
    "house": "house",
    "case": "case",
    "controller": "controller",
    "meter": "meter",
    "car": "car",
    "chargers": "chargers",
    "fuse_a": "fuse A",
    "first_cut_s": "first cut s",
    "first_cut_worst_s": "worst",
    "over_s": "over s",
    "over_worst_s": "worst",
    "over_as": "over A·s",
    "trips": "trips",
    "heat": "heat",
    "utilisation": "util %",
    "changes_per_h": "changes/h",
    "commands_per_h": "writes/h",
    "renewals_per_h": "renewals/h",
    "pauses_per_h": "pauses/h",
    "jain": "Jain",
    "jain_energy": "Jain energy",
    "delayed_trips": "late trips",
    "delayed_heat": "late heat",
    "delayed_over_as": "late A·s",
    "car_kwh": "car kWh",
    "lent_after_s": "lent after s",
    "taken_back_after_s": "taken back s",
}
_LEFT = frozenset({"house", "case", "controller", "meter", "car"})

DAY_LEGEND = """\
over s, over A·s: per day, while the car draws and a phase is above the limit by more than 0.05 A and 2 %
trips: of all days; heat: the highest, as a share of what trips the breaker (EN 60898, fast edge)
util %: the car's energy outside those seconds, the oracle's being 100; changes/h: new setpoints
writes/h: all commands, of which renewals/h only wind up the dead-man
late: the oracle, told the house as late as this meter does"""
SEVERAL_LEGEND = """\
Jain: fairness of the draws while all cars charge and no setpoint is new, 1 is even; Jain energy: of the
day's energies, the least even day; changes, writes and pauses are per charger"""
CASE_LEGEND = """\
step: +9.5 A on L1, seconds to the first cut and over the limit; square: an hour of 9.5 A on and off
every 3 min, with a noise of ±0.3 A; noise: an hour of that alone; lending: one car draws 6 A for a while:
seconds until others are given the rest, and from the report that shows its need until it is taken back"""


def table(rows: Sequence[Row]) -> str:
    """Lay out rows in aligned columns, those of one car and meter together; empty columns are left out."""
    columns = [key for key in _TITLES if any(key in row for row in rows)]
    lines = [{key: _TITLES[key] for key in columns}, *({k: _text(r.get(k)) for k in columns} for r in rows)]
    widths = {key: max(len(line[key]) for line in lines) for key in columns}
    settings = [(row.get("case"), row.get("car"), row.get("meter")) for row in rows]
    gaps = ["", *("\n" if before != setting else "" for before, setting in pairwise(settings))]
    head, *body = (_line(line, widths) for line in lines)
    return "\n".join([head, *(gap + line for gap, line in zip(gaps, body, strict=True))])


def _line(line: Mapping[str, str], widths: Mapping[str, int]) -> str:
    cells = (
        text.ljust(widths[key]) if key in _LEFT else text.rjust(widths[key]) for key, text in line.items()
    )
    return "  ".join(cells).rstrip()


def _text(value: object) -> str:
    return "" if value is None else str(value)
