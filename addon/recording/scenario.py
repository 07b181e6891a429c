"""A moment saved as a test: what the balancer saw and remembered, and what it should decide on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from addon import __version__
from addon.balancer import Memory, balance
from addon.errors import RecordingError
from addon.model.decision import Decision, Snapshot, Source
from addon.model.site import Site
from addon.recording.codec import UNKNOWN, Notes, Plain, from_plain, to_sparse
from addon.recording.yaml import to_yaml

HEAD = """\
# A moment of the balancer as a test. Fields that have their default are left out; currents are in tenths of
# an ampere, instants in seconds of the balancer's clock. The reasons are for the reader and are not compared.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one loadpoint should be told. `reason` is told with it and not compared: words may get better."""

    limit_da: int
    source: Source
    fallback_da: int
    send: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A saved moment. `app`: the version that saved it."""

    description: str
    app: str = ""
    site: Site
    snapshot: Snapshot
    memory: Memory = field(default_factory=Memory)
    expected: Mapping[str, Expected]


def scenario(
    description: str, site: Site, snapshot: Snapshot, memory: Memory, expected: Mapping[str, Expected]
) -> Scenario:
    """Make a scenario of this version."""
    return Scenario(
        description=description,
        app=__version__,
        site=site,
        snapshot=snapshot,
        memory=memory,
        expected=expected,
    )


def expected_of(decision: Decision) -> dict[str, Expected]:
    """Take a decision for the right one."""
    return {
        setpoint.loadpoint_id: Expected(
            limit_da=setpoint.limit_da,
            source=setpoint.source,
            fallback_da=setpoint.fallback_da,
            send=setpoint.send,
            reason=setpoint.reason,
        )
        for setpoint in decision.setpoints
    }


def recorded_expectation(decision: Plain) -> dict[str, Expected]:
    """Take a decision as it stands in a recording for the right one; raises RecordingError."""
    names = ("limit_da", "source", "fallback_da", "send", "reason")
    return {
        setpoint["loadpoint_id"]: from_plain({name: setpoint[name] for name in names}, Expected)
        for setpoint in decision["setpoints"]
    }


def decided_again(saved: Scenario) -> Scenario:
    """Give a scenario what today's code decides."""
    decision, _ = balance(saved.site, saved.snapshot, saved.memory)
    return replace(saved, app=__version__, expected=expected_of(decision))


def without_words(expected: Mapping[str, Expected]) -> dict[str, Expected]:
    """Leave out what is not compared."""
    return {id_: replace(one, reason="") for id_, one in expected.items()}


def to_file(saved: Scenario) -> str:
    """Write a scenario as YAML."""
    return HEAD + to_yaml(to_sparse(saved))


def from_file(values: Plain, *, strict: bool = True) -> Scenario:
    """Make a scenario of what a YAML parser has read. Raises RecordingError.

    `strict`: a field that this version does not know is an error; it might be what the test is about.
    """
    notes: Notes = set()
    saved = from_plain(values, Scenario, notes)
    unknown = sorted(note for note in notes if UNKNOWN in note)
    if strict and unknown:
        raise RecordingError(unknown[0])
    return saved
