"""The plant in which everything goes wrong that can: meters, chargers, the app itself, and the options."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from addon.balancer import Memory, balance
from addon.balancer.branches import chain
from addon.balancer.breaker import heat_after, trip_heat
from addon.model.decision import Decision, Snapshot
from addon.model.loadpoint import Draw, LoadpointState, Order
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import MAIN, Circuit, Loadpoint
from tests.balancer.plant import Plant, on_grid

DEAD_MAN_S = 90
RENEW_S = 45
RESEND_S = 10
LATE_S = 4
STARTING_S = 3


@dataclass
class Charger:
    """What a charger does by itself: the limit it follows, its dead-man, and how it takes orders."""

    limit_da: int = 60
    fallback_da: int = 60
    dead_man_at_s: float | None = None
    connected: bool = True
    deaf: bool = False
    """Says yes, and goes on as it was."""
    refuses: bool = False
    transaction_id: int = 1

    def offered_da(self, now_s: float) -> int:
        """Say what the pilot allows."""
        fallen = self.dead_man_at_s is not None and now_s >= self.dead_man_at_s
        return min(self.limit_da, self.fallback_da) if fallen else self.limit_da


@dataclass
class TroubledPlant(Plant):
    """Steps the world by a second, with whatever is wrong with it.

    `faults`: what is wrong with the meter of a circuit: silent, unavailable, frozen, late or jitter.
    `levels`: what each circuit takes beside its cars. `down_until_s`: the app does not run before.
    """

    levels: dict[str, PhaseCurrents] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    chargers: dict[str, Charger] = field(default_factory=dict)
    down_until_s: int = 0
    up_at_s: int = -STARTING_S
    heats: dict[tuple[str, Phase], float] = field(default_factory=dict)
    alive: dict[str, float] = field(default_factory=dict)
    decision: Decision | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.house = lambda _: self.levels.get(MAIN, PhaseCurrents())
        self.below = {c.id: self._level(c.id) for c in self.site.circuits}
        self.chargers = {name: Charger() for name in self.cars}

    def _level(self, circuit_id: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return lambda _: self.levels.get(circuit_id, PhaseCurrents())

    def step(self) -> None:
        """Let a second pass."""
        for name, car in self.cars.items():
            offered_da = self.chargers[name].offered_da(self.now_s)
            if self.chargers[name].deaf and car.limits_da:
                offered_da = car.limits_da[-1]
            car.step(offered_da if name in self.in_session else 0)
            del car.limits_da[:-20]
        self._flow()
        self._heat()
        for circuit in self.fuses():
            self._report(circuit)
        self._sample()
        if self.now_s >= self.down_until_s:
            self._decide()
        self.now_s += 1

    def fuses(self) -> tuple[Circuit, ...]:
        """List all fuses, the main one first."""
        return (self.site.main, *self.site.circuits)

    def flow(self, circuit_id: str) -> list[PhaseCurrents]:
        """What has flowed through a fuse, newest last."""
        return self.grid if circuit_id == MAIN else self.flows[circuit_id]

    def _heat(self) -> None:
        for circuit in self.fuses():
            flow = self.flow(circuit.id)
            del flow[:-20]
            for phase in PHASES:
                heat = self.heats.get((circuit.id, phase), 0.0)
                key = circuit.id, phase
                self.heats[key] = heat_after(heat, flow[-1][phase], circuit.limit_da, 1.0, circuit.breaker)

    def tripped(self, circuit: Circuit) -> bool:
        """Tell whether a fuse has had too much."""
        return any(self.heats[circuit.id, phase] > trip_heat(circuit.breaker) for phase in PHASES)

    def shown(self, circuit_id: str) -> PhaseCurrents:
        """What a meter measures: the currents of a second ago, or of longer."""
        back_s = LATE_S if self.faults.get(circuit_id) == "late" else 1
        flow = self.flow(circuit_id)
        return flow[max(0, len(flow) - 1 - back_s)]

    def _report(self, circuit: Circuit) -> None:
        fault = self.faults.get(circuit.id)
        if fault in {"silent", "unavailable"}:
            return
        self.alive[circuit.id] = float(self.now_s)
        due = self.now_s % self.meter_s == 0
        if fault == "jitter":
            due = self.now_s * 7919 % (2 * self.meter_s + 3) < 2
        before = self.circuit_readings.get(circuit.id)
        if not due and before is not None:
            return
        currents = before.currents if before and fault == "frozen" else self.shown(circuit.id)
        reading = MeterReading(at_s=float(self.now_s), currents=currents, power_w=0.0)
        self.circuit_readings[circuit.id] = reading

    def _sample(self) -> None:
        for number, (name, car) in enumerate(self.cars.items()):
            if self.sample_s and self.now_s % self.sample_s == (3 + number) % self.sample_s:
                one, two, three = car.currents()
                self.draws[name].append(Draw(at_s=float(self.now_s), terminals_da=(one, two, three)))
                del self.draws[name][:-8]

    def _circuit_meter(self, circuit_id: str) -> MeterState:
        starting = self.now_s < self.up_at_s + STARTING_S
        gone = self.faults.get(circuit_id) == "unavailable"
        ok = MeterStatus.STARTING if starting else MeterStatus.OK
        return MeterState(
            status=MeterStatus.UNAVAILABLE if gone else ok,
            reading=None if starting else self.circuit_readings.get(circuit_id),
            alive_at_s=None if starting else self.alive.get(circuit_id),
            sample_period_s=float(self.meter_s),
            text="The meter is gone.",
        )

    def snapshot(self) -> Snapshot:
        """Say what the app knows."""
        return replace(super().snapshot(), meter=self._circuit_meter(MAIN))

    def state(self, name: str) -> LoadpointState:
        """Say what the app knows of a charger."""
        charger, state = self.chargers[name], super().state(name)
        session = state.session and replace(state.session, transaction_id=charger.transaction_id)
        reachable = replace(state, connected=charger.connected, session=session)
        return replace(reachable, dead_man_at_s=charger.dead_man_at_s)

    def _decide(self) -> None:
        self.decision, self.memory = balance(self.site, self.snapshot(), self.memory)
        for setpoint in self.decision.setpoints:
            charger = self.chargers[setpoint.loadpoint_id]
            if setpoint.send and charger.connected:
                self._tell(setpoint.loadpoint_id, charger, setpoint.limit_da, setpoint.fallback_da)
        for name in self.cars:
            self.orders[name] = list(self._kept_orders(name))

    def _tell(self, name: str, charger: Charger, limit_da: int, fallback_da: int) -> None:
        orders = self.orders[name]
        told = next((o for o in reversed(orders) if o.accepted), None)
        left_s = (charger.dead_man_at_s or 0.0) - self.now_s
        same = told is not None and (told.limit_da, charger.fallback_da) == (limit_da, fallback_da)
        if same and left_s > DEAD_MAN_S - RENEW_S:
            return
        if charger.refuses:
            if not orders or orders[-1].accepted or self.now_s - orders[-1].sent_at_s >= RESEND_S:
                orders.append(Order(limit_da=limit_da, sent_at_s=float(self.now_s), accepted=False))
            return
        if told is None or told.limit_da != limit_da:
            orders.append(Order(limit_da=limit_da, sent_at_s=float(self.now_s), accepted=True))
        charger.limit_da, charger.fallback_da = limit_da, fallback_da
        charger.dead_man_at_s = float(self.now_s + DEAD_MAN_S)

    def restart(self, down_s: int, *, orders_kept: bool) -> None:
        """Kill the app; what is kept on disk comes back."""
        self.memory = Memory(answers=self.memory.answers)
        self.down_until_s = self.up_at_s = self.now_s + down_s
        self.circuit_readings.clear()
        for name in self.cars:
            self.draws[name].clear()
            if not orders_kept:
                self.orders[name].clear()

    def loading(self, circuit: Circuit) -> list[str]:
        """Name the cars whose current flows through a fuse."""
        return [lp.id for lp in self.site.loadpoints if circuit in chain(self.site, lp.circuit)]

    def drawn_da(self, name: str, phase: Phase) -> int:
        """What a car draws on a grid phase."""
        return on_grid(self.loadpoint(name), self.cars[name].currents())[phase]

    def loadpoint(self, name: str) -> Loadpoint:
        """Find a car's settings."""
        return next(lp for lp in self.site.loadpoints if lp.id == name)
