"""A TransactionEvent (OCPP 2.0.1 part 2, E) -> what it says. Pure, and as lenient as it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from addon.csms.codec import integer, objects, part, text
from addon.csms.connector import NO_CURRENT_DA
from addon.csms.meter_values import MeterSample
from addon.csms.timestamps import parse_timestamp
from addon.csms.v201.meter_value import read_sample

STARTED, UPDATED, ENDED = "Started", "Updated", "Ended"
MAX_UID_CHARS = 255
"""The standard says 36; longer ones are taken while they do no harm."""
MAX_WORD_CHARS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """What a driver is known by. `kind`: 2.0.1's IdTokenEnumType, "" where nothing was said."""

    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEvent:
    """One event. `uid`: the charger's own text for the transaction; "" where it names none.

    `at_wall_s` is by the charger's clock, which wrote `written`. `evse_id`, `connector_id`:
    0 where that is not told. `samples`: oldest first.
    `token` is None where the event has none; one without a value is a session that needs none.
    """

    kind: str
    uid: str
    at_wall_s: float | None
    written: str
    seq_no: int | None
    offline: bool
    evse_id: int
    connector_id: int
    charging: str
    stopped_reason: str
    token: IdToken | None
    samples: tuple[MeterSample, ...]

    @property
    def departed(self) -> bool:
        """Whether it says that the cable is out."""
        return self.stopped_reason == "EVDisconnected" or self.charging == "Idle"

    @property
    def charges(self) -> bool:
        """Whether it says that the car draws current."""
        drawn = any(max(s.terminals_da) > NO_CURRENT_DA for s in self.samples[-1:] if s.terminals_da)
        return drawn or self.charging.lower() == "charging"

    @property
    def registers_wh(self) -> tuple[float, ...]:
        """What its measurements say that the energy register was, oldest first."""
        return tuple(sample.energy_wh for sample in self.samples if sample.energy_wh is not None)


def read_event(payload: Mapping[str, object]) -> TransactionEvent:
    """Read a TransactionEvent; what is missing is empty."""
    info, evse = part(payload, "transactionInfo"), part(payload, "evse")
    samples = [read_sample(element) for element in objects(payload, "meterValue")]
    return TransactionEvent(
        kind=text(payload, "eventType").capitalize(),
        uid=text(info, "transactionId")[:MAX_UID_CHARS],
        at_wall_s=parse_timestamp(payload.get("timestamp")),
        written=text(payload, "timestamp"),
        seq_no=integer(payload, "seqNo"),
        offline=payload.get("offline") in (True, "true"),
        evse_id=integer(evse, "id") or 0,
        connector_id=integer(evse, "connectorId") or 0,
        charging=text(info, "chargingState")[:MAX_WORD_CHARS],
        stopped_reason=text(info, "stoppedReason")[:MAX_WORD_CHARS],
        token=read_token(payload),
        samples=tuple(sorted(samples, key=lambda sample: sample.wall_s or 0.0)),
    )


def read_token(payload: Mapping[str, object]) -> IdToken | None:
    """Read the `idToken` of a message; a bare text, as 1.6 has it, will do."""
    token = payload.get("idToken")
    if isinstance(token, Mapping):
        return IdToken(value=text(token, "idToken"), kind=text(token, "type"))
    return IdToken(value=text(payload, "idToken")) if token is not None else None
