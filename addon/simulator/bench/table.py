"""The result as a table for people."""

from __future__ import annotations

from collections.abc import Sequence

from addon.simulator.bench.rows import Row

_COLUMNS = (
    ("controller", "controller"),
    ("meter", "meter"),
    ("car", "car"),
    ("over_s", "over s/d"),
    ("over_as", "over As/d"),
    ("trips", "trips"),
    ("heat", "heat"),
    ("utilisation", "util %"),
    ("changes_per_h", "chg/h"),
    ("commands_per_h", "cmd/h"),
    ("renewals_per_h", "renew/h"),
    ("pauses_per_h", "pause/h"),
    ("delayed_trips", "dl.trips"),
    ("delayed_heat", "dl.heat"),
    ("delayed_over_as", "dl.As/d"),
)


def table(rows: Sequence[Row]) -> str:
    """Lay out the rows in aligned columns."""
    columns = [column for column in (("house", "house"), *_COLUMNS) if any(column[0] in row for row in rows)]
    cells = [[title for _, title in columns]]
    cells += [[_text(row.get(key)) for key, _ in columns] for row in rows]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index < 3 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
