"""What measurements say of a charger's obedience, and when another is needed to tell. Pure; time is given.

A charger that draws too much is told from one that only jumps: the excess begins with a rise right after a
profile was written, and is over within the time that an honest charger and car have for an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.csms.learned import ANSWER_S
from addon.csms.limiting.energy_watch import EnergyDraw
from addon.csms.limiting.escalation import LATE_S, RELAX_S, Event, Stage
from addon.csms.limiting.obedience import JUMP_S, allowed_da, excess_da, falls, tolerance_da
from addon.model.loadpoint import Draw, Escalation, Order

FRESH_S = 1.0
"""A charger's timestamps may lack the second's fraction."""

MOMENT_S = 0.2
"""What is asked for now is measured now, and not a moment before."""

ASK_EVERY_S = 1.5
STALE_S = 11.5
"""Measurements come every 10 s; a car that began to draw too much is seen within 15 s."""

STEP_DA = 30
STEP_EVERY_S = 3.0
STEP_WATCHED_S = 30.0
"""A step of 3 A proves or convicts the meter (balancer.witness). With a measurement every 3 s it does so
within 25 s of the step, although a meter that stands still answers a probe only every 10 s."""

BLIND_S = 60.0
"""A charger that tells no current is asked as often whether it does now."""

RISE_DA = 10
LOOK_FOR_JUMPS = 3
"""A charger that did not jump at so many writes does not; after them none is looked at more closely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known at one moment of a charger in a session.

    `draws`, `offers`: what it measured, and what it said it allows, oldest first; `wrote_at_s`: when a
    profile was last sent; `pause_da`: what a pause comes to; `answer_s`: the time this charger and the cars
    at it need for an answer, as far as that was seen; `prompt`: it is to measure every 10 s;
    `measures`: it has told a current before; `energy`, `counted_at_s`: what its register comes to, and when
    it was last read: what there is to go by without a current.
    """

    now_s: float
    orders: Sequence[Order]
    draws: Sequence[Draw]
    offers: Sequence[tuple[float, int]] = ()
    wrote_at_s: float = -1e9
    pause_da: int = 0
    answer_s: float = ANSWER_S
    prompt: bool = True
    measures: bool = True
    energy: EnergyDraw | None = None
    counted_at_s: float | None = None

    @property
    def stepped(self) -> bool:
        """Whether the limit has lately changed by so much that the meter must show the car's answer."""
        taken = [order for order in self.orders if order.accepted][-2:]
        recent = bool(taken) and self.now_s - taken[-1].sent_at_s <= STEP_WATCHED_S
        return recent and abs(taken[-1].limit_da - taken[0].limit_da) >= STEP_DA

    def over_da(self, draw: Draw, *, at_s: float | None = None) -> int:
        """Return by how much a measurement lies above what was allowed."""
        return excess_da(self.orders, draw, at_s=at_s, pause_da=self.pause_da, answer_s=self.answer_s)


class Suspicion:
    """What is suspected of one connector. `excess_da`: the last excess seen; `looked_at`: writes watched."""

    def __init__(self, looked_at: int = 0) -> None:
        self.excess_da = 0
        self.looked_at = looked_at
        self._over_since_s: float | None = None
        self._began_s = 0.0
        self._good_since_s: float | None = None
        self._jump_until_s: float | None = None
        self._watched_s = 0.0

    def forget(self) -> None:
        """Begin anew with another session."""
        self._over_since_s = self._good_since_s = self._jump_until_s = None

    def judge(self, stage: Stage, evidence: Evidence) -> Event | None:
        """Say what the newest measurement comes to at this stage (one before the stop)."""
        if not evidence.draws:
            return None if evidence.energy is None else self._judge_energy(stage, evidence.energy)
        newest = evidence.draws[-1]
        over_da = evidence.over_da(newest)
        if not over_da:
            return self._obeys(newest.at_s)
        self.excess_da, self._good_since_s = over_da, None
        if self._over_since_s is None:
            self._over_since_s = newest.at_s
            self._began_s = _began_s(evidence)
            self._jump_until_s = evidence.wrote_at_s + ANSWER_S if _may_be_jump(evidence) else None
        if self._jump_until_s is not None and newest.at_s < self._jump_until_s:
            return None
        self._jump_until_s = None  # it lasts
        if stage.step is Escalation.NONE:
            return Event.OVER
        if newest.at_s < stage.due_s - FRESH_S or falls(evidence.draws):
            return None
        return Event.LATE if newest.at_s - self._began_s >= LATE_S else Event.OVER

    def _obeys(self, at_s: float) -> Event | None:
        self._over_since_s = None
        if self._good_since_s is None:
            self._good_since_s = at_s
        return Event.OBEYS if at_s - self._good_since_s >= RELAX_S else None

    def _judge_energy(self, stage: Stage, seen: EnergyDraw) -> Event | None:
        """Say what a mean comes to that was taken wholly after the last step had its time."""
        if not seen.excess_da:
            return self._obeys(seen.at_s)
        self.excess_da, self._good_since_s = seen.excess_da, None
        if self._over_since_s is None:
            self._over_since_s, self._began_s = seen.at_s, seen.since_s
        late = stage.step is not Escalation.NONE and seen.at_s - self._began_s >= LATE_S
        return Event.LATE if late else Event.OVER

    def jumped(self, evidence: Evidence) -> bool:
        """Tell whether it was just seen to jump: it took more, or said it allows more, and it is over."""
        over = self._over_since_s is not None
        if self._jump_until_s is not None and not over:
            self._jump_until_s = None
            return True
        return _offered_too_much(evidence)

    def wants_measurement(self, stage: Stage, evidence: Evidence, asked_s_ago: float) -> bool:
        """Tell whether another measurement is needed now."""
        now_s = evidence.now_s
        if asked_s_ago < ASK_EVERY_S:
            return False
        if self._looks_for_jump(evidence):
            return True
        if not evidence.draws:
            counted_at_s = evidence.counted_at_s
            fresh = counted_at_s is not None and now_s - counted_at_s < STALE_S
            known = evidence.measures or counted_at_s is not None
            every_s = BLIND_S if fresh or not known else STALE_S
            return evidence.prompt and asked_s_ago >= every_s
        newest = evidence.draws[-1]
        if self._over_since_s is not None:
            return stage.step is Escalation.NONE or now_s >= stage.due_s
        if evidence.over_da(newest, at_s=now_s - MOMENT_S):
            return True  # it has had its time to answer, and was not measured since
        every_s = STEP_EVERY_S if evidence.stepped else STALE_S
        return evidence.prompt and now_s - newest.at_s >= every_s

    def _looks_for_jump(self, evidence: Evidence) -> bool:
        """Look closely at the first writes to a charger whose car charges."""
        since_s = evidence.now_s - evidence.wrote_at_s
        if self.looked_at >= LOOK_FOR_JUMPS or since_s >= JUMP_S or not evidence.draws:
            return False
        if evidence.wrote_at_s > self._watched_s + JUMP_S:
            self._watched_s = evidence.wrote_at_s
            self.looked_at += 1
        return since_s >= FRESH_S


def _began_s(evidence: Evidence) -> float:
    """Tell since when an excess may have been going on: its limit was told then, or last kept."""
    newest = evidence.draws[-1]
    answered_s = newest.at_s - evidence.answer_s
    told = [order.sent_at_s for order in evidence.orders if order.accepted and order.sent_at_s <= answered_s]
    kept = [draw.at_s for draw in evidence.draws if not evidence.over_da(draw, at_s=newest.at_s)]
    return max([*told[-1:], *kept[-1:]], default=newest.at_s)


def _may_be_jump(evidence: Evidence) -> bool:
    """Tell whether an excess began with a rise right after a write."""
    if len(evidence.draws) < 2:
        return False
    before, newest = evidence.draws[-2:]
    rose = max(newest.terminals_da) - max(before.terminals_da) >= RISE_DA
    return rose and 0 <= newest.at_s - evidence.wrote_at_s < ANSWER_S


def _offered_too_much(evidence: Evidence) -> bool:
    """Tell whether it says that it allows more than both limits right after a write, not before nor now.

    A make whose word is worth nothing says so all the time.
    """
    if evidence.now_s - evidence.wrote_at_s > STALE_S:
        return False  # it was looked at in time; the orders of then may be forgotten by now
    before = [offer for offer in evidence.offers if offer[0] < evidence.wrote_at_s]
    after = [offer for offer in evidence.offers if MOMENT_S < offer[0] - evidence.wrote_at_s < JUMP_S]
    if not before or not after:
        return False
    jumps = any(_exceeds(evidence, *offer) for offer in after)
    return jumps and not _exceeds(evidence, *before[-1]) and not _exceeds(evidence, *evidence.offers[-1])


def _exceeds(evidence: Evidence, at_s: float, offered_da: int) -> bool:
    limit_da = allowed_da(evidence.orders, at_s, pause_da=evidence.pause_da)
    return limit_da is not None and offered_da > limit_da + tolerance_da(limit_da)
