"""The house days that the benchmark runs on: recorded background load, second by second."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from addon.errors import RefusedError
from addon.simulator.house import Clipped, Currents, RecordedHouse

DAY_S = 86_400
BELOW_FUSE_A = 0.5
"""A house is clipped to this much below the fuse, so that every overload belongs to the car."""
OWN_HOUSES = Path(__file__).parents[3] / "tests" / "data" / "houses"


def find_houses(folder: Path) -> list[Path]:
    """List the house days of a folder by name; RefusedError where there are none."""
    found = sorted(folder.glob("*.csv"))
    if not found:
        raise RefusedError(f"There is no house day (*.csv: t_s,l1_a,l2_a,l3_a) in {folder}.")
    return found


@lru_cache(maxsize=8)
def load_day(path: Path, fuse_a: float) -> tuple[Currents, ...]:
    """Read a day as currents per phase for each second, clipped; RefusedError where it can't be read."""
    try:
        house = Clipped(house=RecordedHouse(path), limit_a=fuse_a - BELOW_FUSE_A)
    except (OSError, ValueError, KeyError) as error:
        raise RefusedError(f"{path} can't be read as a house day (t_s,l1_a,l2_a,l3_a): {error}.") from error
    day: list[Currents] = []
    for t_s in range(DAY_S):
        currents_a = house.currents_a(float(t_s))
        day.append(day[-1] if day and day[-1] == currents_a else currents_a)  # one object for equal seconds
    return tuple(day)
