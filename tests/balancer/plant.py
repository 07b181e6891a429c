"""A house, a meter, a charger and a car in one-second steps around the real law, for tests of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from addon.balancer import Memory, balance
from addon.model.decision import Decision, Snapshot
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Order, Session
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import Circuit, Loadpoint, Site

COMMAND_S = 1
DEAD_DOWN_S = 2
DEAD_UP_S = 3


def site(*loadpoints: Loadpoint, fuse_a: float = 25.0, **settings: object) -> Site:
    """Make a three-phase site; one three-phase 16 A loadpoint unless told."""
    values: dict[str, object] = {
        "main": Circuit(limit_da=round(fuse_a * 10)),
        "phases": PHASES,
        "loadpoints": loadpoints or (loadpoint(),),
    } | settings
    return Site(**values)  # type: ignore[arg-type]


def loadpoint(name: str = "car", **settings: object) -> Loadpoint:
    """Make a loadpoint wired L1 L2 L3."""
    values: dict[str, object] = {"id": name, "charge_point_id": name, "phase_map": PHASES} | settings
    return Loadpoint(**values)  # type: ignore[arg-type]


@dataclass
class Car:
    """A car on the terminals it uses: dead time, then −6 A/s or +2 A/s to min(limit, its maximum)."""

    most_da: int = 160
    terminals: int = 3
    drawn_da: float = 0.0
    dead_down_s = DEAD_DOWN_S
    dead_up_s = DEAD_UP_S
    limits_da: list[int] = field(default_factory=list)

    def step(self, limit_da: int) -> None:
        self.limits_da.append(limit_da)
        dead_s = self.dead_down_s if limit_da < self.drawn_da else self.dead_up_s
        index = len(self.limits_da) - 1 - COMMAND_S - dead_s
        offered_da = self.limits_da[index] if index >= 0 else self.limits_da[0]
        target_da = min(offered_da, self.most_da) if offered_da >= 60 else 0
        if target_da < self.drawn_da:
            self.drawn_da = max(target_da, self.drawn_da - 60)
        else:
            self.drawn_da = min(target_da, self.drawn_da + 20)

    def currents(self) -> PhaseCurrents:
        return PhaseCurrents.of([round(self.drawn_da)] * self.terminals)


@dataclass
class Plant:
    """Steps the world by a second, reports the meter every `meter_s`, and lets the law decide."""

    site: Site
    house: Callable[[int], PhaseCurrents]
    cars: dict[str, Car]
    meter_s: int = 1
    sample_s: int | None = 10
    now_s: int = 0
    memory: Memory = field(default_factory=Memory)
    reading: MeterReading | None = None
    meter_status: MeterStatus = MeterStatus.OK
    orders: dict[str, list[Order]] = field(default_factory=dict)
    draws: dict[str, list[Draw]] = field(default_factory=dict)
    grid: list[PhaseCurrents] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    in_session: set[str] = field(default_factory=set)
    alive_at_s: float = 0.0

    def __post_init__(self) -> None:
        self.in_session = self.in_session or set(self.cars)
        for name in self.cars:
            self.orders.setdefault(name, [])
            self.draws.setdefault(name, [])

    def run(self, seconds: int) -> Self:
        for _ in range(seconds):
            self.step()
        return self

    def step(self) -> None:
        for name, car in self.cars.items():
            limit_da = self.orders[name][-1].limit_da if self.orders[name] else 60
            car.step(limit_da if name in self.in_session else 0)
        self.grid.append(sum((c.currents() for c in self.cars.values()), start=self.house(self.now_s)))
        if self.meter_status is MeterStatus.OK and self.now_s % self.meter_s == 0:
            self.reading = MeterReading(at_s=float(self.now_s), currents=self.metered(), power_w=0.0)
        if self.meter_status is MeterStatus.OK:
            self.alive_at_s = float(self.now_s)  # a quiet meter answers its probe
        if self.sample_s and self.now_s % self.sample_s == 3 % self.sample_s:
            for name, car in self.cars.items():
                one, two, three = car.currents()
                self.draws[name].append(Draw(at_s=float(self.now_s), terminals_da=(one, two, three)))
        self._decide()
        self.now_s += 1

    def metered(self) -> PhaseCurrents:
        """What the meter says: the grid's currents a second ago."""
        return self.grid[-2] if len(self.grid) > 1 else self.grid[-1]

    def _decide(self) -> None:
        decision, self.memory = balance(self.site, self.snapshot(), self.memory)
        self.decisions.append(decision)
        for setpoint in decision.setpoints:
            orders = self.orders[setpoint.loadpoint_id]
            if setpoint.send and (not orders or orders[-1].limit_da != setpoint.limit_da):
                orders.append(Order(limit_da=setpoint.limit_da, sent_at_s=float(self.now_s), accepted=True))

    def snapshot(self) -> Snapshot:
        return Snapshot(
            now_s=float(self.now_s),
            meter=MeterState(
                status=self.meter_status,
                reading=self.reading,
                alive_at_s=self.alive_at_s if self.reading else None,
            ),
            loadpoints=tuple(self.state(name) for name in self.cars),
        )

    def state(self, name: str) -> LoadpointState:
        in_session = name in self.in_session
        return LoadpointState(
            id=name,
            charge_point_id=name,
            connected=True,
            status=ChargingStatus.CHARGING if in_session else ChargingStatus.AVAILABLE,
            session=Session(transaction_id=1, id_tag="tag", started_wall_s=0.0, started_at_s=0.0)
            if in_session
            else None,
            draws=tuple(self.draws[name][-8:]),
            orders=self._kept_orders(name),
        )

    def _kept_orders(self, name: str) -> tuple[Order, ...]:
        """What the book at the charger's edge keeps: the newest from before the last 50 s, and all since."""
        old = [o for o in self.orders[name] if o.sent_at_s < self.now_s - 50]
        return (*old[-1:], *self.orders[name][len(old) :])

    def is_fresh(self) -> bool:
        """Whether the last decision believed the meter."""
        return self.decisions[-1].fresh

    def limit_da(self, name: str = "car") -> int:
        setpoint = self.decisions[-1].setpoint(name)
        assert setpoint is not None
        return setpoint.limit_da

    def over_s(self, phase: Phase = Phase.L1) -> int:
        """Seconds in which the fuse carried more than its rating."""
        return sum(1 for currents in self.grid if currents[phase] > self.site.main.limit_da)


def steady(*currents_a: float) -> Callable[[int], PhaseCurrents]:
    """A house that takes the same all the time."""
    currents = PhaseCurrents.of(round(c * 10) for c in currents_a)
    return lambda _: currents


def stepped(*steps: tuple[int, tuple[float, float, float]]) -> Callable[[int], PhaseCurrents]:
    """A house that takes, from each instant on, the currents beside it."""

    def at(now_s: int) -> PhaseCurrents:
        currents = [c for since, c in steps if now_s >= since][-1]
        return PhaseCurrents.of(round(c * 10) for c in currents)

    return at
