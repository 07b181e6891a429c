"""What is known of the house: the meter's last reading, and whether it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from addon.model.phases import PhaseCurrents
from addon.translation.text import say

LOOKING = say("Looking for the meter.")
"""What is told of a meter before Home Assistant's devices have been looked through."""


class MeterStatus(StrEnum):
    """Whether the meter's values may be used."""

    STARTING = "starting"  # nothing read yet since this program began: nothing is sent, the dead-man runs
    OK = "ok"
    SILENT = "silent"  # it was asked and did not answer
    UNAVAILABLE = "unavailable"  # Home Assistant says so
    OFFLINE = "offline"  # Home Assistant itself can't be reached
    MISSING = "missing"  # no meter found
    AMBIGUOUS = "ambiguous"  # several found, none chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """Currents at the meter, import positive.

    `at_s`: when the app learned of it, the best there is: neither the meter nor Home Assistant
    tells when it was measured. `power_w` is the signed sum; `voltages_v` as far as known.
    """

    at_s: float
    currents: PhaseCurrents
    power_w: float
    voltages_v: tuple[float, ...] = ()
    estimated: bool = False
    """The currents are worked out from power, because the meter gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterCandidate:
    """A meter that could be used, for people to choose from.

    `why_not`: why it can't be taken, in words; empty if it could be. `currents_da`: of each of its phases as
    Home Assistant shows them now, however old that is, import positive; worked out from power while it has
    switched currents off; empty where one is not known.
    """

    device_id: str
    name: str
    model: str
    phases: int
    power_w: float | None
    why_not: str = ""
    currents_da: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterState:
    """All that the balancer and the pages need to know of the meter.

    `alive_at_s`: the last sign of life of any entity of its device, an answered probe among them.
    `report_period_s`: how often it usually reports, learned; None until known.
    `sample_period_s`: how long a change may go unseen: the time between its quickest reports, learned, with
    their jitter; None until known.
    `probed`: it can be asked through Home Assistant, so that silence gets an answer within seconds.
    `by_steps`: nobody chose it; among several it alone showed what the cars take.
    """

    status: MeterStatus = MeterStatus.STARTING
    reading: MeterReading | None = None
    alive_at_s: float | None = None
    report_period_s: float | None = None
    sample_period_s: float | None = None
    probed: bool = False
    device_id: str = ""
    name: str = ""
    text: str = LOOKING
    candidates: tuple[MeterCandidate, ...] = ()
    by_steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitMeter:
    """What is known of the meter of a circuit below the main fuse."""

    circuit_id: str
    state: MeterState
