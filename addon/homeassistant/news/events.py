"""What happens, as Home Assistant is told: told from one status and the next, by a pure function.

What comes and goes by itself within seconds is not told, nor is what a start of the app or of Home Assistant
brings with it: `Steady` waits until something has lasted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from addon.model.status import ChargerStatus, SessionStatus
from addon.translation.text import say

EVENT_TYPE = "ev_load_balancer_event"
"""One for all: one name to listen to, and automations choose by `type` and the rest of the data."""

SITE_NAME = "EV load balancer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that has happened. `charger_id`: of the loadpoint it happened to, "" for the site.

    `said` follows `name` in a sentence, without full stop: "Garage" "is lost".
    """

    type: str
    name: str
    said: str
    charger_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The whole sentence; what is `said` may end with one of its own."""
        if self.said.endswith("."):
            return say("{name} {said}", name=self.name, said=self.said)
        return say("{name} {said}.", name=self.name, said=self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """Something that is so or not, told only once it has lasted.

    `told`: what was told last. `other_since_s`: since when it is otherwise, None if it is not. `began_at_s`:
    since when that was so which was told last.
    """

    told: bool = False
    other_since_s: float | None = None
    began_at_s: float = 0.0

    def step(self, now: bool, now_s: float, lasting_s: float) -> Steady:  # noqa: FBT001 - the thing itself
        """Take what is so now; it is told when it has lasted for `lasting_s`."""
        if now is self.told:
            return replace(self, other_since_s=None) if self.other_since_s is not None else self
        since_s = now_s if self.other_since_s is None else self.other_since_s
        if now_s - since_s < lasting_s:
            return replace(self, other_since_s=since_s)
        return Steady(told=now, began_at_s=since_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerMemory:
    """What was last seen of a charger. `seen`: it has been connected since the start.

    `disobeys_since_s`: since when something is being done about its draw, None if nothing is.
    """

    session: SessionStatus | None = None
    escalation: str = ""
    disobeys_since_s: float | None = None
    seen: bool = False
    lost: Steady = Steady()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was last seen. `overloads`: by circuit and phase."""

    chargers: Mapping[str, ChargerMemory] = field(default_factory=dict)
    fallback: Steady = Steady()
    overloads: Mapping[str, Steady] = field(default_factory=dict)


def of_charger(charger: ChargerStatus, type_: str, said: str, **data: object) -> Happening:
    """Make an event of a charger."""
    name = charger.name or charger.id
    return Happening(type=type_, name=name, said=said, charger_id=charger.id, data=data)


def of_site(type_: str, said: str, **data: object) -> Happening:
    """Make an event of the site."""
    return Happening(type=type_, name=SITE_NAME, said=said, data=data)


def span(seconds: float) -> str:
    """Say how long something took, the way people do."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return say("{seconds} s", seconds=round(seconds))
    if minutes < 60:
        return say("{minutes} min", minutes=minutes)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
