"""What the pages, the API and Home Assistant's entities show: one picture of one moment.

The names and units are the API's (GET /api/state) and therefore a contract: amperes, watts, watt-hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from addon.model.decision_log import DecisionEntry
from addon.model.site import MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateStatus:
    """A meter that was found. `current_a`: of each phase that it measures, empty while not known.

    `why_not`: why it can't be the main fuse's, "" if it could. `chosen`: it is read for the main fuse now.
    """

    id: str
    name: str
    model: str
    power_w: float | None
    why_not: str
    current_a: dict[str, float] = field(default_factory=dict)
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterStatusView:
    """The meter. `age_s`: seconds since its last sign of life, None if there never was one."""

    name: str
    ok: bool
    age_s: float | None
    status: str
    text: str
    candidates: tuple[CandidateStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStatus:
    """One phase of a circuit. `headroom_a`: what cars may take in all; None while unknown.

    `current_a` and `house_a` are None where the circuit has no meter; then only its cars count. `voltage_v`:
    None where the meter does not tell it.
    """

    current_a: float | None
    house_a: float | None
    headroom_a: float | None
    planned_a: float
    heat_left_pct: float
    voltage_v: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitStatus:
    """A circuit below the main fuse. `parent`: id of the circuit it hangs on; `meter`: None without one.

    `phases`: those of the site, or the one that its meter measures.
    """

    id: str
    name: str
    limit_a: float
    parent: str
    meter: MeterStatusView | None
    phases: dict[str, PhaseStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """The house. `actual_current_a`: on the most loaded phase; `limit_a`: what house and cars are kept below.

    That is the main fuse, or less where a maximum load is set (`maximum_load_a`; 0: none is).
    `max_power_w`: what house and cars may draw in all, None without such a limit.
    `shadow`: nothing is sent to the chargers; limits are what they would be told.
    """

    meter: MeterStatusView
    phases: dict[str, PhaseStatus]
    limit_a: float
    margin_a: float
    fallback_a: float
    actual_power_w: float | None
    actual_current_a: float | None
    most_loaded_phase: str | None
    source: str
    reason: str
    max_power_w: int | None = None
    circuits: tuple[CircuitStatus, ...] = ()
    shadow: bool = False
    main_fuse_a: float = 0.0
    maximum_load_a: float = 0.0
    strategy: str = "fair"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatus:
    """A charging session. `started` is an ISO 8601 instant in UTC."""

    id: int
    id_tag: str
    started: str
    duration_s: float
    energy_wh: float
    tag_name: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerStatus:
    """One loadpoint. `limit_a`: the setpoint in force, None while it was told nothing.

    `status` is an OCPP 1.6 ChargePointStatus; `available` the state of its availability switch; `circuit` the
    id of the circuit it hangs on; `escalation`: what is being done about one that draws more than it may
    (model.loadpoint.Escalation); `new_firmware`: what can be installed, its version or its file's
    name, "" where nothing is; `error_code`: what it said with its last status, in OCPP's word; `last_seen`:
    the minute of its last message, ISO 8601 in UTC, "" for never; `resume_in_s`: for how long a paused car
    rests at least, None where nothing but room is waited for.
    """

    id: str
    charge_point_id: str
    connector_id: int
    name: str
    vendor: str
    model: str
    firmware: str
    connected: bool
    status: str
    available: bool
    limit_a: float | None
    min_current_a: float
    max_current_a: float
    current_a: dict[str, float]
    power_w: float | None
    energy_wh: float | None
    session: SessionStatus | None
    source: str
    reason: str
    problem: str
    circuit: str = MAIN
    escalation: str = ""
    error_code: str = ""
    last_seen: str = ""
    serial: str = ""
    priority: int = 0
    new_firmware: str = ""
    resume_in_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockingStatus:
    """A charger that is unknown and was turned away, until someone adopts it."""

    id: str
    last_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatus:
    """One check: what was looked at, whether it is well, and what to do if not.

    `notice`: well as it is, but worth a thought; `fix` tells what could be better.
    """

    check: str
    ok: bool
    text: str
    fix: str = ""
    notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsStatus:
    """The options in force. `revision` counts their changes since the start.

    `problem`: why changes are not stored, "" if they are; `restart`: options that wait for a restart.
    """

    revision: int = 0
    problem: str = ""
    restart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything at a glance. `site` is None while the options can't be used; `error` says why.

    `decisions`: the newest entries of the log, newest first.
    """

    version: str
    site: SiteStatus | None
    chargers: tuple[ChargerStatus, ...] = ()
    knocking: tuple[KnockingStatus, ...] = ()
    health: tuple[HealthStatus, ...] = ()
    ocpp_url: str = ""
    error: str = ""
    settings: SettingsStatus = field(default_factory=SettingsStatus)
    decisions: tuple[DecisionEntry, ...] = ()
