"""What a car draws at the instant of a meter report: never a guess, always the least and the most it can be.

The charger's own measurements come every few seconds and by their own clock; between them the car may be
answering a new limit. Subtracting the limit instead of the draw is the classic fault (a 10 A car on a
16 A limit hides 6 A of house load), and so is reading the meter before the car could answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from addon.model.loadpoint import Draw, LoadpointState, Order
from addon.model.phases import PHASES, PhaseCurrents
from addon.model.site import Loadpoint, Site

SETTLE_S = 12.0
"""A car has answered a new limit by then: the worst honest chain from a command to the car's current is
11 to 12 s (IEC 61851-1: 5 s each for the charger to change the pilot and for the car)."""

SAMPLE_MAX_AGE_S = 35.0
"""A measurement says nothing of a report this much later; chargers are asked for one every 10 s."""

ALIGNED_S = 1.0
"""Measurement and meter report closer than this are taken as the same instant."""

METER_DELAY_S = 2.0
"""A meter report may be this old when it arrives."""

TOLERANCE_DA = 5
"""Chargers and cars may be off by this much (their meters, and pilot steps of 0.6 A)."""

NO_CURRENT_DA = 5
"""Below this a terminal carries nothing (design: 0.5 A)."""


PROMPT_S = 6.0
"""Most chargers and cars have answered a cut by then, ramp and meter's delay included."""

Terminal = tuple[int, int, int]
"""Least, most, and most if prompt, of one terminal."""


@dataclass(frozen=True, slots=True)
class DrawBounds:
    """The least and the most that a car draws per grid phase.

    `prompt`: the most, if it answers cuts as quickly as most do and makes no use of a raise yet: what is
    counted while the fuse is overloaded, when being wrong must cost the car something and not the fuse.
    """

    low: PhaseCurrents
    high: PhaseCurrents
    prompt: PhaseCurrents


NOTHING = DrawBounds(PhaseCurrents(), PhaseCurrents(), PhaseCurrents())


def possible_limits(orders: Sequence[Order], since_s: float, until_s: float) -> list[int]:
    """List the limits that may have been in force at any time from `since_s` to `until_s`.

    An order that has not been answered may or may not be followed, so the one before it stays listed;
    a refused one changed nothing.
    """
    limits: list[int] = []
    for order in orders:
        if order.sent_at_s > until_s or order.accepted is False:
            continue
        if order.sent_at_s <= since_s and order.accepted:
            limits = []
        limits.append(order.limit_da)
    return limits


def draw_bounds(site: Site, loadpoint: Loadpoint, state: LoadpointState, at_s: float) -> DrawBounds:
    """Bound what the car at this loadpoint drew at `at_s`, per grid phase.

    Without a session nothing is ours to subtract: whatever flows counts as house.
    """
    if state.session is None:
        return NOTHING
    terminals = _terminal_bounds(loadpoint, _named(site, loadpoint, state), at_s)
    return _on_grid(site, loadpoint, terminals)


def overdraw(site: Site, loadpoint: Loadpoint, state: LoadpointState) -> PhaseCurrents:
    """Say what the car was seen to draw above every limit that it may have been following, per grid phase.

    Beyond tolerance, and after the time that the slowest honest charger and car need to answer.
    """
    draws = _named(site, loadpoint, state).draws
    if state.session is None or not draws or not draws[-1].per_terminal:
        return PhaseCurrents()
    sample = draws[-1]
    limits = possible_limits(state.orders, sample.at_s - SETTLE_S, sample.at_s)
    allowed_da = max(limits, default=loadpoint.max_da) + TOLERANCE_DA
    excess = [max(0, drawn_da - allowed_da) for drawn_da in sample.terminals_da]
    return _on_grid(site, loadpoint, [(da, da, da) for da in excess]).low


def _named(site: Site, loadpoint: Loadpoint, state: LoadpointState) -> LoadpointState:
    """Take one figure for all terminals as that of the only phase, where there is only one."""
    wired = site.phases if loadpoint.phase_map is None else loadpoint.phase_map
    if len(site.phases) > 1 and len(wired) > 1:
        return state
    return replace(state, draws=tuple(replace(draw, per_terminal=True) for draw in state.draws))


def _terminal_bounds(loadpoint: Loadpoint, state: LoadpointState, at_s: float) -> list[Terminal]:
    samples = _samples_around(state.draws, at_s)
    if not samples or samples[0].at_s > at_s + ALIGNED_S:
        top = max(possible_limits(state.orders, at_s - SETTLE_S, at_s), default=loadpoint.max_da)
        if samples and not state.orders:
            top = max(top, *samples[0].terminals_da)
        return [(0, top, top)] * 3
    before, *later = samples
    since_s = before.at_s - SETTLE_S
    limits = possible_limits(state.orders, at_s - SETTLE_S, at_s) or [loadpoint.max_da]
    quick = possible_limits(state.orders, at_s - PROMPT_S, at_s) or limits
    moving = [o.limit_da for o in state.orders if since_s < o.sent_at_s <= at_s and o.accepted is not False]
    raised = [min(da, max(limits)) + TOLERANCE_DA for da in _raises(state.orders, since_s, at_s)]

    def bounds(drawn_da: int, *later_da: int) -> Terminal:
        low = min((drawn_da, *later_da))
        high = prompt = max((drawn_da, *later_da))
        if moving and not _arrived(state.orders, before, drawn_da, at_s):
            low = min(low, *moving)
            high = max((*later_da, min(drawn_da, max(limits)), *raised))
            prompt = min(prompt, max((*later_da, *quick)))
        if drawn_da < NO_CURRENT_DA:
            high = prompt = max(high, *limits)  # it may begin at any moment
        if not before.per_terminal:  # the figure may be the sum of all terminals
            low, high = 0, min(high, max(limits))
        return low, high, min(prompt, high)

    return [
        bounds(*drawn) for drawn in zip(before.terminals_da, *(d.terminals_da for d in later), strict=True)
    ]


def _samples_around(draws: Sequence[Draw], at_s: float) -> list[Draw]:
    """List the measurements around the instant of a report: the last before to the first after."""
    taken_s = at_s - METER_DELAY_S
    near = [d for d in draws if taken_s < d.at_s <= at_s + ALIGNED_S]
    before = [d for d in draws if at_s - SAMPLE_MAX_AGE_S <= d.at_s <= taken_s]
    after = [d for d in draws if at_s + ALIGNED_S < d.at_s <= at_s + SAMPLE_MAX_AGE_S]
    return before[-1:] + near + after[:1]


def _arrived(orders: Sequence[Order], sample: Draw, drawn_da: int, at_s: float) -> bool:
    """Tell whether the sample already shows the car at its newest limit."""
    newest = next((o for o in reversed(orders) if o.sent_at_s <= at_s and o.accepted is not False), None)
    return (
        newest is not None
        and newest.accepted is True
        and newest.sent_at_s + ALIGNED_S < sample.at_s
        and abs(drawn_da - newest.limit_da) <= NO_CURRENT_DA
    )


def _raises(orders: Sequence[Order], since_s: float, at_s: float) -> list[int]:
    """List the limits sent since then that gave more than the one before; a cut lets no car draw more.

    The very first counts too: nobody knows what held before it.
    """
    followed = [o for o in orders if o.accepted is not False and o.sent_at_s <= at_s]
    raised = [o for last, o in pairwise(followed) if o.limit_da > last.limit_da]
    return [o.limit_da for o in (*followed[:1], *raised) if o.sent_at_s > since_s]


def _on_grid(site: Site, loadpoint: Loadpoint, terminals: Sequence[Terminal]) -> DrawBounds:
    """Lay the terminals on the grid phases.

    Where nobody said how they are wired, a car on all three draws alike on each; one on fewer may be
    on any phase, so that it may or may not be part of what the meter shows there.
    """
    busiest = max(terminals, key=lambda bounds: bounds[1])
    if len(site.phases) == 1:
        wired = {site.phases[0]: busiest}
    elif loadpoint.phase_map is None:
        widest = (min(t[0] for t in terminals), busiest[1], max(t[2] for t in terminals))
        wired = dict.fromkeys(PHASES, widest)
    elif len(loadpoint.phase_map) == 1:  # its one figure may come under any terminal's name
        wired = {loadpoint.phase_map[0]: busiest}
    else:
        wired = dict(zip(loadpoint.phase_map, terminals, strict=False))
    low, high, prompt = (
        PhaseCurrents.of(wired.get(phase, (0, 0, 0))[index] for phase in PHASES) for index in range(3)
    )
    return DrawBounds(low, high, prompt)
