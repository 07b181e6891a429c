"""Who decides: our app, the baselines that it is compared with, and the oracle.

A controller hears of each second after the world has moved, and sends commands to the plant.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

from addon.config import ChargerOptions, Grid, Options, site_of
from addon.engine import Engine
from addon.model.meter import MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from addon.model.site import Site
from addon.simulator.bench.cars import CarKind
from addon.simulator.bench.charge_point import BenchChargePoint
from addon.simulator.bench.meter import Feed, Meter, meter_named, reading_of
from addon.simulator.bench.plant import Command, Plant
from addon.simulator.bench.score import Tally
from addon.simulator.house import Currents

OURS, NONE, FIXED6, SEED, ORACLE, DELAYED = "ours", "none", "fixed6", "seed", "oracle", "delayed"
CONTROLLERS = (OURS, NONE, FIXED6, SEED, ORACLE)
METERLESS = frozenset({NONE, FIXED6, ORACLE})
"""Those whose runs are the same whatever the meter is."""
MIN_A, MAX_A = 6, 16


class Controller(Protocol):
    """Decides what the chargers follow."""

    def second(self, t_s: int, house_a: Currents, grid_a: Currents) -> None:
        """Hear what the house and the whole grid connection carry in this second, and act on it."""


class Fixed:
    """Tells the charger one limit, once: no balancing at all."""

    def __init__(self, plant: Plant, tally: Tally, limit_a: int) -> None:
        self._plant, self._tally, self._limit_da = plant, tally, limit_a * 10
        self._visits = 0

    def second(self, t_s: int, house_a: Currents, grid_a: Currents) -> None:
        """Tell each car that comes the same."""
        del house_a, grid_a
        if self._plant.visits != self._visits:
            self._visits = self._plant.visits
            self._tally.wrote(self._limit_da)
            self._plant.send(t_s, Command(limit_da=self._limit_da))


class Seed:
    """The automation of martmaiste/homeassistant-ocpp: fuse − most loaded phase + setpoint, 6 to 16 A.

    Runs on every change of the most loaded phase's current, while the car charges; never pauses; sends
    every time.
    """

    def __init__(self, plant: Plant, tally: Tally, feed: Feed, fuse_a: float) -> None:
        self._plant, self._tally, self._feed, self._fuse_a = plant, tally, feed, fuse_a
        self._setpoint_a = MAX_A
        self._most_da: int | None = None

    def second(self, t_s: int, house_a: Currents, grid_a: Currents) -> None:
        """Act where the meter's highest current has changed."""
        del house_a
        self._feed.look(t_s, grid_a)
        reading = self._feed.state.reading
        if reading is None or max(reading.currents) == self._most_da:
            return
        self._most_da = max(reading.currents)
        if not self._plant.amps:  # the automation's condition: the connector says Charging
            return
        wanted_a = self._fuse_a - self._most_da / 10 + self._setpoint_a
        self._setpoint_a = math.floor(min(max(wanted_a, MIN_A), MAX_A))
        self._tally.wrote(self._setpoint_a * 10)
        self._plant.send(t_s, Command(limit_da=self._setpoint_a * 10))


class Balanced:
    """The real balancer through the real engine, fed by a meter as Home Assistant would."""

    def __init__(self, points: list[BenchChargePoint], site: Site, feed: Feed) -> None:
        self._points, self._feed = points, feed
        self._now_s = 0.0
        self.engine = Engine(lambda _: site, lambda: points, lambda: self._now_s)

    def second(self, t_s: int, house_a: Currents, grid_a: Currents) -> None:
        """Let the meter and the chargers report, then decide."""
        del house_a
        self._now_s = float(t_s)
        for point in self._points:
            point.step(t_s)
        if self._feed.look(t_s, grid_a):
            self.engine.on_meter(self._feed.state)
        self.engine.decide()


class Oracle:
    """The same balancer, told the true house: at this very second, or as a meter would deliver it."""

    def __init__(self, points: list[BenchChargePoint], site: Site, meter: Meter | None = None) -> None:
        self._points, self._meter = points, meter
        self._now_s = 0.0
        self._house = PhaseCurrents()
        self.engine = Engine(lambda _: site, lambda: points, lambda: self._now_s)

    def second(self, t_s: int, house_a: Currents, grid_a: Currents) -> None:
        """Look at the house, then decide."""
        del grid_a
        now_s = self._now_s = float(t_s)
        for point in self._points:
            point.step(t_s)
        if self._meter is None:
            one, two, three = house_a
            self._house = PhaseCurrents(round(one * 10), round(two * 10), round(three * 10))
        else:
            said = self._meter.look(t_s, house_a)
            if said is None and self._meter.answer() is None:
                return
            self._house = said or self._house
        reading = reading_of(now_s, self._house)
        self.engine.on_meter(
            MeterState(status=MeterStatus.OK, reading=reading, alive_at_s=now_s, probed=True)
        )
        self.engine.decide()


def our_site(points: list[BenchChargePoint], kind: CarKind, fuse_a: float) -> Site:
    """Describe the site as the app does for a user who typed nothing but the main fuse, and known wiring."""
    chargers = (
        tuple(ChargerOptions(id=point.info.id, phases=kind.wiring) for point in points)  # type: ignore[arg-type]
        if kind.wiring
        else ()
    )
    options = Options(grid=Grid(main_fuse_a=round(fuse_a)), chargers=chargers)
    return site_of(options, [(point.info, 1) for point in points])


def oracle_site(ours: Site) -> Site:
    """Describe the site to the oracle: its reading is the house alone."""
    return replace(ours, meter_includes_chargers=False, raise_hold_s=20.0, learn_hold=False)


def controller_named(name: str, meter: str, plant: Plant, tally: Tally, fuse_a: float) -> Controller:
    """Make a controller for one charger; `meter` as on the command line."""
    if name == NONE:
        return Fixed(plant, tally, MAX_A)
    if name == FIXED6:
        return Fixed(plant, tally, MIN_A)
    if name == SEED:
        return Seed(plant, tally, Feed(meter_named(meter)), fuse_a)
    points = [BenchChargePoint("car1", plant, tally, exact=name != OURS)]
    site = our_site(points, plant.kind, fuse_a)
    if name == OURS:
        return Balanced(points, site, Feed(meter_named(meter)))
    return Oracle(points, oracle_site(site), meter_named(meter) if name == DELAYED else None)
