"""How a car answers a new limit: when it begins, how quickly it moves, in what steps, from what minimum on.

Learned per loadpoint from the charger's own measurements around each change of its limit, and kept. A car
nobody has seen yet is taken for the slowest honest one. Each figure errs to the side on which a wrong one
costs the car something and not the fuse: a car that is quicker to fall or slower to rise than it was is
simply seen to draw less; one that is slower to fall, or quicker to rise, looks like house and is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from addon.model.loadpoint import Draw, Order

T = TypeVar("T")

SETTLE_S = 12.0
"""A car has answered a new limit by then: the worst honest chain from a command to the car's current is
11 to 12 s (IEC 61851-1: 5 s each for the charger to change the pilot and for the car)."""

PROMPT_S = 6.0
"""Most chargers and cars have answered a cut by then, ramp and meter's delay included."""

SLACK_S = 1.0
"""A car may be so much slower than it was ever seen to be: the grain of measurements and timers."""

KEPT = 8
STEP_DA = 15
"""A smaller change of the limit tells nothing about time: it drowns in what meters are off by."""
NEAR_DA = 5
QUANTUM_MOST_DA = 15
"""Leaving more than this is no pilot step (0.6 A) or whole ampere any more: the car wants no more."""
SEEN_ENOUGH = 3
RISE_LEAST_DA_PER_S = 5.0
RISE_SLACK = 1.5
"""It may rise so much quicker than it was seen to: when it began is known only roughly."""
MIN_MOST_DA = 80
"""No car is known that needs more than 8 A; who stops above that has another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a car was seen to do, newest last; times in seconds since the order.

    `cut_done_s`: a cut was seen done; `cut_open_s`: not yet. `rise_open_s`: a rise had not begun.
    `rises_da_per_s`: how quickly it rose at most, counted from when it may have begun. `settled_da`: limits
    and what it drew of them in the end. `stopped_da`: the limit under which it has stopped, until it is
    known why; 0: none. `min_da`: below this limit it stops although it wants more; 0: none is known.
    """

    cut_done_s: tuple[float, ...] = ()
    cut_open_s: tuple[float, ...] = ()
    rise_open_s: tuple[float, ...] = ()
    rises_da_per_s: tuple[float, ...] = ()
    settled_da: tuple[tuple[int, int], ...] = ()
    stopped_da: int = 0
    min_da: int = 0

    @property
    def settle_s(self) -> float:
        """By when it has answered a cut: the earliest it was seen done that is later than any not yet."""
        if len(self.cut_done_s) < SEEN_ENOUGH:
            return SETTLE_S
        longest_open_s = max(self.cut_open_s, default=0.0)
        done_s = (s for s in self.cut_done_s if s > longest_open_s)
        return min(SETTLE_S, min(done_s, default=SETTLE_S) + SLACK_S)

    @property
    def prompt_s(self) -> float:
        """By when a cut counts as answered while the fuse is overloaded."""
        if self.settle_s < PROMPT_S or max(self.cut_open_s, default=0.0) >= PROMPT_S:
            return self.settle_s
        return PROMPT_S

    @property
    def rise_dead_s(self) -> float:
        """Until when a raise has surely had no effect; 0 where that is not known."""
        return sorted(self.rise_open_s)[len(self.rise_open_s) // 2] if self.rise_open_s else 0.0

    @property
    def quantum_da(self) -> int:
        """How much of its limit it may leave because it moves in steps."""
        if len({drawn_da for _, drawn_da in self.settled_da}) < SEEN_ENOUGH:
            return 0  # it may as well be at its own maximum
        return max(limit_da - drawn_da for limit_da, drawn_da in self.settled_da)

    def risen_da(self, before_da: int, limit_da: int, passed_s: float) -> int:
        """Say what it draws at most, so long after it was raised from `before_da`."""
        if len(self.rises_da_per_s) < SEEN_ENOUGH:
            return limit_da
        ramp_s = max(0.0, passed_s - self.rise_dead_s + SLACK_S)
        return min(limit_da, before_da + round(RISE_SLACK * max(self.rises_da_per_s) * ramp_s))


STRANGER = Answer()
"""A car that nobody has seen yet."""


def learn(answer: Answer, orders: Sequence[Order], draws: Sequence[Draw], since_s: float) -> Answer:
    """Take in the measurements newer than `since_s`."""
    for index, sample in enumerate(draws):
        if sample.at_s > since_s and sample.per_terminal:
            answer = _learn_one(answer, orders, sample, draws[:index])
    return answer


def _learn_one(answer: Answer, orders: Sequence[Order], sample: Draw, before: Sequence[Draw]) -> Answer:
    """Hold a measurement against the last change of the limit, where that one stands alone."""
    told = [order for order in orders if order.accepted is not False and order.sent_at_s < sample.at_s]
    if len(told) < 2 or not told[-1].accepted:
        return answer
    last, now = told[-2:]
    passed_s = sample.at_s - now.sent_at_s
    drawn_da = max(sample.terminals_da)
    if passed_s > SETTLE_S:
        return _settled(answer, now.limit_da, last.limit_da, drawn_da)
    earlier = [draw for draw in before if last.sent_at_s + SETTLE_S < draw.at_s <= now.sent_at_s]
    return (
        _moving(answer, now.limit_da, max(earlier[-1].terminals_da), drawn_da, passed_s)
        if earlier
        else answer
    )


def _moving(answer: Answer, limit_da: int, was_da: int, drawn_da: int, passed_s: float) -> Answer:
    """Learn from what it draws on the way from where it was to a new limit."""
    if limit_da < was_da - STEP_DA and drawn_da > NEAR_DA:
        return _cut(answer, limit_da, drawn_da, passed_s)
    if limit_da > was_da + STEP_DA and was_da > NEAR_DA:
        return _rise(answer, was_da, drawn_da, passed_s)
    return answer


def _settled(answer: Answer, limit_da: int, before_da: int, drawn_da: int) -> Answer:
    """Learn from what it draws in the end: its steps, and below which limit it stops."""
    if drawn_da < NEAR_DA:
        stopped = 0 < limit_da < before_da and not answer.stopped_da
        return replace(answer, stopped_da=limit_da) if stopped else answer
    if answer.stopped_da:
        needs_more = answer.stopped_da < limit_da and answer.stopped_da < MIN_MOST_DA
        min_da = max(answer.min_da, min(answer.stopped_da + NEAR_DA, MIN_MOST_DA))
        answer = replace(answer, stopped_da=0, min_da=min_da if needs_more else answer.min_da)
    if limit_da < answer.min_da:
        answer = replace(answer, min_da=0)  # it does draw there
    seen = limit_da, drawn_da
    if not 0 <= limit_da - drawn_da <= QUANTUM_MOST_DA or seen in answer.settled_da:
        return answer
    return replace(answer, settled_da=_kept(answer.settled_da, seen))


def _cut(answer: Answer, limit_da: int, drawn_da: int, passed_s: float) -> Answer:
    if drawn_da <= limit_da + NEAR_DA:
        return replace(answer, cut_done_s=_kept(answer.cut_done_s, passed_s))
    return replace(answer, cut_open_s=_kept(answer.cut_open_s, passed_s))


def _rise(answer: Answer, was_da: int, drawn_da: int, passed_s: float) -> Answer:
    if drawn_da <= was_da + NEAR_DA:
        return replace(answer, rise_open_s=_kept(answer.rise_open_s, passed_s))
    moved_s = max(SLACK_S, passed_s - answer.rise_dead_s)
    per_s = max(RISE_LEAST_DA_PER_S, (drawn_da - was_da) / moved_s)
    return replace(answer, rises_da_per_s=_kept(answer.rises_da_per_s, round(per_s, 1)))


def _kept(past: tuple[T, ...], new: T) -> tuple[T, ...]:
    return (*past[-KEPT + 1 :], new)
