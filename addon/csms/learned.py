"""What was found out about a charger by asking and trying; kept with its record, void with its firmware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from addon.csms.way import Unit
from addon.model.site import MIN_PILOT_DA
from addon.translation.text import english

ANSWER_S = 12.0
"""Charger and car have answered a new limit by then: 5 s each (IEC 61851-1), and a moment on the way."""

PROMPT_INTERVAL_S = 10
"""Makes that are to measure less often are not asked in between without need: some block then (Mennekes)."""

OTHER_VERSIONS = "other_versions"
"""Where in the record stands what was learned in versions that are not spoken now."""

WAYS_BEFORE_LIMITS = 2
"""Chargers differ most in the ways they take; that a limit is too low for one is rare."""
HIGHER_LIMITS_DA = (80, 100, 130)


@dataclass(slots=True, kw_only=True)
class KeptPause:
    """A pause by something else than a limit: its way, and the session that goes on after it."""

    way: str
    transaction_id: int
    id_tag: str
    started_wall_s: float


@dataclass(slots=True, kw_only=True)
class Learned:
    """Findings, as plain values.

    - `version`: the version of OCPP it was learned in, as its subprotocol.
    - `provisioned`: it was asked for its configuration, `configuration`, and set up.
    - `connectors`, `units`, `max_stack_level`, `max_periods`: what it says of itself; None or empty where it
      says nothing.
    - `sample_interval_s`: how often it measures by itself, as far as it says so; 0: never.
    - `awaits_restart`: settings that take effect when it restarts.
    - `refused`, `proven`: ways (charging_profile.Way.key) it turned down, and ones it once accepted.
    - `ignored`: ways it accepted and did not follow, while it followed another.
    - `jumps`: it was seen at more than both limits as one replaced the other; `watched`: how many writes were
      looked at for that.
    - `answer_s`: the time in which it and its cars answer a limit.
    - `lowest_da`: the lowest limit that it takes in a profile, a pause aside; `suspected_da`: what that may
      be instead, since it accepted this after it had refused less; `lowest_known`: no other is tried.
    - `halted`: by connector, how far it went with one whose session was ended because it drew too much.
    - `dead_man`: by profile kind, whether it heeds the second period; None where it could not tell.
    - `second_chance`: a refused TxProfile may be tried once more.
    - `pause`: the way of pausing that has not failed so far, by its name; `pause_works`: it was seen to.
    - `paused`: by connector, the pause by something else than a limit that it is in.
    - `defaults_da`: by connector, the stored default profile's limit; none where another limit is stored.
    - `default_floor_da`: the lowest limit it stores as a default.
    - `triggers`: it knows TriggerMessage.
    - `charging_since`: by connector, a transaction and the Unix time at which it was first heard to charge.
    - `tags_version`, `tags_content`: the list of tags it was given; the content as a digest.
    """

    version: str = ""
    provisioned: bool = False
    configuration: dict[str, str] = field(default_factory=dict)
    connectors: int | None = None
    units: set[Unit] = field(default_factory=set)
    max_stack_level: int | None = None
    max_periods: int | None = None
    sample_interval_s: int | None = None
    awaits_restart: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    proven: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    jumps: bool = False
    watched: int = 0
    answer_s: float = ANSWER_S
    lowest_da: int = MIN_PILOT_DA
    suspected_da: int = 0
    lowest_known: bool = False
    halted: dict[int, str] = field(default_factory=dict)
    dead_man: dict[str, bool | None] = field(default_factory=dict)
    second_chance: bool = True
    pause: str = ""
    pause_works: bool = False
    paused: dict[int, KeptPause] = field(default_factory=dict)
    defaults_da: dict[int, int] = field(default_factory=dict)
    default_floor_da: int = 0
    triggers: bool = True
    charging_since: dict[int, tuple[int, float]] = field(default_factory=dict)
    tags_version: int = 0
    tags_content: str = ""

    @classmethod
    def restore(cls, values: Mapping[str, Any]) -> Learned:
        """Take back what was kept; what another version wrote and this one can't read is learned anew."""
        try:
            return msgspec.convert(dict(values), cls, strict=False)
        except msgspec.ValidationError:
            return cls()

    def keep(self) -> dict[str, Any]:
        """Write it as plain JSON values."""
        values: dict[str, Any] = msgspec.to_builtins(self, str_keys=True, enc_hook=english)
        return {name: sorted(value) if isinstance(value, list) else value for name, value in values.items()}

    def anew(self) -> Self:
        """Begin anew; but a stop is not forgotten: only a person takes that back, or a cable that was out.

        Nor is a pause, which is still to be taken back.
        """
        return type(self)(version=self.version, halted=self.halted, paused=self.paused)

    def look_again(self) -> None:
        """Have everything asked and tried again that a person may have changed at the charger."""
        self.provisioned = False
        self.refused.clear()
        self.ignored.clear()
        self.dead_man.clear()
        self.second_chance = self.triggers = True

    def accept(self, key: str) -> bool:
        """Note that a way was accepted; tells whether that is news."""
        if self.lowest_da > MIN_PILOT_DA and not self.lowest_known:
            self.suspected_da, self.lowest_da = self.lowest_da, MIN_PILOT_DA  # to be tried once more
        self.lowest_known = True
        news = key not in self.proven
        self.proven.add(key)
        return news

    def refuse(self, key: str) -> None:
        """Note that a way was refused. Where none was ever accepted, it may be the limit that is too low."""
        self.refused.add(key)
        self.proven.discard(key)
        if self.proven or self.lowest_known or len(self.refused) < WAYS_BEFORE_LIMITS:
            return
        higher = next((da for da in HIGHER_LIMITS_DA if da > self.lowest_da), None)
        if higher is None:
            self.lowest_da, self.lowest_known = MIN_PILOT_DA, True  # the ways it is, then
        else:
            self.lowest_da = higher
            self.refused.clear()

    def is_too_low(self, limit_da: int) -> bool:
        """Tell whether a proven way refused a limit because it is too low, and remember that it is."""
        if not MIN_PILOT_DA <= limit_da < self.suspected_da:
            return False
        self.lowest_da, self.suspected_da = self.suspected_da, 0
        return True

    def number(self, key: str) -> int | None:
        """Read a configuration key that holds a whole number."""
        try:
            return int(float(self.configuration[key]))
        except (KeyError, ValueError, OverflowError):
            return None


def keep_others(by_version: Mapping[str, Learned]) -> dict[str, Any]:
    """Write what was learned in versions that are not spoken now, to stand beside what is."""
    kept = {version: learned.keep() for version, learned in by_version.items()}
    return {OTHER_VERSIONS: kept} if kept else {}


def restore_others(values: Mapping[str, Any]) -> dict[str, Learned]:
    """Take back what `keep_others` wrote."""
    kept = values.get(OTHER_VERSIONS)
    by_version = kept.items() if isinstance(kept, Mapping) else ()
    return {version: Learned.restore(one) for version, one in by_version if isinstance(one, Mapping)}
