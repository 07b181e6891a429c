"""The transactions of one EVSE of the simulated OCPP 2.0.1 charger, told as events (block E)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from addon.simulator.outbox import Message
from addon.simulator.station import Station
from addon.simulator.v201.agenda import Agenda
from addon.simulator.v201.device_model import DeviceModel
from addon.simulator.v201.metering import meter_value
from addon.simulator.wording import Fields, Say


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteStart:
    """A RequestStartTransaction that waits for its car until `until_s`."""

    token: Fields
    remote_start_id: int
    until_s: float


class Session:
    """One EVSE's.

    Attributes:
        refused: its car's id token was turned away; asked about again after replugging.
        awaited: a remote start that waits for its car.

    """

    def __init__(
        self,
        evse_id: int,
        station: Station,
        model: DeviceModel,
        agenda: Agenda,
        *,
        online: Callable[[], bool],
        now_s: Callable[[], float],
    ) -> None:
        self.evse_id = evse_id
        self.station = station
        self.refused = False
        self.awaited: RemoteStart | None = None
        self._model = model
        self._agenda = agenda
        self._online = online
        self._now_s = now_s
        self._seq_no = 0
        self._state = ""
        self._sampled_at_s = 0.0
        self._remote_start_id: int | None = None

    # -- what can be seen of it ----------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a transaction is open."""
        return self.station.transaction is not None

    @property
    def authorized(self) -> bool:
        """Whether somebody was allowed to charge."""
        return self.station.transaction is not None and self.station.transaction.authorized

    @property
    def transaction_id(self) -> str:
        """The open transaction's id, or ""."""
        return self.station.transaction.uuid if self.station.transaction else ""

    @property
    def waits_for_token(self) -> bool:
        """Whether a car is plugged in that nobody has allowed to charge."""
        transaction = self.station.transaction
        if self.refused or self.station.quirks.needs_remote_start:
            return False
        if transaction:
            return not transaction.authorized and self.station.plugged
        return self.station.status == "Preparing"

    @property
    def charging_state(self) -> str:
        """Its ChargingState (§3.16) within a transaction."""
        transaction = self.station.transaction
        if transaction is None or not self.station.plugged:
            return "Idle"
        if not transaction.authorized:
            return "EVConnected"
        if self.station.offered_da == 0:
            return "SuspendedEVSE"
        return "Charging" if self.station.drawing else "SuspendedEV"

    # -- what happens --------------------------------------------------------------------------------

    def plugged(self, now_s: float) -> None:
        """Take note of a car: a transaction may begin with it, before anybody is authorized (E02)."""
        self.refused = False
        if "EVConnected" in self._model.members("TxCtrlr", "TxStartPoint"):
            self._open("", now_s, "CablePluggedIn", authorized=False)
        awaited, self.awaited = self.awaited, None
        if awaited and now_s <= awaited.until_s:
            self.allow(awaited.token, now_s, remote_start_id=awaited.remote_start_id)

    def allow(self, token: Fields, now_s: float, *, remote_start_id: int | None = None) -> bool:
        """Let the car charge, from a tap or a remote start; tells whether there was one to let."""
        trigger = "Authorized" if remote_start_id is None else "RemoteStart"
        transaction = self.station.transaction
        if transaction is None:
            if not self.station.plugged or self.station.status == "Unavailable":
                return False
            self._open(token["id_token"], now_s, trigger, token=token, remote_start_id=remote_start_id)
            return True
        if transaction.authorized:
            return False
        transaction.authorized, transaction.id_tag = True, token["id_token"]
        self._remote_start_id = remote_start_id
        self.station.step(now_s)
        self._tell("Updated", trigger, now_s, id_token=token)
        return True

    def disallow(self, reason: str, trigger: str, now_s: float, token: Fields | None = None) -> None:
        """Stop charging; whether the transaction ends with that is TxStopPoint's matter."""
        if {"Authorized", "PowerPathClosed", "EnergyTransfer"} & set(
            self._model.members("TxCtrlr", "TxStopPoint")
        ):
            self.close(reason, trigger, now_s, token)
        else:
            self.station.deauthorize(now_s)
            self.refused = True
            self._tell("Updated", trigger, now_s, id_token=token)

    def close(self, reason: str, trigger: str, now_s: float, token: Fields | None = None) -> None:
        """End the transaction."""
        self.station.step(now_s)
        state = "Idle" if trigger == "EVDeparted" else "EVConnected"
        final = meter_value(
            self.station,
            self._model.members("SampledDataCtrlr", "TxEndedMeasurands"),
            now_s,
            "Transaction.End",
        )
        self._tell(
            "Ended",
            trigger,
            now_s,
            state=state,
            reason=reason,
            meter_value=[final],
            id_token=token,
        )
        self.station.end(now_s)

    def watch(self, now_s: float) -> None:
        """Tell a changed charging state, and a sample when one is due."""
        if not self.running:
            return
        if self.charging_state != self._state:
            self._tell("Updated", "ChargingStateChanged", now_s)
        interval_s = self._model.number("SampledDataCtrlr", "TxUpdatedInterval")
        if interval_s and now_s - self._sampled_at_s >= interval_s:
            self._sampled_at_s = now_s
            self.sample("MeterValuePeriodic", "Sample.Periodic", now_s)

    def sample(self, trigger: str, context: str, now_s: float) -> None:
        """Tell what the meter reads within the transaction."""
        component, name = (
            ("AlignedDataCtrlr", "Measurands")
            if context == "Sample.Clock"
            else ("SampledDataCtrlr", "TxUpdatedMeasurands")
        )
        value = meter_value(self.station, self._model.members(component, name), now_s, context)
        self._tell("Updated", trigger, now_s, sample=True, meter_value=[value])

    # -- events --------------------------------------------------------------------------------------

    def _open(
        self,
        id_tag: str,
        now_s: float,
        trigger: str,
        *,
        authorized: bool = True,
        token: Fields | None = None,
        remote_start_id: int | None = None,
    ) -> None:
        self.station.begin(id_tag, now_s, uuid=str(uuid.uuid4()), authorized=authorized)
        self._seq_no, self._sampled_at_s, self._remote_start_id = 0, now_s, remote_start_id
        first = meter_value(
            self.station,
            self._model.members("SampledDataCtrlr", "TxStartedMeasurands"),
            now_s,
            "Transaction.Begin",
        )
        self._tell(
            "Started",
            trigger,
            now_s,
            evse={"id": self.evse_id, "connector_id": 1},
            meter_value=[first],
            id_token=token,
        )

    def _tell(
        self,
        kind: str,
        trigger: str,
        now_s: float,
        *,
        state: str = "",
        reason: str = "",
        sample: bool = False,
        **fields: Any,  # noqa: ANN401 - a message's fields
    ) -> None:
        transaction = self.station.transaction
        self._state = state or self.charging_state
        about: Fields = {"transaction_id": self.transaction_id, "charging_state": self._state}
        if reason:
            about["stopped_reason"] = reason
        if self._remote_start_id is not None:
            about["remote_start_id"] = self._remote_start_id
        event = {
            "event_type": kind,
            "timestamp": self.station.timestamp(now_s),
            "trigger_reason": trigger,
            "seq_no": self._seq_no,
            "transaction_info": about,
            "offline": not self._online(),
            **fields,
        }
        self._seq_no += 1

        def answered(answer: Any) -> None:  # noqa: ANN401 - the library's untyped answers
            verdict = (answer.id_token_info or {}).get("status", "Accepted")
            ongoing = self.station.transaction is transaction and transaction is not None
            if verdict != "Accepted" and ongoing and self._model.yes("TxCtrlr", "StopTxOnInvalidId"):
                self.refused = True
                self.disallow("DeAuthorized", "Deauthorized", self._now_s())

        message = Message(build=lambda: Say("TransactionEvent", event), answered=answered)
        self._agenda.keep(message, sample=sample)
