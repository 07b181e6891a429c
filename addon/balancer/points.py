"""One loadpoint at the moment of a decision: its settings, state and past joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from addon.balancer.answer import SETTLE_S, STRANGER, Answer, learn
from addon.balancer.branches import POWER, Branch, Loads, chain, loads, max_power_da
from addon.balancer.demand import bound_phases, observe
from addon.balancer.draw import NO_CURRENT, TOLERANCE_DA, DrawBounds, draw_bounds, overdraw, possible_limits
from addon.balancer.fairness import Claim, allocate
from addon.balancer.memory import LoadpointMemory, Memory
from addon.balancer.shadow import unanswered, untold
from addon.model.decision import Snapshot
from addon.model.loadpoint import LoadpointState
from addon.model.phases import Phase, PhaseCurrents
from addon.model.site import MIN_PILOT_DA, Circuit, Loadpoint, Site

DEAD_MAN_SLACK_S = 10.0
"""A charger's clock may be off by this much when its dead-man falls."""


UNHEEDED_S = SETTLE_S + 10.0
"""A setpoint that was not told, answered or taken for 10 s is not followed, however slow the car."""


class Role(Enum):
    """Whether this decision can move a loadpoint."""

    ACTIVE = "in a session and reachable"
    ADRIFT = "in a session, not reachable: it goes on as last told"
    IDLE = "no session"


class Point(NamedTuple):
    """A loadpoint under decision.

    `phases`: the grid phases that bind it; `loads`: what its current loads on them, up to the grid;
    `circuits`: from its own to the main fuse; `answer`: how its car answers, learned; `fallback_da`: its
    share of the site's fallback; `draw`: what its car may be drawing now, orders that it has not answered
    yet included; `beyond`: what it takes, or may still be taking, above what it should.
    """

    loadpoint: Loadpoint
    state: LoadpointState
    memory: LoadpointMemory
    role: Role
    phases: frozenset[Phase]
    loads: Loads
    circuits: tuple[Circuit, ...]
    answer: Answer
    fallback_da: int
    draw: DrawBounds
    beyond: PhaseCurrents

    @property
    def id(self) -> str:
        """The loadpoint's id."""
        return self.loadpoint.id

    @property
    def setpoint_da(self) -> int:
        """What it was last told; while out of reach, the most it may be following."""
        if self.role is Role.ADRIFT:
            return max(self.draw.high)
        return self.memory.setpoint_da

    @property
    def precedence(self) -> tuple[int, float, str]:
        """Who is served first where not all can be: priority, then the oldest session."""
        started_s = self.state.session.started_at_s if self.state.session else 0.0
        return -self.loadpoint.priority, started_s, self.id


class Place(NamedTuple):
    """Where a loadpoint hangs: its circuits up to the main fuse, its wired phases, and what those load."""

    circuits: tuple[Circuit, ...]
    phases: frozenset[Phase]
    loads: Loads


def points(site: Site, snapshot: Snapshot, memory: Memory) -> list[Point]:
    """Join settings, states and memory, in order of precedence; loadpoints without settings are left out."""
    known = {state.id: untold(state) if site.shadow else state for state in snapshot.loadpoints}
    places = places_of(site)
    shares = fallback_shares(site, known, places)
    joined = [
        _point(site, lp, known[lp.id], places[lp.id], memory, shares[lp.id], snapshot.now_s)
        for lp in site.loadpoints
        if lp.id in known
    ]
    if site.shadow:
        joined = [unanswered(point) for point in joined]
    return sorted(joined, key=lambda point: point.precedence)


def places_of(site: Site) -> dict[str, Place]:
    """Say where each loadpoint hangs; most hang where others do."""
    found: dict[tuple[str, tuple[Phase, ...] | None], Place] = {}
    places = {}
    for loadpoint in site.loadpoints:
        where = loadpoint.circuit, loadpoint.phase_map
        if where not in found:
            found[where] = _place_of(site, loadpoint)
        places[loadpoint.id] = found[where]
    return places


def _place_of(site: Site, loadpoint: Loadpoint) -> Place:
    circuits = chain(site, loadpoint.circuit)
    wired = site.phases if loadpoint.phase_map is None or len(site.phases) == 1 else loadpoint.phase_map
    phases = frozenset(wired)
    return Place(circuits, phases, loads(circuits, phases, limits_power=site.max_power_w > 0))


def fallback_shares(
    site: Site, states: Mapping[str, LoadpointState], places: Mapping[str, Place]
) -> dict[str, int]:
    """Divide the site's fallback among all loadpoints, each 0 or at least its minimum.

    All of them count, reachable or not, since each falls back by itself; those in a session first.
    """

    def precedence(loadpoint: Loadpoint) -> tuple[bool, int, float, str]:
        session = states[loadpoint.id].session if loadpoint.id in states else None
        started_s = session.started_at_s if session else 0.0
        return session is None, -loadpoint.priority, started_s, loadpoint.id

    claims = [
        Claim(id=lp.id, loads=places[lp.id].loads, min_da=lp.min_da, cap_da=lp.max_da)
        for lp in sorted(site.loadpoints, key=precedence)
    ]
    room_da: dict[Branch, int] = {
        (circuit.id, phase): min(site.fallback_da, circuit.limit_da)
        for circuit in (site.main, *site.circuits)
        for phase in site.phases
    }
    room_da[POWER] = max_power_da(site)
    return allocate(claims, room_da)


def _point(
    site: Site,
    loadpoint: Loadpoint,
    state: LoadpointState,
    place: Place,
    memory: Memory,
    fallback_da: int,
    now_s: float,
) -> Point:
    role = Role.IDLE if state.session is None else Role.ACTIVE if state.connected else Role.ADRIFT
    own = _session_memory(memory.loadpoints.get(loadpoint.id), state, fallback_da, now_s)
    answer = memory.answers.get(loadpoint.id, STRANGER)
    if role is not Role.IDLE and state.draws:
        if state.draws[-1].at_s > own.learned_at_s:
            answer = learn(answer, state.orders, state.draws, own.learned_at_s)
        own = observe(own, state, now_s)
    most_da = loadpoint.max_da if state.has_dead_man else min(loadpoint.max_da, fallback_da)
    if loadpoint.min_da < answer.min_da <= most_da:
        loadpoint = replace(loadpoint, min_da=answer.min_da)
    phases = bound_phases(site, loadpoint, own, state)
    loaded = place.loads
    if phases != place.phases:
        loaded = loads(place.circuits, phases, limits_power=site.max_power_w > 0)
    draw = draw_bounds(site, loadpoint, state, now_s, answer)
    if state.dead_man_at_s is not None and _has_fallen(state, state.dead_man_at_s, now_s):
        draw = _after_dead_man(draw, loadpoint, state.dead_man_at_s, fallback_da, now_s)
        if role is Role.ADRIFT:  # when it is back it begins from there, and waits its turn to be raised
            own = replace(own, setpoint_da=min(own.setpoint_da, fallback_da))
    over, unheeded = overdraw(site, loadpoint, state), _unheeded(own, draw, now_s)
    return Point(
        loadpoint=loadpoint,
        state=state,
        memory=own,
        role=role,
        phases=phases,
        loads=loaded,
        circuits=place.circuits,
        answer=answer,
        fallback_da=fallback_da,
        draw=draw,
        beyond=over if over == unheeded else PhaseCurrents.of(map(max, over, unheeded)),
    )


def _unheeded(memory: LoadpointMemory, draw: DrawBounds, now_s: float) -> PhaseCurrents:
    """Say how much more a car may draw than it should by now: the cut was refused, or not even answered."""
    if max(draw.high) <= memory.setpoint_da + TOLERANCE_DA:
        return NO_CURRENT
    recent_da = [limit_da for until_s, limit_da in memory.earlier if until_s > now_s - UNHEEDED_S]
    allowed_da = max(memory.setpoint_da, *recent_da, 0)
    excess_da = (high_da - allowed_da for high_da in draw.high)
    return PhaseCurrents.of(more_da if more_da > TOLERANCE_DA else 0 for more_da in excess_da)


def _session_memory(
    past: LoadpointMemory | None, state: LoadpointState, fallback_da: int, now_s: float
) -> LoadpointMemory:
    """Carry a session's memory on, or begin one.

    A session that begins before our eyes starts at the stored default. One that we find running after
    a restart goes on at what its charger last accepted.
    """
    transaction_id = state.session.transaction_id if state.session else None
    if past is not None and past.transaction_id == transaction_id:
        return past
    if past is not None or transaction_id is None:
        return LoadpointMemory(transaction_id=transaction_id, setpoint_da=fallback_da, since_s=now_s)
    return LoadpointMemory(
        transaction_id=transaction_id,
        setpoint_da=_last_limit_da(state, now_s, fallback_da),
        since_s=now_s,
        earlier=((now_s, max(state.draws[-1].terminals_da)),) if state.draws else (),
    )


def _last_limit_da(state: LoadpointState, now_s: float, default_da: int) -> int:
    """Read the limit that a charger found in a session follows; less than a pilot can say is a pause.

    One whose dead-man has fallen meanwhile is at its fallback, and gets more only as any other does.
    """
    limit_da = min(possible_limits(state.orders, now_s - SETTLE_S, now_s), default=default_da)
    if state.dead_man_at_s is not None and now_s >= state.dead_man_at_s:
        limit_da = min(limit_da, default_da)
    return limit_da if limit_da >= MIN_PILOT_DA else 0


def _has_fallen(state: LoadpointState, dead_man_at_s: float, now_s: float) -> bool:
    """Tell whether a dead-man has fallen and the charger was told nothing since."""
    return now_s >= dead_man_at_s and not (state.orders and state.orders[-1].sent_at_s > dead_man_at_s)


def _after_dead_man(
    draw: DrawBounds, loadpoint: Loadpoint, dead_man_at_s: float, fallback_da: int, now_s: float
) -> DrawBounds:
    """Bound the draw at a charger whose dead-man has fallen."""
    if now_s < dead_man_at_s + DEAD_MAN_SLACK_S:
        return draw
    most_da = max(fallback_da, loadpoint.min_da)
    low, high, prompt = (
        PhaseCurrents.of(min(current_da, most_da) for current_da in bound)
        for bound in (draw.low, draw.high, draw.prompt)
    )
    return DrawBounds(low, high, prompt)
