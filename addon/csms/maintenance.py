"""What is asked of a charger to look after it: firmware, logs, configuration, in any version of OCPP.

Nothing here limits a car. A version of OCPP implements `Maintenance`; what the charger tells of its progress
comes as notices (`Station.noted`), in the words below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from addon.csms.notices import Notices
from addon.csms.trace import Trace
from addon.model.loadpoint import ChargePointInfo, LoadpointState
from addon.model.records import ChargePointRecord


class LogKind(StrEnum):
    """Which of a charger's logs. Words of OCPP (security whitepaper, LogEnumType)."""

    DIAGNOSTICS = "DiagnosticsLog"
    SECURITY = "SecurityLog"


class Message(StrEnum):
    """Messages that a person can have sent again. Words of OCPP 1.6; each version has its own for some."""

    BOOT = "BootNotification"
    HEARTBEAT = "Heartbeat"
    STATUS = "StatusNotification"
    METER_VALUES = "MeterValues"
    FIRMWARE = "FirmwareStatusNotification"
    DIAGNOSTICS = "DiagnosticsStatusNotification"
    LOG = "LogStatusNotification"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRequest:
    """Wanted: a log, uploaded to `url`. `request_id` comes back in the notices of those who know it."""

    kind: LogKind
    url: str = field(repr=False)
    request_id: int
    from_wall_s: float | None = None
    to_wall_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReply:
    """What the charger said to a LogRequest.

    `file_name`: what it will call the file, "" where it does not tell. `by`: the message that it understood.
    """

    by: str
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What proves a firmware to the charger: PEM of the maker's certificate, and the signature in base64."""

    certificate: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareRequest:
    """Wanted: that the charger fetches its firmware from `url` at that instant, and installs it."""

    url: str = field(repr=False)
    request_id: int
    retrieve_at_wall_s: float
    signature: Signature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One configuration key (1.6), or one variable named `Component.Variable` (2.x).

    `value` is None where the charger keeps it to itself.
    """

    key: str
    value: str | None
    readonly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All that it told. `complete`: it was asked for all keys at once, and not only for those known here."""

    settings: tuple[Setting, ...]
    complete: bool


class Outcome(StrEnum):
    """What a charger made of a changed setting. Words of OCPP 1.6 (ConfigurationStatus, section 7.22)."""

    ACCEPTED = "Accepted"
    REBOOT_REQUIRED = "RebootRequired"
    REJECTED = "Rejected"
    NOT_SUPPORTED = "NotSupported"


TAKEN = frozenset({Outcome.ACCEPTED, Outcome.REBOOT_REQUIRED})


class Maintenance(Protocol):
    """Asks one charger over one connection.

    All raise PeerError; what changes anything raises ShadowError in shadow mode. Those that return None
    raise PeerRefusedError, with the charger's word as code, when it says no.
    """

    async def fetch_log(self, request: LogRequest) -> LogReply:
        """Ask for a log to be uploaded. The older message is tried where the newer one is not known."""

    async def update_firmware(self, request: FirmwareRequest) -> None:
        """Ask for a firmware to be fetched and installed."""

    async def configuration(self) -> Configuration:
        """Read all settings."""

    async def setting(self, key: str) -> Setting | None:
        """Read one; None where it has none of that name."""

    async def change(self, key: str, value: str) -> Outcome:
        """Set one."""

    async def trigger(self, message: Message, connector_id: int | None = None) -> None:
        """Ask for a message to be sent again."""

    async def clear_cache(self) -> None:
        """Make it forget which tags it has seen accepted."""

    async def data_transfer(self, vendor: str, message: str, data: str) -> tuple[str, str]:
        """Send something of the vendor's own; returns the charger's status and data, whatever they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Between which addresses a charger's connection runs: the charger's, and the one of ours it dialled."""

    remote: str
    local: str


class Maintained(Protocol):
    """A charge point as who looks after it sees it."""

    @property
    def info(self) -> ChargePointInfo:
        """Who it is."""

    def record(self) -> ChargePointRecord:
        """Tell who it is and what was learned of it."""

    @property
    def trace(self) -> Trace:
        """What was said lately."""

    @property
    def notices(self) -> Notices:
        """What it said of firmware, logs and security."""

    @property
    def reach(self) -> Reach | None:
        """Whence it is connected; None while it is not."""

    def loadpoints(self) -> tuple[LoadpointState, ...]:
        """Tell the state of each connector, as of now."""

    def maintenance(self) -> Maintenance:
        """Ask it for this and that; raises PeerGoneError while it is not connected."""

    async def reset(self, *, hard: bool) -> None:
        """Restart the charge point; raises PeerError."""

    async def unlock(self, connector_id: int) -> None:
        """Release the cable; raises PeerError."""

    async def refresh(self) -> None:
        """Ask the charger again for its configuration, status and meter values; raises PeerError."""
