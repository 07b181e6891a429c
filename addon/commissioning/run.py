"""One test under way: which level is asked for now, what is recorded, and when it is over.

It only ever asks for less: the balancer decides under the level as under a lower maximum, and the fuse wins.
It is fed with moments; it knows no clock and does nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from addon.balancer.pacing import RAISE_STEP_DA
from addon.commissioning.analysis import look
from addon.commissioning.plan import (
    HOLD_MOST_S,
    HOLD_S,
    LEVELS,
    STEP_DA,
    TEST_MOST_S,
    fits,
    low_da,
    wait_most_s,
)
from addon.commissioning.record import HELD_AFTER_S, Measured, Record, Step, Tick
from addon.engine import Moment
from addon.model.decision import Setpoint, Source
from addon.model.loadpoint import LoadpointState, Order
from addon.model.phases import amps
from addon.model.site import Loadpoint
from addon.translation.text import Text, say, sentences

DOUBTED = say("The balancer stopped believing the meter.")
"""That is what the test was to find out; what is under way may still end, at what the fallback leaves."""


@dataclass(slots=True)
class Run:
    """A test of one loadpoint, begun at `began_s`, in the session `transaction_id`.

    `ended`: how, in a sentence, "" while it runs; `completed`: it came to its end.
    """

    loadpoint: Loadpoint
    transaction_id: int
    began_s: float
    index: int = 0
    asked_s: float = 0.0
    sent_s: float | None = None
    answered_s: float | None = None
    now_s: float = 0.0
    ended: str = ""
    completed: bool = False
    contradiction: str = ""
    ticks: list[Tick] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    first: Moment | None = None

    def __post_init__(self) -> None:
        self.asked_s = self.now_s = self.began_s

    @property
    def level_da(self) -> int:
        """The most that the loadpoint may be given now."""
        low = low_da(self.loadpoint)
        return low + STEP_DA if LEVELS[self.index] == "high" else low

    @property
    def record(self) -> Record:
        """What was seen so far."""
        assert self.first is not None  # noqa: S101 - made by the first moment
        low, site = low_da(self.loadpoint), self.first.site
        return Record(
            phases=site.phases,
            phase_map=self.loadpoint.phase_map,
            includes_chargers=site.meter_includes_chargers,
            low_da=low,
            high_da=low + STEP_DA,
            ticks=tuple(self.ticks),
            measured=tuple(self.measured),
            steps=tuple(self.steps),
            contradiction=self.contradiction,
        )

    def words(self) -> str:
        """Say what goes on."""
        if self.sent_s is None:
            return say(
                "Step {step} of {steps} at most: waiting until {level:g} A are granted and told.",
                step=self.index + 1,
                steps=len(LEVELS),
                level=amps(self.level_da),
            )
        return say(
            "Step {step} of {steps} at most: {level:g} A, told {passed_s:.0f} s ago.",
            step=self.index + 1,
            steps=len(LEVELS),
            level=amps(self.level_da),
            passed_s=self.now_s - self.sent_s,
        )

    def take(self, moment: Moment) -> None:
        """Take in a moment; `ended` tells afterwards whether the test goes on."""
        self.first = self.first or moment
        self.now_s = moment.snapshot.now_s
        state = next((s for s in moment.snapshot.loadpoints if s.id == self.loadpoint.id), None)
        setpoint = moment.decision.setpoint(self.loadpoint.id)
        why = self._why_over(moment, state)
        if why or state is None or setpoint is None:
            self.end(why or say("The charger is gone."))
            return
        self._note(moment, state)
        self.contradiction = self.contradiction or moment.decision.contradiction
        if self.contradiction and not self._granted(setpoint):
            self._keep_step(state)
            self.end(DOUBTED, completed=True)
            return
        self._advance(state, setpoint, moment.decision.hold_s)
        if not self.ended and self.now_s - self.began_s >= TEST_MOST_S:
            self.end(
                say("The {most_s:g} s that a test may take are over.", most_s=TEST_MOST_S), completed=True
            )

    def end(self, sentence: str, *, completed: bool = False) -> None:
        """Be over: from now on nothing is asked for."""
        if not self.ended:
            self.ended, self.completed = sentence, completed

    def _why_over(self, moment: Moment, state: LoadpointState | None) -> str:
        """Say what makes going on pointless; "" if nothing does."""
        if state is None or not state.connected:
            return say("The charger's connection was lost.")
        if state.session is None or state.session.transaction_id != self.transaction_id:
            return say("The session has ended.")
        if moment.site.shadow:
            return say("Shadow mode was switched on.")
        if not moment.decision.fresh and not moment.decision.contradiction:
            return say("The meter is no longer to be believed: {why}", why=moment.decision.reason)
        others = [s for s in moment.snapshot.loadpoints if s.id != self.loadpoint.id and s.session]
        known = self.first.snapshot.loadpoints if self.first else ()
        before = {(s.id, s.session.transaction_id) for s in known if s.session}
        if any(s.session and (s.id, s.session.transaction_id) not in before for s in others):
            return say("Another car has begun to charge, which would blur the test.")
        return ""

    def _note(self, moment: Moment, state: LoadpointState) -> None:
        meter = moment.snapshot.meter
        if meter.reading is not None and not (self.ticks and self.ticks[-1].at_s == self.now_s):
            self.ticks.append(
                Tick(
                    at_s=self.now_s,
                    read_at_s=meter.reading.at_s,
                    alive_at_s=max(meter.reading.at_s, meter.alive_at_s or 0.0),
                    currents=meter.reading.currents,
                )
            )
        newest_s = self.measured[-1].draw.at_s if self.measured else self.began_s - HELD_AFTER_S
        self.measured += [Measured(draw=d, arrived_at_s=self.now_s) for d in state.draws if d.at_s > newest_s]

    def _advance(self, state: LoadpointState, setpoint: Setpoint, hold_s: float) -> None:
        granted = self._granted(setpoint)
        if setpoint.limit_da == 0 or (self.sent_s is not None and not granted):
            self.end(sentences(say("The fuse needed the current, and the fuse wins."), _told(setpoint)))
            return
        order = self._order(state)
        if self.sent_s is None and granted and order is not None:
            self.sent_s = max(order.sent_at_s, self.began_s) if self.index == 0 else order.sent_at_s
        if self.sent_s is None or order is None:
            self._wait(setpoint, hold_s)
            return
        if order.accepted and self.answered_s is None:
            self.answered_s = self.now_s
        if self._held():
            self._keep_step(state)
            if self.contradiction:
                self.end(DOUBTED, completed=True)
            else:
                self._next()

    def _wait(self, setpoint: Setpoint, hold_s: float) -> None:
        """Give up on a level that can't be had any more, or that the charger does not take."""
        waited_s, left_s = self.now_s - self.asked_s, TEST_MOST_S - (self.now_s - self.began_s)
        level_a, most_s = amps(self.level_da), wait_most_s(hold_s)
        if self._granted(setpoint):
            if waited_s > most_s:
                self.end(
                    say(
                        "The charger has not taken {level:g} A within {most_s:.0f} s.",
                        level=level_a,
                        most_s=most_s,
                    )
                )
        elif setpoint.source is not Source.RAISE_HOLD and waited_s > 0 and not fits(hold_s, left_s):
            why = say(
                "{level:g} A are not to be had at the moment, and a raise waits for {hold_s:.0f} s: too long"
                " for the {left_s:.0f} s left of the test.",
                level=level_a,
                hold_s=hold_s,
                left_s=left_s,
            )
            self.end(sentences(why, _told(setpoint)))
        elif waited_s > most_s:
            why = say("{level:g} A were not to be had within {most_s:.0f} s.", level=level_a, most_s=most_s)
            self.end(sentences(why, _told(setpoint)))

    def _granted(self, setpoint: Setpoint) -> bool:
        """Tell whether the balancer gives the level that is asked for, as near as it moves a setpoint."""
        return abs(setpoint.limit_da - self.level_da) < RAISE_STEP_DA

    def _order(self, state: LoadpointState) -> Order | None:
        """Find the order that tells the level, if it is the newest that the charger did not refuse."""
        taken = [order for order in state.orders if order.accepted is not False]
        newest = taken[-1] if taken else None
        if newest is None or abs(newest.limit_da - self.level_da) >= RAISE_STEP_DA:
            return None
        return newest

    def _held(self) -> bool:
        """Tell whether the level has held long enough for both meters to have seen it."""
        since_s = self.sent_s or self.began_s
        passed_s = self.now_s - since_s
        seen = (
            bool(self.measured)
            and self.measured[-1].draw.at_s >= since_s + HELD_AFTER_S
            and self.ticks[-1].alive_at_s >= since_s + HELD_AFTER_S
        )
        return (passed_s >= HOLD_S and seen and self.answered_s is not None) or passed_s >= HOLD_MOST_S

    def _keep_step(self, state: LoadpointState) -> None:
        order = self._order(state)
        if self.sent_s is None or order is None:
            return
        self.steps.append(
            Step(
                limit_da=order.limit_da,
                sent_at_s=self.sent_s,
                answered_at_s=self.answered_s,
                until_s=self.now_s,
            )
        )

    def _next(self) -> None:
        """Go on to the next level, or end after a pair that tells enough, or that was the last in time."""
        pair_done = self.index > 0 and LEVELS[self.index] == "low"
        if pair_done:
            left_s = TEST_MOST_S - (self.now_s - self.began_s)
            if look(self.record).conclusive or self.index + 2 >= len(LEVELS) or left_s < 2 * HOLD_S + 10:
                self.end(say("The test came to its end."), completed=True)
                return
        self.index += 1
        self.asked_s, self.sent_s, self.answered_s = self.now_s, None, None


def _told(setpoint: Setpoint) -> Text:
    """Say what a setpoint is and why."""
    return say("What was decided: “{reason}”.", reason=setpoint.reason)
