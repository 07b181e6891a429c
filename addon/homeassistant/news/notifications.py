"""Which notifications a status calls for: only what needs a person, and does not mend itself."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from addon.homeassistant.entities import charger_slugs
from addon.model.loadpoint import Escalation
from addon.model.status import ChargerStatus, Status
from addon.translation.text import say, sentences

PREFIX = "ev_load_balancer_"
SWITCH_OFF = "_switch_off"

CHECKS: Mapping[str, tuple[str, float]] = {
    "meter": (say("The cars are held at the fallback"), 900.0),
    "ocpp_port": (say("No charger can connect"), 60.0),
    "certificate": (say("The certificate for the chargers needs you"), 60.0),
}
"""Of which health checks one is told: its title, and for how many seconds it must be bad first. A meter that
is away for a few minutes has mostly lost its Wi-Fi, and comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A persistent notification; the message is Markdown."""

    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Since when each check is bad."""

    since_s: Mapping[str, float] = field(default_factory=dict)


def wanted_notifications(
    memory: Lasting, status: Status, now_s: float
) -> tuple[Lasting, dict[str, Notification]]:
    """Tell what a person should be told now, by the notification's id, and what to remember."""
    bad = {health.check: health for health in status.health if not health.ok and health.check in CHECKS}
    since_s = {check: memory.since_s.get(check, now_s) for check in bad}
    wanted = dict(_switch_off(status))
    for check, health in bad.items():
        title, lasting_s = CHECKS[check]
        if now_s - since_s[check] >= lasting_s:
            message = sentences(health.text, health.fix)
            wanted[f"{PREFIX}{check}"] = Notification(title=title, message=message)
    return Lasting(since_s=since_s), wanted


def is_one_of_these(id_: str) -> bool:
    """Tell by its id whether a notification is one that a status may call for, or called for before."""
    rest = id_.removeprefix(PREFIX)
    return rest != id_ and (rest in CHECKS or rest.endswith(SWITCH_OFF))


def still_lasting(memory: Lasting, status: Status, shown: Container[str]) -> Lasting:
    """Take what is shown from before a restart, and is bad still, for something that has lasted."""
    since_s = {
        health.check: -math.inf
        for health in status.health
        if not health.ok and health.check in CHECKS and f"{PREFIX}{health.check}" in shown
    }
    return Lasting(since_s={**memory.since_s, **since_s})


def _switch_off(status: Status) -> Iterator[tuple[str, Notification]]:
    slugs = charger_slugs(status.chargers)
    for charger in status.chargers:
        if charger.escalation == Escalation.BY_HAND:
            yield f"{PREFIX}{slugs[charger.id]}{SWITCH_OFF}", _by_hand(charger)


def _by_hand(charger: ChargerStatus) -> Notification:
    name = charger.name or charger.id
    return Notification(
        title=say("Switch {name} off by hand, now", name=name),
        message=say(
            "The charger {name} draws more than it was allowed to, and does not stop when it is told to."
            " Switch it off at its fuse or main switch, and have it mended before you use it again.",
            name=name,
        ),
    )
