"""What is done about a charger that draws more than it may, step by step: states and transitions. Pure.

    obeys -> limit re-sent -> told in another way -> transaction stopped -> out of service -> by hand

The first steps take themselves back once the charger obeys again. The stop does not: it lasts until the
cable was out or a person puts the charger into service again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from addon.model.loadpoint import Escalation


class Event(Enum):
    """What was seen of a charger."""

    OVER = "it draws more than it may, and had its time to answer"
    LATE = "it has done so for so long that there is no time left for anything gentler than a stop"
    OBEYS = "it has kept to its limit for a while"
    ENDED = "its session has ended, and nothing flows"
    AGAIN = "another session began, and the cable was not out"
    FREED = "the cable was out, or a person put it into service again"


_NEXT: dict[tuple[Escalation, Event], Escalation] = {
    (Escalation.NONE, Event.OVER): Escalation.RESENT,
    (Escalation.RESENT, Event.OVER): Escalation.OTHER_WAY,
    (Escalation.RESENT, Event.LATE): Escalation.STOPPED,
    (Escalation.RESENT, Event.OBEYS): Escalation.NONE,
    (Escalation.RESENT, Event.ENDED): Escalation.NONE,
    (Escalation.RESENT, Event.FREED): Escalation.NONE,
    (Escalation.OTHER_WAY, Event.OVER): Escalation.STOPPED,
    (Escalation.OTHER_WAY, Event.LATE): Escalation.STOPPED,
    (Escalation.OTHER_WAY, Event.OBEYS): Escalation.NONE,
    (Escalation.OTHER_WAY, Event.ENDED): Escalation.NONE,
    (Escalation.OTHER_WAY, Event.FREED): Escalation.NONE,
    (Escalation.STOPPED, Event.OVER): Escalation.OUT_OF_SERVICE,
    (Escalation.STOPPED, Event.ENDED): Escalation.OUT_OF_SERVICE,
    (Escalation.STOPPED, Event.FREED): Escalation.NONE,
    (Escalation.OUT_OF_SERVICE, Event.OVER): Escalation.BY_HAND,
    (Escalation.OUT_OF_SERVICE, Event.AGAIN): Escalation.STOPPED,
    (Escalation.OUT_OF_SERVICE, Event.FREED): Escalation.NONE,
    (Escalation.BY_HAND, Event.ENDED): Escalation.OUT_OF_SERVICE,
    (Escalation.BY_HAND, Event.FREED): Escalation.NONE,
}
"""What is not listed changes nothing."""

HALTED = frozenset({Escalation.STOPPED, Escalation.OUT_OF_SERVICE, Escalation.BY_HAND})
"""Its session was ended for good: nothing may begin another."""

PATIENCE_S = {
    Escalation.NONE: 0.0,
    Escalation.RESENT: 7.0,
    Escalation.OTHER_WAY: 7.0,
    Escalation.STOPPED: 4.0,
    Escalation.OUT_OF_SERVICE: 8.0,
    Escalation.BY_HAND: 60.0,
}
"""The time that a step has to work. Seen within 15 s and given 7 s twice, the stop goes out within 30 s. A
contactor opens at once, so that the last steps follow soon; by hand, the stop is asked for again after it."""

LATE_S = 22.0
"""After this another step would be over too late for a stop within 30 s: where measurements are rare."""

RELAX_S = 30.0
"""A charger that has obeyed for so long, three measurements, is trusted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far it has gone, and since when."""

    step: Escalation = Escalation.NONE
    since_s: float = 0.0

    @property
    def halted(self) -> bool:
        """Whether the session was ended for good."""
        return self.step in HALTED

    @property
    def due_s(self) -> float:
        """Until when the step has time to work."""
        return self.since_s + PATIENCE_S[self.step]

    def after(self, event: Event, now_s: float) -> Stage:
        """Go on; the same stage where the event changes nothing."""
        step = _NEXT.get((self.step, event))
        return self if step is None else Stage(step=step, since_s=now_s)
