"""Whole simulated hours in which everything may go wrong: the fuses hold all the same.

What an ideal controller can't do either is no fault: what the house takes alone, what flows until a change
can have been measured, told and answered, and what chargers take that nobody can reach or that don't listen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from addon.balancer.breaker import GRACE_MAX_S
from addon.balancer.points import UNHEEDED_S
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import MAIN, Circuit, Site
from tests.balancer.homes import NAMES, homes
from tests.balancer.plant import Car
from tests.balancer.trouble import LATE_S, STARTING_S, TroubledPlant

ANSWERED_S = 15
"""A report has been acted on by then: command, dead time, ramp; and a second cut if the first was short."""
TOLD_S = 35
"""A charger that does not do as told is known by then: its next measurement, and the time it may take."""
COOL_S = 400
"""So long after a fault nothing of its heat is left."""

Act = Callable[[TroubledPlant], None]
shares = st.sampled_from([0, 20, 40, 50, 60, 70, 80, 90, 98])
"""What a house takes, in percent of its fuse."""
places = st.sampled_from([MAIN, MAIN, "garage"])
names = st.sampled_from(NAMES)


class Hours(RuleBasedStateMachine):
    """What may happen in a home, and what must hold in each second of it."""

    plant: TroubledPlant
    ideal: TroubledPlant
    log: list[tuple[int, Act]]
    disturbed_s: dict[str, int]
    faulty_s: int

    @initialize(
        home=homes(), meter_s=st.sampled_from([1, 1, 2, 5, 10]), sample_s=st.sampled_from([5, 10, 30])
    )
    def move_in(self, home: Site, meter_s: int, sample_s: int) -> None:
        self.meter_s, self.sample_s, self.home = meter_s, sample_s, home
        self.plant = self.build(meter_s, sample_s)
        self.log, self.faulty_s = [], -COOL_S
        self.disturbed_s = {c.id: 0 for c in self.plant.fuses()}
        self.live(90)

    def build(self, meter_s: int, sample_s: int) -> TroubledPlant:
        plant = TroubledPlant(
            self.home,
            house=lambda _: PhaseCurrents(),
            cars={
                lp.id: Car(most_da=lp.max_da, terminals=len(lp.phase_map or PHASES))
                for lp in self.home.loadpoints
            },
            meter_s=meter_s,
            sample_s=sample_s,
        )
        metered = [c for c in plant.fuses() if c.meter or c.id == MAIN]
        plant.levels = {c.id: PhaseCurrents.even(20) for c in metered}
        return plant

    def act(self, what: Act) -> None:
        """Do something to the home, and write it down."""
        self.log.append((self.plant.now_s, what))
        what(self.plant)

    def disturb(self, *circuit_ids: str) -> None:
        for circuit_id in circuit_ids or self.disturbed_s:
            self.disturbed_s[circuit_id] = self.plant.now_s

    def faulty(self) -> None:
        self.faulty_s = self.plant.now_s
        self.disturb()

    def has(self, name: str) -> bool:
        return name in self.plant.cars

    # What happens.

    @rule(where=places, one=shares, two=shares, three=shares, seconds=st.sampled_from([1, 7, 40]))
    def switch_appliances(self, where: str, one: int, two: int, three: int, seconds: int) -> None:
        self.set_level(where, (one, two, three))
        self.live(seconds)

    @rule(where=places, one=shares, two=shares, three=shares, seconds=st.sampled_from([5, 12, 40, 75]))
    def something_switches_on_and_off(self, where: str, one: int, two: int, three: int, seconds: int) -> None:
        """An oven, a heat pump: again and again, in its own time."""
        for _ in range(3):
            self.set_level(where, (one, two, three))
            self.live(seconds)
            self.set_level(where, (5, 5, 5))
            self.live(seconds)

    def set_level(self, where: str, shares_pct: tuple[int, int, int]) -> None:
        fuses = {c.id: c for c in self.plant.fuses()}
        main, fuse = self.plant.site.main, fuses.get(where, self.plant.site.main)
        beside = [level for name, level in self.plant.levels.items() if name != fuse.id]
        elsewhere = sum(beside, start=PhaseCurrents())
        knowable = fuse.id == MAIN or fuse.meter
        level = PhaseCurrents.of(
            # no house trips its own fuse, nor that of its circuit
            max(0, min(fuse.limit_da * share // 100, main.limit_da - 5 - elsewhere[phase])) if knowable else 0
            for phase, share in zip(PHASES, shares_pct, strict=True)
        )
        before = self.plant.levels.get(fuse.id, PhaseCurrents())
        self.act(lambda plant: plant.levels.update({fuse.id: level}))
        if any(level[phase] > before[phase] for phase in PHASES):
            self.disturb(fuse.id, MAIN)

    @rule(name=names, most_a=st.sampled_from([0, 6, 10, 13, 16, 32]))
    def car_wants(self, name: str, most_a: int) -> None:
        if self.has(name):
            self.act(lambda plant: setattr(plant.cars[name], "most_da", most_a * 10))
            self.live(20)

    @rule(name=names)
    def plug_or_unplug(self, name: str) -> None:
        if not self.has(name):
            return

        def toggle(plant: TroubledPlant) -> None:
            if name in plant.in_session:
                plant.in_session.discard(name)
            else:
                plant.chargers[name].transaction_id += 1
                plant.in_session.add(name)

        self.act(toggle)
        self.disturb()  # a car that begins takes its fallback at once
        self.live(5)

    @rule(where=st.sampled_from([MAIN, "garage"]), fault=st.sampled_from(["silent", "unavailable", "frozen"]))
    def meter_fails(self, where: str, fault: str) -> None:
        self.faulty()
        self.act(lambda plant: plant.faults.update({where: fault}))
        self.live(40)
        self.set_level(where, (80, 80, 80))
        self.live(40)

    @rule(where=st.sampled_from([MAIN, "garage"]), fault=st.sampled_from(["late", "jitter"]))
    def meter_is_slow(self, where: str, fault: str) -> None:
        self.act(lambda plant: plant.faults.update({where: fault}))
        self.live(10)

    @precondition(lambda self: bool(self.plant.faults))
    @rule()
    def meters_work_again(self) -> None:
        self.disturb()
        self.act(lambda plant: plant.faults.clear())
        self.live(30)

    @rule(name=names, connected=st.booleans())
    def connection(self, name: str, connected: bool) -> None:
        if self.has(name):
            self.disturb()
            self.act(lambda plant: setattr(plant.chargers[name], "connected", connected))
            self.live(30)

    @rule(name=names, how=st.sampled_from(["deaf", "refuses"]))
    def charger_takes_no_orders(self, name: str, how: str) -> None:
        """For two minutes."""
        if self.has(name):
            self.faulty()
            self.act(lambda plant: setattr(plant.chargers[name], how, True))
            self.live(120)
            self.disturb()
            self.act(lambda plant: setattr(plant.chargers[name], how, False))
            self.live(30)

    @rule(name=names)
    def charger_reboots(self, name: str) -> None:
        """It forgets its orders' dead-man, ends the session, and is good again."""
        if not self.has(name):
            return

        def reboot(plant: TroubledPlant) -> None:
            charger = plant.chargers[name]
            charger.deaf = charger.refuses = False
            charger.connected, charger.dead_man_at_s = True, None
            charger.limit_da = charger.fallback_da
            charger.transaction_id += 1
            plant.in_session.discard(name)

        self.disturb()
        self.act(reboot)
        self.live(20)

    @rule(down_s=st.sampled_from([5, 60, 200]), orders_kept=st.booleans())
    def app_restarts(self, down_s: int, orders_kept: bool) -> None:
        self.faulty()
        self.act(lambda plant: plant.restart(down_s, orders_kept=orders_kept))
        self.live(down_s + 10)

    @rule(
        margin_da=st.sampled_from([0, 5, 20]),
        hold_s=st.sampled_from([10.0, 20.0]),
        pause_s=st.sampled_from([30.0, 300.0]),
    )
    def options_change(self, margin_da: int, hold_s: float, pause_s: float) -> None:
        def change(plant: TroubledPlant) -> None:
            main = replace(plant.site.main, margin_da=margin_da)
            plant.site = replace(plant.site, main=main, raise_hold_s=hold_s, min_pause_s=pause_s)

        self.disturb()
        self.act(change)
        self.live(5)

    @rule(seconds=st.sampled_from([20, 60, 300]))
    def live(self, seconds: int) -> None:
        """Let time pass, and look at each second of it."""
        for _ in range(seconds):
            self.plant.step()
            self.check_setpoints()
            for fuse in self.plant.fuses():
                self.watch(fuse)
                self.check(fuse)

    # What must hold.

    def check_setpoints(self) -> None:
        decision = self.plant.decision
        for setpoint in decision.setpoints if decision else ():
            assert setpoint.reason
            if setpoint.send:
                assert setpoint.limit_da == 0 or 60 <= setpoint.limit_da <= 320
                assert setpoint.fallback_da <= setpoint.limit_da

    def watch(self, fuse: Circuit) -> None:
        """Note what nobody can know of yet, and what is wrong."""
        plant = self.plant
        fault, now_s = plant.faults.get(fuse.id), plant.now_s
        silent = fault == "silent" and now_s - plant.alive.get(fuse.id, 0.0) <= plant.site.meter_timeout_s + 1
        if silent or fault == "frozen" or now_s <= plant.up_at_s + STARTING_S:
            self.disturb(fuse.id)
        unruly = any(self.is_unruly(name) for name in plant.cars)
        if silent or fault == "frozen" or unruly or not self.is_fresh(fuse):
            self.faulty_s = now_s

    def is_fresh(self, fuse: Circuit) -> bool:
        """Tell whether the app believes the meter of a fuse."""
        decision = self.plant.decision
        if decision is None:
            return False
        return decision.fresh if fuse.id == MAIN else decision.circuits[0].fresh

    def is_unruly(self, name: str) -> bool:
        """Tell whether a charger can't be told anything."""
        charger = self.plant.chargers[name]
        return charger.deaf or charger.refuses or not charger.connected

    def allowed_s(self, fuse: Circuit) -> float:
        """How long after a disturbance a fuse may be overloaded: measured, graced, told and answered."""
        plant = self.plant
        slow = plant.faults.get(fuse.id) in {"late", "jitter"}
        seen_s = 2 * plant.meter_s + 3 + LATE_S if slow else plant.meter_s
        told_s = TOLD_S + UNHEEDED_S if any(self.is_unruly(name) for name in plant.cars) else 0.0
        return 1 + seen_s + GRACE_MAX_S + ANSWERED_S + told_s

    def check(self, fuse: Circuit) -> None:
        plant, flow = self.plant, self.plant.flow(fuse.id)[-1]
        for phase in PHASES:
            if flow[phase] > 1.02 * fuse.limit_da + 0.5 and not self.is_excused(fuse, phase):
                drawn = {name: plant.drawn_da(name, phase) for name in plant.loading(fuse)}
                raise AssertionError(
                    f"second {plant.now_s}: {flow[phase]} of {fuse.limit_da} dA on {phase} of {fuse.name}, "
                    f"{plant.now_s - self.disturbed_s[fuse.id]} s after a disturbance; cars {drawn}"
                )
        if plant.tripped(fuse):
            assert plant.now_s - self.faulty_s < COOL_S or self.ideal_trips(fuse)
            for phase in PHASES:
                plant.heats[fuse.id, phase] = 0.0

    def is_excused(self, fuse: Circuit, phase: Phase) -> bool:
        """Tell whether nobody could have done more against an overload."""
        plant = self.plant
        if plant.now_s - self.disturbed_s[fuse.id] <= self.allowed_s(fuse):
            return True
        told = [name for name in plant.loading(fuse) if not self.is_unruly(name)]
        drawn_da = sum(plant.drawn_da(name, phase) for name in told)
        return drawn_da <= (0 if self.is_fresh(fuse) else plant.site.fallback_da)

    def ideal_trips(self, fuse: Circuit) -> bool:
        """Live the same story with a meter of every second and a charger that measures as often."""
        ideal = self.build(meter_s=1, sample_s=1)
        todo = list(self.log)
        while ideal.now_s < self.plant.now_s:
            while todo and todo[0][0] <= ideal.now_s:
                todo.pop(0)[1](ideal)
            ideal.step()
            if ideal.tripped(fuse):
                return True
        return False


Hours.TestCase.settings = settings(stateful_step_count=20)
TestHours = pytest.mark.long(pytest.mark.timeout(300)(Hours.TestCase))
