"""The only imperative loop: snapshot → balance() → setpoints out → observers.

A meter report or a charger's message wakes it, and so does every passed second, so that an ageing
reading acts by itself. Should a decision fail, nothing is told to the chargers; since their dead-man is
renewed only while they are told something, they end at their fallback. In shadow mode all is decided and
shown, and nothing is told.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from addon.balancer import Memory, back_in_control, balance
from addon.csms.ports import ChargePoint
from addon.model.decision import Decision, Setpoint, Snapshot
from addon.model.loadpoint import ChargePointInfo, LoadpointState
from addon.model.meter import CircuitMeter, MeterState
from addon.model.site import Site

log = structlog.get_logger(__name__)

TICK_S = 1.0

MANY_A_SECOND = 20
APART_S = 0.05
"""After so many decisions in a second what chargers say makes another only so long after the last, and what
they say meanwhile is one reason for it: one that talks without a pause must not take all the processor. The
meter is always heard at once."""

_SHADOW_ON = "Shadow mode: nothing is sent to the chargers"
_SHADOW_OFF = "Shadow mode is over: the chargers are controlled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One decision with all that it rested on: `balance(site, snapshot, memory)` gives it again.

    `next_memory`: what the next decision starts from, unless that one fails.
    """

    site: Site
    snapshot: Snapshot
    memory: Memory
    decision: Decision
    next_memory: Memory


Observer = Callable[[Moment], None]
SiteOf = Callable[[tuple[tuple[ChargePointInfo, int], ...]], Site]


class Engine:
    """Turns what the edges report into what the chargers follow.

    `site_of` describes the site for the connectors known at the moment; `chargers` lists them.
    `memory`: what is known from before the start. Observers are called after the setpoints are on their way;
    they must return at once.
    """

    def __init__(
        self,
        site_of: SiteOf,
        chargers: Callable[[], Sequence[ChargePoint]],
        clock: Callable[[], float],
        memory: Memory | None = None,
    ) -> None:
        self._site_of = site_of
        self._chargers = chargers
        self._clock = clock
        self._meter = MeterState()
        self._circuit_meters: tuple[CircuitMeter, ...] = ()
        self._memory = memory or Memory()
        self._wake = asyncio.Event()
        self._metered = asyncio.Event()
        self._second_s = clock()
        self._this_second = 0
        self._failing = False
        self._deaf: set[str] = set()
        self._shadow = False
        self.observers: list[Observer] = []

    def on_meter(self, state: MeterState) -> None:
        """Take a new state of the meter; the latest wins, bursts become one decision."""
        self._meter = state
        self._metered.set()
        self._wake.set()

    def on_circuit_meter(self, circuit_id: str, state: MeterState) -> None:
        """Take a new state of the meter of a circuit below the main fuse."""
        meters = {m.circuit_id: m for m in self._circuit_meters}
        meters[circuit_id] = CircuitMeter(circuit_id=circuit_id, state=state)
        self._circuit_meters = tuple(meters[id_] for id_ in sorted(meters))
        self._metered.set()
        self._wake.set()

    def on_change(self) -> None:
        """Take note that a charger or a setting has changed."""
        self._wake.set()

    def forget(self, charge_point_id: str) -> None:
        """Forget what the cars at a charge point have taught; it is gone."""
        self._memory = self._memory.without(charge_point_id)

    async def run(self) -> None:
        """Decide, until cancelled."""
        while True:
            self._wake.clear()
            self._metered.clear()
            self._decide_or_leave()
            await asyncio.sleep(0)  # what wakes us while we decide must not keep all others from running
            if self._decides_much():
                await _wait(self._metered, APART_S)
            await _wait(self._wake, TICK_S)

    def _decides_much(self) -> bool:
        """Count a decision, and tell whether there were many within this second."""
        now_s = self._clock()
        if now_s - self._second_s >= 1:
            self._second_s, self._this_second = now_s, 0
        self._this_second += 1
        return self._this_second > MANY_A_SECOND

    def _decide_or_leave(self) -> None:
        try:
            moment = self.decide()
        except Exception:
            if not self._failing:
                log.critical("no decision could be made; the chargers fall back by themselves", exc_info=True)
            # whatever in the memory was too much must not be so for ever; what was learned is the last to go
            self._memory = Memory() if self._failing else Memory(answers=self._memory.answers)
            self._failing = True
            return
        self._failing = False
        # later in this turn of the loop: the chargers' tasks are woken already and write first
        for observer in self.observers:
            asyncio.get_running_loop().call_soon(observer, moment)

    def decide(self) -> Moment:
        """Decide once, now, and tell the chargers; `run` does so whenever there is reason to."""
        chargers = self._chargers()
        states = {state.id: (charger, state) for charger in chargers for state in charger.loadpoints()}
        site = self._site_of(tuple((c.info, s.connector_id) for c, s in states.values()))
        site = site.with_lowest({id_: state.lowest_da for id_, (_, state) in states.items()})
        snapshot = Snapshot(
            now_s=self._clock(),
            meter=self._meter,
            loadpoints=tuple(state for _, state in states.values()),
            circuit_meters=self._circuit_meters,
        )
        memory = self._memory
        if site.shadow is not self._shadow:
            self._shadow = site.shadow
            log.warning(_SHADOW_ON if site.shadow else _SHADOW_OFF)
            memory = memory if site.shadow else back_in_control(memory, snapshot)
        decision, self._memory = balance(site, snapshot, memory)
        for setpoint in sorted(
            decision.setpoints, key=lambda s: _rise_da(s.limit_da, states[s.loadpoint_id][1])
        ):
            charger, state = states[setpoint.loadpoint_id]
            self._tell(charger, state, replace(setpoint, send=setpoint.send and not site.shadow))
        return Moment(
            site=site, snapshot=snapshot, memory=memory, decision=decision, next_memory=self._memory
        )

    def _tell(self, charger: ChargePoint, state: LoadpointState, setpoint: Setpoint) -> None:
        """Tell one charger; should that fail it is left to its dead-man, and the others hear theirs."""
        try:
            charger.follow(state.connector_id, setpoint)
        except Exception:
            if state.id not in self._deaf:
                log.critical("a charger can't be told its limit", loadpoint=state.id, exc_info=True)
            self._deaf.add(state.id)
        else:
            self._deaf.discard(state.id)


async def _wait(event: asyncio.Event, most_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(most_s):
            await event.wait()


def _rise_da(limit_da: int, state: LoadpointState) -> int:
    """By how much a setpoint rises: the deepest cut is told first."""
    return limit_da - (state.orders[-1].limit_da if state.orders else 0)
