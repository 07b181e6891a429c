"""What is done in which order, how long each level holds, and when a test may begin. Pure."""

from __future__ import annotations

from addon.balancer.branches import chain
from addon.balancer.demand import bound_phases
from addon.balancer.draw import NO_CURRENT_DA
from addon.balancer.memory import LoadpointMemory
from addon.commissioning.record import HELD_AFTER_S
from addon.engine import Moment
from addon.model.loadpoint import LoadpointState
from addon.model.phases import Phase, amps
from addon.model.site import MIN_PILOT_DA, Loadpoint
from addon.translation.text import say

STEP_DA = 40
"""6 → 10 A: large enough beside what a quiet house does, small enough to fit nearly always."""

LEVELS = ("low", "high", "low", "high", "low", "high", "low")
"""A pair of steps, up and down, and up to two repetitions where the house moved at the same time."""

HOLD_S = HELD_AFTER_S + 12.0
"""A level holds so long at least: a measurement every 10 s falls into it, and an answer of a quiet meter."""

HOLD_MOST_S = 75.0
"""Some chargers measure once a minute, some meters speak every half minute."""

WAIT_MOST_S = 60.0
"""So long may a level take to be granted and told; longer where raises wait longer."""

TELL_S = 15.0
"""So long may it take to grant and tell a level once the room for it has held."""

TEST_MOST_S = 300.0


def wait_most_s(hold_s: float) -> float:
    """Say how long a level may be waited for while a raise waits `hold_s` for room."""
    return max(WAIT_MOST_S, hold_s + TELL_S)


def fits(hold_s: float, left_s: float) -> bool:
    """Tell whether a raise that has yet to wait, and what follows on it, fit into what is left of a test."""
    return hold_s + TELL_S + 2 * HOLD_S <= left_s


def low_da(loadpoint: Loadpoint) -> int:
    """Return the lower level of the test."""
    return max(MIN_PILOT_DA, loadpoint.min_da)


def why_not(moment: Moment | None, charger_id: str) -> str:
    """Say why a test can't begin now; "" if it can."""
    if moment is None:
        return say("Nothing has been decided yet; try again in a moment.")
    loadpoint = next((lp for lp in moment.site.loadpoints if lp.id == charger_id), None)
    state = next((s for s in moment.snapshot.loadpoints if s.id == charger_id), None)
    if loadpoint is None or state is None:
        return say("There is no charger {id}.", id=charger_id)
    return (
        _why_not_site(moment, charger_id)
        or _why_not_charger(loadpoint, state)
        or _why_not_room(moment, loadpoint)
    )


def _why_not_site(moment: Moment, charger_id: str) -> str:
    if moment.site.shadow:
        return say("Shadow mode is on: nothing is sent to the chargers, so nothing can be tested.")
    if not moment.decision.fresh:
        return say("The meter is not to be believed at the moment: {why}", why=moment.decision.reason)
    for other in moment.snapshot.loadpoints:
        if other.id != charger_id and other.session is not None and drawn_da(other) >= NO_CURRENT_DA:
            return say(
                "Another car is charging at {id}, which would blur the test: pause or unplug it.", id=other.id
            )
    return ""


def _why_not_charger(loadpoint: Loadpoint, state: LoadpointState) -> str:
    high_da = low_da(loadpoint) + STEP_DA
    reasons = (
        (not state.connected, say("The charger is not connected.")),
        (state.session is None, say("No car is charging: plug one in and start a session.")),
        (
            not state.draws,
            say(
                "The charger's own meter has told nothing for a minute, and without it nothing can be proved."
            ),
        ),
        (drawn_da(state) < NO_CURRENT_DA, say("The car draws nothing at the moment.")),
        (
            not state.has_dead_man,
            say(
                "The charger can't step down by itself and is held at the fallback, so nothing can be tested."
            ),
        ),
        (
            loadpoint.max_da < high_da,
            say(
                "The charger's maximum is {most:g} A; the test needs {need:g} A.",
                most=amps(loadpoint.max_da),
                need=amps(high_da),
            ),
        ),
    )
    return next((sentence for wrong, sentence in reasons if wrong), "")


def _why_not_room(moment: Moment, loadpoint: Loadpoint) -> str:
    """Say which fuse above the charger leaves too little, or has not left it for as long as a raise waits."""
    decision, need_da = moment.decision, low_da(loadpoint) + STEP_DA
    bound = _bound(moment, loadpoint)
    pictured = {c.circuit_id: c for c in decision.circuits}
    behind = [(c.name, pictured[c.id]) for c in chain(moment.site, loadpoint.circuit) if c.id in pictured]
    for name, circuit in behind:
        if not circuit.fresh:
            return say(
                "The meter of the circuit {circuit} is not to be believed at the moment.", circuit=name
            )
    fuses = [("", decision.phases), *((name, circuit.phases) for name, circuit in behind)]
    phases = [(_named(p.phase, name), p) for name, of_fuse in fuses for p in of_fuse if p.phase in bound]
    for name, phase in phases:
        if phase.headroom_da < need_da:
            return say(
                "{phase} has only {left:.1f} A left for cars; the test needs {need:g} A.",
                phase=name,
                left=amps(max(0, phase.headroom_da)),
                need=amps(need_da),
            )
    for name, phase in phases:
        if phase.held_headroom_da is None or phase.held_headroom_da < need_da:
            return say(
                "{phase} has not had the {need:g} A that the test needs for {hold_s:.0f} s yet, and so long a"
                " raise waits at the moment: try again in {hold_s:.0f} s.",
                phase=name,
                need=amps(need_da),
                hold_s=decision.hold_s,
            )
    return ""


def _named(phase: Phase, circuit: str) -> str:
    """Name a phase; `circuit`: the name of the circuit it is of, "" for the main fuse."""
    return say("{phase} of the circuit {circuit}", phase=phase, circuit=circuit) if circuit else phase


def _bound(moment: Moment, loadpoint: Loadpoint) -> frozenset[Phase]:
    """Name the phases that the balancer needs room on: another's current may be this car's, wrongly wired."""
    state = next(s for s in moment.snapshot.loadpoints if s.id == loadpoint.id)
    memory = moment.next_memory.loadpoints.get(loadpoint.id, LoadpointMemory())
    return bound_phases(moment.site, loadpoint, memory, state)


def drawn_da(state: LoadpointState) -> int:
    """Read what the car draws on its busiest terminal; 0 where nothing tells."""
    return max(state.draws[-1].terminals_da) if state.draws else 0
