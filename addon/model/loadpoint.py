"""What is known of a charger's connector: status, session, what the car draws, what it was told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from addon.model.site import MIN_PILOT_DA


class ChargingStatus(StrEnum):
    """State of a connector, in OCPP 1.6's words (ChargePointStatus, §7.7), whatever version is spoken."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"
    UNKNOWN = "Unknown"


class Escalation(StrEnum):
    """How far it has gone with a charger that draws more than it may, by the step that was taken last."""

    NONE = ""
    RESENT = "resent"
    OTHER_WAY = "other_way"
    STOPPED = "stopped"
    OUT_OF_SERVICE = "out_of_service"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What the charger measured, per terminal (1, 2, 3), in deciamps.

    `per_terminal` is False where only one figure for all terminals was given: then each terminal
    carries at most that much.
    """

    at_s: float
    terminals_da: tuple[int, int, int]
    per_terminal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A limit sent to the charger. `accepted` is None until it has answered."""

    limit_da: int
    sent_at_s: float
    accepted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A transaction that is going on. `started_wall_s` is Unix time by our clock.

    `tag_name`: what the owner of the tag is called; `refused`: why the tag may not charge, in OCPP's word.
    `free`: its charger has told of no transaction; `transaction_id` is ours alone.
    """

    transaction_id: int
    id_tag: str
    started_wall_s: float
    started_at_s: float
    energy_wh: float = 0.0
    tag_name: str = ""
    refused: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadpointState:
    """One connector as its charger last told it.

    `orders`: limits sent, oldest first: the newest accepted one before the last 50 s, and all since; so
    the charger follows one of them. Empty: it was never told anything we know of.
    `dead_man_at_s`: when the charger falls to its fallback by itself unless told again; None: never.
    `can_pause`: 0 A, or what this charger takes instead, was not refused so far.
    `lowest_da`: the lowest limit above a pause that it accepts. `refuses_limits`: it accepts none at all.
    `problem`: what a person should know, in words; empty if nothing. `escalation`: what is being done about
    one that draws more than it may. `error_code`: what came with its last status, in OCPP's word.
    """

    id: str
    charge_point_id: str
    connector_id: int = 1
    connected: bool = False
    operative: bool = True
    status: ChargingStatus = ChargingStatus.UNKNOWN
    status_at_s: float = 0.0
    session: Session | None = None
    draws: tuple[Draw, ...] = ()
    orders: tuple[Order, ...] = ()
    dead_man_at_s: float | None = None
    has_dead_man: bool = True
    refuses_limits: bool = False
    can_pause: bool = True
    lowest_da: int = MIN_PILOT_DA
    power_w: float | None = None
    energy_wh: float | None = None
    problem: str = ""
    escalation: Escalation = Escalation.NONE
    error_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePointInfo:
    """Who a charge point says it is (BootNotification), and when it was last heard (Unix time)."""

    id: str
    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    last_seen_wall_s: float = 0.0
    accepted: bool = True
    """False: unknown and not adopted; listed as knocking, never controlled."""
