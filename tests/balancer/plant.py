"""A house, a meter, a charger and a car in one-second steps around the real law, for tests of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from addon.balancer import Memory, balance
from addon.balancer.branches import chain
from addon.model.decision import Decision, Setpoint, Snapshot
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Order, Session
from addon.model.meter import CircuitMeter, MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import MAIN, Circuit, Loadpoint, Site

COMMAND_S = 1
DEAD_DOWN_S = 2
DEAD_UP_S = 3

QUIET = (2.0, 3.0, 4.0)
"""A house with room for a car, in amperes."""


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
    meter_text: str = "Looking for the meter."
    orders: dict[str, list[Order]] = field(default_factory=dict)
    draws: dict[str, list[Draw]] = field(default_factory=dict)
    grid: list[PhaseCurrents] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    in_session: set[str] = field(default_factory=set)
    started_s: dict[str, float] = field(default_factory=dict)
    alive_at_s: float = 0.0
    below: dict[str, Callable[[int], PhaseCurrents]] = field(default_factory=dict)
    """What each circuit below the main fuse takes beside its cars and the circuits below it."""
    circuit_status: dict[str, MeterStatus] = field(default_factory=dict)
    flows: dict[str, list[PhaseCurrents]] = field(default_factory=dict)
    circuit_readings: dict[str, MeterReading] = field(default_factory=dict)

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
        self._flow()
        if self.meter_status is MeterStatus.OK and self.now_s % self.meter_s == 0:
            self.reading = MeterReading(at_s=float(self.now_s), currents=self.metered(), power_w=0.0)
        for circuit in self.site.circuits:
            if self.status_of(circuit.id) is MeterStatus.OK and self.now_s % self.meter_s == 0:
                self.circuit_readings[circuit.id] = MeterReading(
                    at_s=float(self.now_s), currents=self.flows[circuit.id][-2:][0], power_w=0.0
                )
        if self.meter_status is MeterStatus.OK:
            self.alive_at_s = float(self.now_s)  # a quiet meter answers its probe
        if self.sample_s and self.now_s % self.sample_s == 3 % self.sample_s:
            for name, car in self.cars.items():
                one, two, three = car.currents()
                self.draws[name].append(Draw(at_s=float(self.now_s), terminals_da=(one, two, three)))
        self._decide()
        self.now_s += 1

    def _flow(self) -> None:
        """Let everything flow through the circuits above it, up to the grid."""
        flowing = {MAIN: self.house(self.now_s)} | {c.id: PhaseCurrents() for c in self.site.circuits}
        parts = [(circuit_id, house(self.now_s)) for circuit_id, house in self.below.items()]
        for name, car in self.cars.items():
            loadpoint = next(lp for lp in self.site.loadpoints if lp.id == name)
            parts.append((loadpoint.circuit, on_grid(loadpoint, car.currents())))
        for circuit_id, current in parts:
            for circuit in chain(self.site, circuit_id):
                flowing[circuit.id] += current
        self.grid.append(flowing[MAIN])
        for circuit in self.site.circuits:
            self.flows.setdefault(circuit.id, []).append(flowing[circuit.id])

    def status_of(self, circuit_id: str) -> MeterStatus:
        """Tell how the meter of a circuit below the main fuse is."""
        return self.circuit_status.get(circuit_id, MeterStatus.OK)

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
                text=self.meter_text,
            ),
            loadpoints=tuple(self.state(name) for name in self.cars),
            circuit_meters=tuple(
                CircuitMeter(circuit_id=circuit.id, state=self._circuit_meter(circuit.id))
                for circuit in self.site.circuits
                if circuit.meter
            ),
        )

    def _circuit_meter(self, circuit_id: str) -> MeterState:
        reading = self.circuit_readings.get(circuit_id)
        return MeterState(
            status=self.status_of(circuit_id),
            reading=reading,
            alive_at_s=float(self.now_s) if reading else None,
            text="The meter of the circuit is gone.",
        )

    def state(self, name: str) -> LoadpointState:
        in_session = name in self.in_session
        return LoadpointState(
            id=name,
            charge_point_id=name,
            connected=True,
            status=ChargingStatus.CHARGING if in_session else ChargingStatus.AVAILABLE,
            session=Session(
                transaction_id=1,
                id_tag="tag",
                started_wall_s=0.0,
                started_at_s=self.started_s.get(name, 0.0),
            )
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
        return self.setpoint(name).limit_da

    def setpoint(self, name: str = "car") -> Setpoint:
        setpoint = self.decisions[-1].setpoint(name)
        assert setpoint is not None
        return setpoint

    def over_s(self, phase: Phase = Phase.L1, circuit: Circuit | None = None) -> int:
        """Seconds in which a fuse, the main one unless told, carried more than its rating."""
        fuse = circuit or self.site.main
        flow = self.grid if fuse.id == MAIN else self.flows[fuse.id]
        return sum(1 for currents in flow if currents[phase] > fuse.limit_da)


def circuit(name: str, limit_a: float, **settings: object) -> Circuit:
    """Make a circuit right below the main fuse, without a meter unless told."""
    values: dict[str, object] = {
        "id": name,
        "name": f"{name} fuse",
        "limit_da": round(limit_a * 10),
        "parent": MAIN,
    } | settings
    return Circuit(**values)  # type: ignore[arg-type]


def on_grid(loadpoint: Loadpoint, terminals: PhaseCurrents) -> PhaseCurrents:
    """Lay what flows through a charger's terminals on the grid phases they are wired to."""
    flowing = dict(zip(loadpoint.phase_map or PHASES, terminals, strict=False))
    return PhaseCurrents.of(flowing.get(phase, 0) for phase in PHASES)


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


def one_car(*steps: tuple[int, tuple[float, float, float]], **settings: object) -> Plant:
    """Put one 16 A car into a quiet house that takes, from each instant on, the currents beside it."""
    return Plant(site(), stepped((0, QUIET), *steps), {"car": Car()}, **settings)  # type: ignore[arg-type]
