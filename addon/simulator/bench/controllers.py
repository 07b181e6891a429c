"""Who decides: our app, the baselines that it is compared with, and the oracle.

A controller hears of each second after the world has moved, and sends commands to the chargers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from addon.config import ChargerOptions, Grid, Options, site_of
from addon.engine import Engine, Moment
from addon.model.meter import MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from addon.model.site import Site
from addon.simulator.bench.charge_point import BenchChargePoint
from addon.simulator.bench.home import Home
from addon.simulator.bench.meter import Feed, Meter, meter_named, reading_of
from addon.simulator.bench.plant import Command

OURS, NONE, FIXED6, SEED, ORACLE, DELAYED = "ours", "none", "fixed6", "seed", "oracle", "delayed"
CONTROLLERS = (OURS, NONE, FIXED6, SEED, ORACLE)
METERLESS = frozenset({NONE, FIXED6, ORACLE})
"""Those whose runs are the same whatever the meter is."""
MIN_A, MAX_A = 6, 16


class Controller(Protocol):
    """Decides what the chargers follow."""

    def second(self, t_s: int) -> None:
        """Look at this second, and act on it."""


class Fixed:
    """Tells every charger one limit, once: no balancing at all."""

    def __init__(self, home: Home, limit_a: int) -> None:
        self._home, self._limit_da = home, limit_a * 10
        self._visits = [0] * len(home.plants)

    def second(self, t_s: int) -> None:
        """Tell each car that comes the same."""
        for index, plant in enumerate(self._home.plants):
            if plant.visits != self._visits[index]:
                self._visits[index] = plant.visits
                _tell(self._home, index, t_s, self._limit_da)


class Seed:
    """The automation of martmaiste/homeassistant-ocpp: fuse − most loaded phase + setpoint, 6 to 16 A.

    Runs on every change of the most loaded phase's current, while the car charges; never pauses; sends
    every time. It knows one charger.
    """

    def __init__(self, home: Home, feed: Feed) -> None:
        self._home, self._feed = home, feed
        self._setpoint_a = MAX_A
        self._most_da: int | None = None

    def second(self, t_s: int) -> None:
        """Act where the meter's highest current has changed."""
        self._feed.look(t_s, self._home.grid_a)
        reading = self._feed.state.reading
        if reading is None or max(reading.currents) == self._most_da:
            return
        self._most_da = max(reading.currents)
        if not self._home.plants[0].amps:  # the automation's condition: the connector says Charging
            return
        wanted_a = self._home.fuse_a - self._most_da / 10 + self._setpoint_a
        self._setpoint_a = math.floor(min(max(wanted_a, MIN_A), MAX_A))
        _tell(self._home, 0, t_s, self._setpoint_a * 10)


def _tell(home: Home, index: int, t_s: int, limit_da: int) -> None:
    home.tallies[index].wrote(limit_da)
    home.plants[index].send(t_s, Command(limit_da=limit_da))


class Balanced:
    """The real balancer through the real engine, fed by a meter as Home Assistant would.

    `moment`: the last decision with all that it rested on.
    """

    def __init__(self, home: Home, points: Sequence[BenchChargePoint], site: Site, feed: Feed) -> None:
        self._home, self._points, self._feed = home, points, feed
        self._now_s = 0.0
        self.moment: Moment | None = None
        self.engine = Engine(lambda _: site, lambda: points, lambda: self._now_s)

    def second(self, t_s: int) -> None:
        """Let the meter and the chargers report, then decide."""
        self._now_s = float(t_s)
        for point in self._points:
            point.step(t_s)
        if self._feed.look(t_s, self._home.grid_a):
            self.engine.on_meter(self._feed.state)
        self.moment = self.engine.decide()


class Oracle:
    """The same balancer, told the true house: at this very second, or as a meter would deliver it."""

    def __init__(
        self, home: Home, points: Sequence[BenchChargePoint], site: Site, meter: Meter | None = None
    ) -> None:
        self._home, self._points, self._meter = home, points, meter
        self._now_s = 0.0
        self._said: PhaseCurrents | None = None
        self.engine = Engine(lambda _: site, lambda: points, lambda: self._now_s)

    def second(self, t_s: int) -> None:
        """Look at the house, then decide."""
        self._now_s = float(t_s)
        for point in self._points:
            point.step(t_s)
        house = self._house(t_s)
        if house is None:
            return
        reading = reading_of(self._now_s, house)
        self.engine.on_meter(
            MeterState(status=MeterStatus.OK, reading=reading, alive_at_s=self._now_s, probed=True)
        )
        self.engine.decide()

    def _house(self, t_s: int) -> PhaseCurrents | None:
        if self._meter is not None:
            self._said = self._meter.look(t_s, self._home.house_a) or self._said
            return self._said
        one, two, three = self._home.house_a
        return PhaseCurrents(round(one * 10), round(two * 10), round(three * 10))


def points_of(home: Home, *, exact: bool = False) -> list[BenchChargePoint]:
    """Make the app's side of each charger."""
    return [
        BenchChargePoint(number, plant, tally, exact=exact)
        for number, (plant, tally) in enumerate(zip(home.plants, home.tallies, strict=True))
    ]


def our_site(home: Home, points: Sequence[BenchChargePoint]) -> Site:
    """Describe the site as the app does for a user who typed the main fuse, and the wiring where told."""
    chargers = tuple(
        ChargerOptions(id=point.info.id, phases=plant.kind.wiring)
        for point, plant in zip(points, home.plants, strict=True)
    )
    options = Options(grid=Grid(main_fuse_a=round(home.fuse_a)), chargers=chargers)
    return site_of(options, [(point.info, 1) for point in points])


def oracle_site(ours: Site) -> Site:
    """Describe the site to the oracle: its reading is the house alone; hold 20 s, margin 0.5 A, pauses."""
    return replace(
        ours,
        meter_includes_chargers=False,
        raise_hold_s=20.0,
        learn_hold=False,
        main=replace(ours.main, margin_da=5),
    )


def controller_named(name: str, meter: str, home: Home) -> Controller:
    """Make a controller for a home; `meter` as on the command line."""
    if name == NONE:
        return Fixed(home, MAX_A)
    if name == FIXED6:
        return Fixed(home, MIN_A)
    if name == SEED:
        return Seed(home, Feed(meter_named(meter), asks=False))
    points = points_of(home, exact=name != OURS)
    site = our_site(home, points)
    if name == OURS:
        return Balanced(home, points, site, Feed(meter_named(meter)))
    return Oracle(home, points, oracle_site(site), meter_named(meter) if name == DELAYED else None)
