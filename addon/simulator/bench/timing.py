"""What one decision costs: the median of many calls of `balance()` on moments of a run."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from addon.balancer import balance
from addon.engine import Moment
from addon.model.site import MAIN, Circuit, Site
from addon.simulator.bench.cars import KINDS, STANDARD
from addon.simulator.bench.controllers import Balanced, our_site, points_of
from addon.simulator.bench.home import Home
from addon.simulator.bench.meter import Feed, meter_named
from addon.simulator.house import Currents

SECONDS = 600
FROM_S = 120
"""Before that the cars are only beginning."""
MANY, CIRCUITS = 20, 5
MANY_FUSE_A = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Median cost of a decision, in microseconds."""

    loadpoints: int
    circuits: int
    decision_us: float

    def row(self) -> dict[str, Any]:
        """Tell it as a row of the result."""
        return {
            "case": "timing",
            "loadpoints": self.loadpoints,
            "circuits": self.circuits,
            "decision_us": round(self.decision_us, 1),
        }


def costs() -> list[Cost]:
    """Measure a home with one car, and a site with 20 on 5 circuits."""
    return [_cost(1, 0, 25.0), _cost(MANY, CIRCUITS, MANY_FUSE_A)]


def _cost(loadpoints: int, circuits: int, fuse_a: float) -> Cost:
    spent_ns = [_spent_ns(moment) for moment in _moments(loadpoints, circuits, fuse_a)]
    return Cost(loadpoints=loadpoints, circuits=circuits, decision_us=median(spent_ns) / 1000)


def _spent_ns(moment: Moment) -> int:
    began_ns = time.perf_counter_ns()
    balance(moment.site, moment.snapshot, moment.memory)
    return time.perf_counter_ns() - began_ns


def _moments(loadpoints: int, circuits: int, fuse_a: float) -> list[Moment]:
    """Run a home whose house moves every few seconds, and keep every decision."""
    day: list[Currents] = [(8.0 + t_s // 7 % 9, 6.0 + t_s // 11 % 5, 7.0) for t_s in range(SECONDS)]
    home = Home(day, [KINDS[STANDARD]] * loadpoints, fuse_a)
    points = points_of(home)
    site = _on_circuits(our_site(home, points), circuits)
    app = Balanced(home, points, site, Feed(meter_named("1")))
    kept = []
    for t_s in range(SECONDS):
        home.step(t_s)
        app.second(t_s)
        if app.moment is not None and t_s >= FROM_S:
            kept.append(app.moment)
    return kept


def _on_circuits(site: Site, number: int) -> Site:
    """Hang the loadpoints on so many circuits below the main fuse, one after the other."""
    if not number:
        return site
    names = [f"circuit {index + 1}" for index in range(number)]
    limit_da = round(1.5 * site.main.limit_da / number)
    return replace(
        site,
        circuits=tuple(Circuit(id=name, name=name, limit_da=limit_da, parent=MAIN) for name in names),
        loadpoints=tuple(
            replace(loadpoint, circuit=names[index % number])
            for index, loadpoint in enumerate(site.loadpoints)
        ),
    )
