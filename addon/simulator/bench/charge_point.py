"""A charger as the engine sees it, with the app's own rules for when it is written to.

Stands where csms/v16 stands: the same order book, the same `due_write`, the same dead-man. Only the wire and
the quirks are missing: every command is accepted by the time it arrives.
"""

from __future__ import annotations

from addon.csms.deviations import Deviation
from addon.csms.limiting.dead_man import IN_MEMORY, Told, Write, due_write
from addon.csms.limiting.orders import OrderBook
from addon.csms.ports import ChargePoint
from addon.errors import PeerRefusedError
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargePointInfo, ChargingStatus, Draw, LoadpointState, Order, Session
from addon.model.phases import deciamps
from addon.model.site import MIN_PILOT_DA
from addon.simulator.bench.plant import COMMAND_S, Command, Plant
from addon.simulator.bench.score import Tally

MEASURE_EVERY_S = 10
MEASURE_AT_S = (3, 7, 5, 9, 2, 8, 4, 6, 1, 3)
"""The chargers' MeterValues: in which second of each ten; never in that of a meter's sample."""
DRAWS_KEPT_S = 60
NO_CURRENT_DA = 5


class BenchChargePoint(ChargePoint):
    """The app's side of the charger with this number, from 0 on.

    `exact`: its draw is known at every second, as the oracle needs it.
    """

    def __init__(self, number: int, plant: Plant, tally: Tally, *, exact: bool = False) -> None:
        self._info = ChargePointInfo(id=f"car{number + 1:02d}", vendor="Bench", model="Bench")
        self._plant = plant
        self._tally = tally
        self._measure_every_s = 1 if exact else MEASURE_EVERY_S
        self._measure_at_s = 0 if exact else MEASURE_AT_S[number % len(MEASURE_AT_S)]
        self._t_s = 0
        self._visit = 0
        self._session: Session | None = None
        self._status = ChargingStatus.AVAILABLE
        self._draws: tuple[Draw, ...] = ()
        self._orders = OrderBook()
        self._told: Told | None = None
        self._asked: tuple[Told, Order | None] | None = None

    @property
    def info(self) -> ChargePointInfo:
        """Who it is."""
        return self._info

    @property
    def connected(self) -> bool:
        """It always is."""
        return True

    def step(self, t_s: int) -> None:
        """Hear what the charger says in this second: its answer, its status, what it measures."""
        self._t_s = t_s
        if self._asked is not None and t_s >= self._asked[0].at_s + COMMAND_S:
            self._told, order = self._asked
            self._asked = None
            if order is not None:
                self._orders.settle(order, accepted=True)
        self._note_session()
        if t_s % self._measure_every_s == self._measure_at_s:
            self._measure()

    def _note_session(self) -> None:
        plant = self._plant
        if plant.car is None:
            self._session, self._status = None, ChargingStatus.AVAILABLE
            return
        if plant.visits != self._visit:
            self._visit = plant.visits
            now_s = float(self._t_s)
            self._session = Session(
                transaction_id=self._visit, id_tag="bench", started_wall_s=now_s, started_at_s=now_s
            )
            self._told = self._asked = None
            self._orders.restore(plant.default_da, now_s)
        if plant.amps > 0:
            self._status = ChargingStatus.CHARGING
        elif plant.pilot_da < MIN_PILOT_DA:
            self._status = ChargingStatus.SUSPENDED_EVSE
        else:
            self._status = ChargingStatus.SUSPENDED_EV

    def _measure(self) -> None:
        """Take the per-phase currents of a MeterValues, one decimal each, terminal 1 first."""
        drawn_da = deciamps(self._plant.amps)
        used = len(self._plant.kind.wired)
        one, two, three = (drawn_da if terminal < used else 0 for terminal in range(3))
        kept = tuple(draw for draw in self._draws if draw.at_s >= self._t_s - DRAWS_KEPT_S)
        self._draws = (*kept, Draw(at_s=float(self._t_s), terminals_da=(one, two, three)))

    def loadpoints(self) -> tuple[LoadpointState, ...]:
        """Tell the state of its connector."""
        return (
            LoadpointState(
                id=self._info.id,
                charge_point_id=self._info.id,
                connected=True,
                status=self._status,
                session=self._session,
                draws=self._draws,
                orders=self._orders.view(float(self._t_s)),
                dead_man_at_s=self._told.dead_man_at_s if self._told else None,
            ),
        )

    def follow(self, connector_id: int, setpoint: Setpoint) -> None:
        """Write to the charger where it is due."""
        del connector_id
        if self._session is None or not setpoint.send:
            return
        now_s = float(self._t_s)
        fallback_da = setpoint.fallback_da if setpoint.fallback_da >= MIN_PILOT_DA else 0
        fallback_da = min(setpoint.limit_da, fallback_da)
        resting = self._status is ChargingStatus.SUSPENDED_EV and not self._drawing
        write = due_write(
            self._told,
            setpoint.limit_da,
            fallback_da,
            now_s=now_s,
            rhythm=IN_MEMORY,
            terms=(),
            resting=resting and fallback_da >= MIN_PILOT_DA,
        )
        if write is not None:
            self._write(setpoint.limit_da, fallback_da, write, now_s)

    def _write(self, limit_da: int, fallback_da: int, write: Write, now_s: float) -> None:
        falls_at_s = now_s + IN_MEMORY.time_s if fallback_da < limit_da else None
        told = Told(limit_da=limit_da, fallback_da=fallback_da, at_s=now_s, dead_man_at_s=falls_at_s)
        before = self._told
        repeats = write is Write.RENEWAL and before is not None and before.limit_da == limit_da
        self._told = before.or_else(told) if before else None
        self._asked = told, None if repeats else self._orders.send(limit_da, now_s)
        self._tally.wrote(limit_da, renewal=write is Write.RENEWAL)
        command = Command(limit_da=limit_da, fallback_da=fallback_da, dead_man_at_s=falls_at_s)
        self._plant.send(self._t_s, command)

    @property
    def _drawing(self) -> bool:
        return bool(self._draws) and max(self._draws[-1].terminals_da) > NO_CURRENT_DA

    async def set_availability(self, *, operative: bool) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("ChangeAvailability", operative)

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("RemoteStartTransaction", connector_id, id_tag)

    async def remote_stop(self, connector_id: int) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("RemoteStopTransaction", connector_id)

    async def reset(self, *, hard: bool) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("Reset", hard)

    async def unlock(self, connector_id: int) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("UnlockConnector", connector_id)

    def deviations(self) -> tuple[Deviation, ...]:
        """List none: it keeps to the book."""
        return ()

    async def refresh(self) -> None:
        """Refuse: see `_refuse`."""
        self._refuse("GetConfiguration")

    def _refuse(self, command: str, *arguments: object) -> None:
        """Say that a bench charger follows limits and nothing else; no decision needs more of it."""
        raise PeerRefusedError(f"The bench's charger {self._info.id} knows no {command} {arguments}.")
