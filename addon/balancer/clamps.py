"""Whether the meter's current clamps are the right way round, as the cars' steps tell.

A clamp that is turned shows load as export: the phase seems to have room without end. So each change of a
car's limit is held against the meter: what the phase showed as the order went out, and what it shows once
the car has answered. The house may move in these seconds too, in either direction; a few steps tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from addon.balancer.answer import SETTLE_S
from addon.model.loadpoint import Draw, LoadpointState
from addon.model.meter import MeterReading
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import Loadpoint
from addon.translation.text import listed, say

STEP_DA = 20
STEP_MOST_S = 40.0
"""Several orders in a row are one step, but the longer it lasts the more the house may do meanwhile."""
VOTES_KEPT = 10
SURE = 4
"""By so many more steps must a clamp have shown the wrong way than the right one."""
IMPORTS_DA = 10
"""A phase under suspicion that shows this much import has been put right, or the sun shines on a turned
clamp: it is believed again, until one more step shows the wrong way."""

Votes = tuple[int, ...]
"""+1 for each step that the clamp showed as it was, −1 for each the other way round; newest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A car that has been told to change: since when, when last, and what meter and car showed before."""

    loadpoint_id: str
    began_at_s: float
    sent_at_s: float
    metered: PhaseCurrents
    drawn_da: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamps:
    """The step that is going on, and what earlier ones told of each phase."""

    step: Step | None = None
    seen_at_s: float = 0.0
    votes: tuple[Votes, Votes, Votes] = ((), (), ())

    @property
    def reversed_phases(self) -> tuple[Phase, ...]:
        """Name the phases whose clamp is the wrong way round."""
        return tuple(phase for phase, votes in zip(PHASES, self.votes, strict=True) if -sum(votes) >= SURE)

    @property
    def contradiction(self) -> str:
        """Why the meter can't be believed, in words; empty if it can."""
        wrong = self.reversed_phases
        if not wrong:
            return ""
        if len(wrong) == 1:
            return say(
                "The meter's current clamp on {phase} seems to be the wrong way round: what the car takes"
                " shows as export. Turn it round.",
                phase=wrong[0],
            )
        return say(
            "The meter's current clamps on {phases} seem to be the wrong way round: what the car takes"
            " shows as export. Turn them round.",
            phases=listed(wrong),
        )


def watch_clamps(
    clamps: Clamps, reading: MeterReading, cars: Sequence[tuple[Loadpoint, LoadpointState]]
) -> Clamps:
    """Take in a reading, and what the cars were told and measured."""
    clamps = _forgiven(clamps, reading)
    charging = [(loadpoint, state) for loadpoint, state in cars if state.session is not None and state.orders]
    step = clamps.step
    if step is not None:
        found = next(((lp, s) for lp, s in charging if s.id == step.loadpoint_id), None)
        others = [s for _, s in charging if s.id != step.loadpoint_id]
        if found is None or any(_moving(s, step) for s in others):
            clamps = replace(clamps, step=None)
        elif (told_at_s := found[1].orders[-1].sent_at_s) > step.sent_at_s:  # it goes on
            goes_on = told_at_s <= step.began_at_s + STEP_MOST_S
            step = replace(step, sent_at_s=told_at_s)
            clamps = replace(clamps, seen_at_s=told_at_s, step=step if goes_on else None)
        else:
            clamps = _ended(clamps, step, reading, *found)
    if clamps.step is None:
        clamps = _begun(clamps, reading, [state for _, state in charging])
    return clamps


def _forgiven(clamps: Clamps, reading: MeterReading) -> Clamps:
    wrong = clamps.reversed_phases
    if not any(reading.currents[phase] >= IMPORTS_DA for phase in wrong):
        return clamps
    one, two, three = (
        votes[-SURE + 1 :] if phase in wrong and reading.currents[phase] >= IMPORTS_DA else votes
        for phase, votes in zip(PHASES, clamps.votes, strict=True)
    )
    return replace(clamps, votes=(one, two, three))


def _begun(clamps: Clamps, reading: MeterReading, states: Sequence[LoadpointState]) -> Clamps:
    """Note a step that has just been told: its car stood still before."""
    for state in states:
        newest = state.orders[-1]
        settled = [d for d in state.draws if d.per_terminal and d.at_s <= newest.sent_at_s]
        if newest.sent_at_s <= clamps.seen_at_s or newest.accepted is False or not settled:
            continue
        clamps = replace(clamps, seen_at_s=newest.sent_at_s)
        if reading.at_s > newest.sent_at_s + 1.0 or _restless(state, newest.sent_at_s):
            continue
        step = Step(
            loadpoint_id=state.id,
            began_at_s=newest.sent_at_s,
            sent_at_s=newest.sent_at_s,
            metered=reading.currents,
            drawn_da=settled[-1].terminals_da,
        )
        return replace(clamps, step=step)
    return clamps


def _ended(
    clamps: Clamps, step: Step, reading: MeterReading, loadpoint: Loadpoint, state: LoadpointState
) -> Clamps:
    """Judge a step once car and meter have both shown where it led."""
    over_s = step.sent_at_s + SETTLE_S
    after = [draw for draw in state.draws if draw.per_terminal and draw.at_s >= over_s]
    if reading.at_s < over_s or not after:
        return clamps
    steps = _on_grid(loadpoint, step.drawn_da, after[0])
    one, two, three = (
        _voted(votes, steps.get(phase, 0), reading.currents[phase] - step.metered[phase])
        for phase, votes in zip(PHASES, clamps.votes, strict=True)
    )
    return replace(clamps, step=None, votes=(one, two, three))


def _on_grid(loadpoint: Loadpoint, before_da: Sequence[int], after: Draw) -> dict[Phase, int]:
    """Say by how much the car changed on each grid phase, as far as it is known which it uses."""
    changes = [b - a for a, b in zip(before_da, after.terminals_da, strict=True)]
    if loadpoint.phase_map is not None:
        if len(loadpoint.phase_map) == 1:
            return {loadpoint.phase_map[0]: max(changes, key=abs)}
        return dict(zip(loadpoint.phase_map, changes, strict=False))
    alike = all(abs(change - changes[0]) <= STEP_DA // 4 for change in changes)
    return dict.fromkeys(PHASES, changes[0]) if alike else {}


def _voted(votes: Votes, car_da: int, metered_da: int) -> Votes:
    if abs(car_da) < STEP_DA or 2 * abs(metered_da) < abs(car_da):
        return votes
    return (*votes[-VOTES_KEPT + 1 :], 1 if (car_da > 0) == (metered_da > 0) else -1)


def _restless(state: LoadpointState, sent_at_s: float) -> bool:
    """Tell whether the car may still have been answering the order before."""
    return any(sent_at_s - SETTLE_S < order.sent_at_s < sent_at_s for order in state.orders)


def _moving(other: LoadpointState, step: Step) -> bool:
    return other.orders[-1].sent_at_s > step.sent_at_s - SETTLE_S
