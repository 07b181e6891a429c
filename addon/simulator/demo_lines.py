"""What the demo prints: a line for each decision that changes something, and the summary."""

from __future__ import annotations

from addon.engine import Moment
from addon.model.phases import amps
from addon.simulator.world import World

_HEAD = "  time   house L1    L2    L3     car   limit  why"


class Lines:
    """Prints decisions as they are made, with what really flows beside them."""

    def __init__(self, world: World, start_s: float) -> None:
        self._world = world
        self._start_s = start_s
        self._limits: dict[str, int] = {}

    def head(self) -> None:
        """Print the columns' names."""
        print(_HEAD, flush=True)

    def on_moment(self, moment: Moment) -> None:
        """Print the setpoints that are sent and differ from those before."""
        for setpoint in moment.decision.setpoints:
            if not setpoint.send or self._limits.get(setpoint.loadpoint_id) == setpoint.limit_da:
                continue
            self._limits[setpoint.loadpoint_id] = setpoint.limit_da
            self._print(moment.decision.at_s, setpoint.limit_da, setpoint.reason)

    def _print(self, at_s: float, limit_da: int, reason: str) -> None:
        minutes, seconds = divmod(int(at_s - self._start_s), 60)
        house = " ".join(f"{current_a:5.1f}" for current_a in self._world.flow.house_a)
        car_a = max(self._world.flow.cars_a)
        limit = f"{amps(limit_da):4.1f} A" if limit_da else " pause"
        why = reason.removeprefix(f"{amps(limit_da):.1f} A: ")
        print(f"{minutes:3d}:{seconds:02d}    {house}   {car_a:5.1f}  {limit}  {why}", flush=True)


def summary(world: World) -> str:
    """Sum up what the car got and what the fuse took for it."""
    totals = world.totals
    return (
        f"\nIn {totals.seconds:.0f} s: energy delivered {world.energy_wh / 1000:.2f} kWh, "
        f"{totals.over_s:.0f} s over the fuse ({totals.over_as:.0f} A·s, "
        f"breaker at most {totals.peak_heat:.0%} warm, {totals.trips} trips), "
        f"{world.setpoint_changes} setpoint changes."
    )
