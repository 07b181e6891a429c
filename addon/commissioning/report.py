"""What a test tells while it runs and when it is over: values of the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from addon.translation.text import say


class Verdict(StrEnum):
    """What became of one thing to be proved."""

    PROVED = "proved"
    NOT_PROVED = "not proved"
    FAILED = "failed"


class State(StrEnum):
    """Where a test stands."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was to be proved; `text` gives the figures, or why not."""

    check: str
    title: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One moment of the picture: seconds from the start, amperes.

    `charger_a`: per terminal, None where nothing new was measured.
    """

    at_s: float
    limit_a: float | None
    house_a: tuple[float, float, float]
    charger_a: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A test that is over. `at`: ISO 8601 in UTC; `ended`: how it ended, in a sentence.

    `phases_option`: what the option `phases` says, "" where it says nothing; `suggested_phases`: what it
    could be set to, empty where it needs no change or nothing is known.
    """

    at: str
    version: str
    charger_id: str
    charger: str
    make: str
    main_fuse_a: float
    site_phases: tuple[str, ...]
    meter: str
    low_a: float
    high_a: float
    duration_s: float
    steps: int
    ended: str
    phases_option: str
    suggested_phases: tuple[str, ...]
    lines: tuple[Line, ...]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How the newest test of a charger stands; `text` for a person."""

    charger_id: str
    state: State = State.NONE
    text: str = field(default_factory=lambda: say("No test was run since the app was started."))
    elapsed_s: float = 0.0
    limit_s: float = 0.0
    level_a: float | None = None
    step: int = 0
    steps: int = 0
    report: Report | None = None
