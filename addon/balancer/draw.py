"""What a car draws at the instant of a meter report: never a guess, always the least and the most it can be.

The charger's own measurements come every few seconds and by their own clock; between them the car may be
answering a new limit. Subtracting the limit instead of the draw is the classic fault (a 10 A car on a
16 A limit hides 6 A of house load), and so is reading the meter before the car could answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from addon.balancer.answer import SETTLE_S, STRANGER, Answer
from addon.model.loadpoint import Draw, LoadpointState, Order
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import Loadpoint, Site

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

Terminal = tuple[int, int, int]
"""Least, most, and most if prompt, of one terminal."""


class DrawBounds(NamedTuple):
    """The least and the most that a car draws per grid phase.

    `prompt`: the most, if it answers cuts as quickly as most do and makes no use of a raise yet: what is
    counted while the fuse is overloaded, when being wrong must cost the car something and not the fuse.
    """

    low: PhaseCurrents
    high: PhaseCurrents
    prompt: PhaseCurrents


NO_CURRENT = PhaseCurrents()
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


def draw_bounds(
    site: Site, loadpoint: Loadpoint, state: LoadpointState, at_s: float, answer: Answer = STRANGER
) -> DrawBounds:
    """Bound what the car at this loadpoint drew at `at_s`, per grid phase; `answer`: as it was learned.

    Without a session nothing is ours to subtract: whatever flows counts as house.
    """
    if state.session is None:
        return NOTHING
    terminals = _terminal_bounds(loadpoint, _named(site, loadpoint, state), at_s, answer)
    return _on_grid(site, loadpoint, terminals)


def overdraw(site: Site, loadpoint: Loadpoint, state: LoadpointState) -> PhaseCurrents:
    """Say what the car was seen to draw above every limit that it may have been following, per grid phase.

    Beyond tolerance, and after the time that the slowest honest charger and car need to answer.
    """
    if state.session is None or not state.draws:
        return NO_CURRENT
    sample = state.draws[-1]
    limits = possible_limits(state.orders, sample.at_s - SETTLE_S, sample.at_s)
    if not state.orders or state.orders[0].sent_at_s > sample.at_s - SETTLE_S:
        limits.append(loadpoint.max_da)  # nobody knows what held before, as after a restart
    allowed_da = max(limits, default=loadpoint.max_da) + TOLERANCE_DA
    if max(sample.terminals_da) <= allowed_da or not _named(site, loadpoint, state).draws[-1].per_terminal:
        return NO_CURRENT
    excess = [max(0, drawn_da - allowed_da) for drawn_da in sample.terminals_da]
    return _on_grid(site, loadpoint, [(da, da, da) for da in excess]).low


def _named(site: Site, loadpoint: Loadpoint, state: LoadpointState) -> LoadpointState:
    """Take one figure for all terminals as that of the only phase, where there is only one."""
    wired = site.phases if loadpoint.phase_map is None else loadpoint.phase_map
    if len(site.phases) > 1 and len(wired) > 1:
        return state
    return replace(state, draws=tuple(replace(draw, per_terminal=True) for draw in state.draws))


def _terminal_bounds(
    loadpoint: Loadpoint, state: LoadpointState, at_s: float, answer: Answer
) -> list[Terminal]:
    samples = _samples_around(state.draws, at_s)
    if not samples or samples[0].at_s > at_s + ALIGNED_S:
        top = max(possible_limits(state.orders, at_s - SETTLE_S, at_s), default=loadpoint.max_da)
        if samples and not state.orders:
            top = max(top, *samples[0].terminals_da)
        return [(0, top, top)] * 3
    drawn = zip(*(sample.terminals_da for sample in samples), strict=True)
    if _is_settled(state.orders, samples[0], answer.settle_s):
        return [
            (min(drawn), max(drawn), max(drawn))
            for drawn in zip(*(d.terminals_da for d in samples), strict=True)
        ]
    bounds = _Bounds(loadpoint, state.orders, samples, at_s, answer)
    drawn = zip(*(sample.terminals_da for sample in samples), strict=True)
    known: dict[tuple[int, ...], Terminal] = {}  # terminals mostly carry the same
    return [known.get(each) or known.setdefault(each, bounds.of(*each)) for each in drawn]


def _is_settled(orders: Sequence[Order], before: Draw, settle_s: float) -> bool:
    """Tell whether the car had answered all there was to answer when it was measured: most have, mostly."""
    newest = orders[-1] if orders else None
    return (
        newest is not None
        and newest.accepted is True
        and newest.sent_at_s <= before.at_s - settle_s
        and before.per_terminal
        and min(before.terminals_da) >= NO_CURRENT_DA
    )


def _rests(around: Sequence[Draw], at_s: float) -> bool:
    """Tell whether the whole car was without current before that instant, and still is.

    While one terminal carries current the others prove nothing: they may be wired otherwise than was said.
    """
    resting = all(max(draw.terminals_da) < NO_CURRENT_DA for draw in around)
    return resting and around[0].at_s < at_s <= around[-1].at_s


class _Bounds:
    """What one terminal may carry at `at_s`, given what it carried when last measured, and the orders."""

    def __init__(
        self,
        loadpoint: Loadpoint,
        orders: Sequence[Order],
        around: Sequence[Draw],
        at_s: float,
        answer: Answer,
    ) -> None:
        before = around[0]
        self._rests = _rests(around, at_s)
        settle_s = answer.settle_s
        since_s = before.at_s - settle_s
        self._before, self._at_s, self._answer = before, at_s, answer
        self._limits = possible_limits(orders, at_s - settle_s, at_s) or [loadpoint.max_da]
        self._quick = possible_limits(orders, at_s - answer.prompt_s, at_s) or self._limits
        followed = [o for o in orders if o.accepted is not False and o.sent_at_s <= at_s]
        self._newest = followed[-1] if followed else None
        self._moving = [o.limit_da for o in followed if o.sent_at_s > since_s]
        self._raises = _raises(followed, since_s) if self._moving else []

    def of(self, drawn_da: int, *later_da: int) -> Terminal:
        """Bound one terminal; `later_da`: what newer measurements around `at_s` say."""
        low = min((drawn_da, *later_da))
        high = prompt = max((drawn_da, *later_da))
        top_da = max(self._limits)
        if self._moving and not self._arrived(drawn_da):
            low = min(low, *self._moving)
            high = max((*later_da, min(drawn_da, top_da), *self._raised(drawn_da, top_da)))
            prompt = min(prompt, max((*later_da, *self._quick)))
        if drawn_da < NO_CURRENT_DA and not self._rests:
            high = prompt = max(high, *self._limits)  # it may begin at any moment
        if not self._before.per_terminal:  # the figure may be the sum of all terminals
            low, high = 0, min(high, top_da)
        return low, high, min(prompt, high)

    def _raised(self, drawn_da: int, top_da: int) -> list[int]:
        """Say what it may have risen to after each raise, by its dead time and ramp where those are known."""
        was_da = min(drawn_da, top_da)
        return [
            self._answer.risen_da(was_da, min(order.limit_da, top_da), self._at_s - order.sent_at_s)
            + TOLERANCE_DA
            for order in self._raises
        ]

    def _arrived(self, drawn_da: int) -> bool:
        """Tell whether the measurement already shows the car at its newest limit."""
        newest = self._newest
        if newest is None or newest.accepted is not True or newest.sent_at_s + ALIGNED_S >= self._before.at_s:
            return False
        below_da = NO_CURRENT_DA + self._answer.quantum_da
        return newest.limit_da - below_da <= drawn_da <= newest.limit_da + NO_CURRENT_DA


def _samples_around(draws: Sequence[Draw], at_s: float) -> list[Draw]:
    """List the measurements around the instant of a report: the last before to the first after."""
    taken_s = at_s - METER_DELAY_S
    near = [d for d in draws if taken_s < d.at_s <= at_s + ALIGNED_S]
    before = [d for d in draws if at_s - SAMPLE_MAX_AGE_S <= d.at_s <= taken_s]
    after = [d for d in draws if at_s + ALIGNED_S < d.at_s <= at_s + SAMPLE_MAX_AGE_S]
    return before[-1:] + near + after[:1]


def _raises(followed: Sequence[Order], since_s: float) -> list[Order]:
    """List the limits sent since then that gave more than the one before; a cut lets no car draw more.

    The very first counts too: nobody knows what held before it.
    """
    raised = [o for last, o in pairwise(followed) if o.limit_da > last.limit_da]
    return [o for o in (*followed[:1], *raised) if o.sent_at_s > since_s]


def _on_grid(site: Site, loadpoint: Loadpoint, terminals: Sequence[Terminal]) -> DrawBounds:
    """Lay the terminals on the grid phases.

    Where nobody said how they are wired, a car on all three draws alike on each; one on fewer may be
    on any phase, so that it may or may not be part of what the meter shows there.
    """
    one, two, three = terminals
    if one == two == three and len(site.phases) == 3 and len(loadpoint.phase_map or PHASES) == 3:
        return DrawBounds(*(PhaseCurrents(da, da, da) for da in one))
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
    none = (0, 0, 0)
    one, two, three = wired.get(Phase.L1, none), wired.get(Phase.L2, none), wired.get(Phase.L3, none)
    low, high, prompt = zip(one, two, three, strict=True)
    return DrawBounds(PhaseCurrents(*low), PhaseCurrents(*high), PhaseCurrents(*prompt))
