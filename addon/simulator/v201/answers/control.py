"""Remote control, availability and reservation (blocks B, F, G, H)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from addon.simulator.local_list import Reservation
from addon.simulator.v201.charging_profile import read
from addon.simulator.v201.duties import Duties
from addon.simulator.v201.metering import meter_value
from addon.simulator.v201.session import RemoteStart, Session
from addon.simulator.wording import Fields, Routes, info


def routes(duties: Duties) -> Routes:
    """Answer what is to be done at once."""
    control, reserving, triggers = _Control(duties), _Reserving(duties), _Triggers(duties)
    return {
        "RequestStartTransaction": control.start,
        "RequestStopTransaction": control.stop,
        "ChangeAvailability": control.availability,
        "Reset": control.reset,
        "UnlockConnector": control.unlock,
        "GetTransactionStatus": control.transaction_status,
        "ReserveNow": reserving.reserve,
        "CancelReservation": reserving.cancel,
        "TriggerMessage": triggers.trigger,
    }


class _Control:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def start(
        self,
        id_token: Fields,
        remote_start_id: int,
        evse_id: int | None = None,
        charging_profile: Mapping[str, Any] | None = None,
        **_: object,
    ) -> Fields:
        """Let a car charge; where none is plugged in yet, it is waited for (F02)."""
        takes = self._duties.station.quirks.takes_start_profile
        if charging_profile and (not takes or charging_profile["charging_profile_purpose"] != "TxProfile"):
            return _rejected("InvalidProfile")
        session = self._duties.session(evse_id) if evse_id else self._free()
        if session is None or self._duties.reservations.bars(session.evse_id, id_token["id_token"]):
            return _rejected("NoEvse")
        now_s = self._duties.now_s()
        if not session.station.plugged and session.station.status == "Available":
            timeout_s = self._duties.model.number("TxCtrlr", "EVConnectionTimeOut")
            session.awaited = RemoteStart(
                token=id_token, remote_start_id=remote_start_id, until_s=now_s + timeout_s
            )
            return {"status": "Accepted"}
        began = session.allow(id_token, now_s, remote_start_id=remote_start_id)
        if not began:
            return _rejected("TxInProgress")
        if charging_profile:
            profile = {**charging_profile, "transaction_id": session.transaction_id}
            session.station.take_profile(1, read(session.evse_id, profile), profile, now_s)
        return {"status": "Accepted", "transaction_id": session.transaction_id}

    def _free(self) -> Session | None:
        """Choose the EVSE at which a car waits, or else one without a transaction."""
        return next(
            (s for s in self._duties.sessions if s.station.plugged and not s.authorized),
            next((s for s in self._duties.sessions if not s.running), None),
        )

    def stop(self, transaction_id: str, **_: object) -> Fields:
        """End the transaction with this id."""
        for session in self._duties.sessions:
            if session.running and session.transaction_id == transaction_id:
                if session.station.quirks.heeds_stop:
                    session.disallow("Remote", "RemoteStop", self._duties.now_s())
                return {"status": "Accepted"}
        return _rejected("TxNotFound")

    def availability(
        self, operational_status: str, evse: Mapping[str, Any] | None = None, **_: object
    ) -> Fields:
        """Go into or out of service: one EVSE, or all."""
        session = self._duties.session(evse["id"]) if evse and evse["id"] else None
        if evse and evse["id"] and session is None:
            return _rejected("UnknownEvse")
        affected = [session] if session else self._duties.sessions
        statuses = {
            one.station.set_operative(operative=operational_status == "Operative") for one in affected
        }
        if self._duties.station.quirks.availability_harms:
            for one in affected:
                one.station.fault = "InternalError"
        self._duties.agenda.wake.set()
        return {"status": "Scheduled" if "Scheduled" in statuses else "Accepted"}

    def reset(self, type: str, evse_id: int | None = None, **_: object) -> Fields:  # noqa: A002 - the standard's name
        """Restart, at once or when no transaction is open; of one EVSE only its transaction ends."""
        affected = [s for s in self._duties.sessions if evse_id in (None, 0, s.evse_id)]
        if not affected:
            return _rejected("UnknownEvse")
        running = [session for session in affected if session.running]
        if type == "OnIdle" and running:
            self._duties.go_down_when_idle()
            return {"status": "Scheduled"}
        for session in running:
            session.close("ImmediateReset", "ResetCommand", self._duties.now_s())
        if not evse_id:
            self._duties.go_down("RemoteReset")
        return {"status": "Accepted"}

    def unlock(self, evse_id: int, connector_id: int, **_: object) -> Fields:
        """Release the cable, unless somebody is allowed to charge (F05)."""
        session = self._duties.session(evse_id)
        if session is None or connector_id != 1:
            return {"status": "UnknownConnector"}
        if session.authorized:
            return {"status": "OngoingAuthorizedTransaction"}
        return {"status": "Unlocked"}

    def transaction_status(self, transaction_id: str | None = None, **_: object) -> Fields:
        """Tell whether a transaction goes on, and whether anything about it waits to be told (E14)."""
        waiting = {"messages_in_queue": len(self._duties.agenda.outbox) > 0}
        if transaction_id is None:
            return waiting
        ongoing = any(session.transaction_id == transaction_id for session in self._duties.sessions)
        return {**waiting, "ongoing_indicator": ongoing}


class _Reserving:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def reserve(
        self,
        id: int,  # noqa: A002 - the standard's name
        expiry_date_time: str,
        id_token: Fields,
        evse_id: int | None = None,
        **_: object,
    ) -> Fields:
        """Keep an EVSE, or any of them, for a token."""
        if not self._duties.model.yes("ReservationCtrlr", "Enabled"):
            return {"status": "Rejected"}
        session = self._duties.session(evse_id or 1)
        if session is None:
            return {"status": "Rejected", "status_info": info("UnknownEvse")}
        status = session.station.status
        if status != "Available":
            return {"status": "Unavailable" if status == "Unavailable" else "Occupied"}
        held = self._duties.reservations.of(evse_id or 0)
        if held and held.id != id:
            return {"status": "Occupied"}
        self._duties.reservations.add(
            Reservation(
                id=id,
                connector_id=evse_id or 0,
                tag=id_token["id_token"],
                expires_s=datetime.fromisoformat(expiry_date_time).timestamp(),
            )
        )
        self._duties.agenda.wake.set()
        return {"status": "Accepted"}

    def cancel(self, reservation_id: int, **_: object) -> Fields:
        """Forget a reservation."""
        known = self._duties.reservations.cancel(reservation_id)
        self._duties.agenda.wake.set()
        return {"status": "Accepted" if known else "Rejected"}


class _Triggers:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def trigger(self, requested_message: str, evse: Mapping[str, Any] | None = None, **_: object) -> Fields:
        """Promise to send a message (F06)."""
        self._duties.bear_trigger()
        of_evse = (evse or {}).get("id")
        sessions = [s for s in self._duties.sessions if of_evse in (None, 0, s.evse_id)]
        send = {
            "BootNotification": self._boot,
            "Heartbeat": self._heartbeat,
            "StatusNotification": self._status,
            "MeterValues": self._meter_values,
            "TransactionEvent": self._transaction_event,
            "FirmwareStatusNotification": self._firmware_status,
            "LogStatusNotification": self._log_status,
            "SignChargingStationCertificate": self._sign,
        }.get(requested_message)
        if send is None:
            return {"status": "NotImplemented"}
        return {"status": "Accepted" if sessions and send(sessions) else "Rejected"}

    def _boot(self, _: list[Session]) -> bool:
        self._duties.agenda.say("BootNotification")
        return True

    def _heartbeat(self, _: list[Session]) -> bool:
        self._duties.agenda.say("Heartbeat")
        return True

    def _status(self, sessions: list[Session]) -> bool:
        for session in sessions:
            self._duties.agenda.told_status.pop(session.evse_id, None)
        self._duties.agenda.wake.set()
        return True

    def _meter_values(self, sessions: list[Session]) -> bool:
        names = self._duties.model.members("AlignedDataCtrlr", "Measurands")
        for session in sessions:
            value = meter_value(session.station, names, self._duties.now_s(), "Trigger")
            self._duties.agenda.say("MeterValues", evse_id=session.evse_id, meter_value=[value])
        return True

    def _transaction_event(self, sessions: list[Session]) -> bool:
        running = [session for session in sessions if session.running]
        for session in running:
            session.sample("Trigger", "Trigger", self._duties.now_s())
        return bool(running)

    def _firmware_status(self, _: list[Session]) -> bool:
        self._duties.agenda.say("FirmwareStatusNotification", status="Idle")
        return True

    def _log_status(self, _: list[Session]) -> bool:
        self._duties.agenda.say("LogStatusNotification", status="Idle")
        return True

    def _sign(self, _: list[Session]) -> bool:
        if self._duties.csr:
            self._duties.agenda.say(
                "SignCertificate", csr=self._duties.csr, certificate_type="ChargingStationCertificate"
            )
        return bool(self._duties.csr)


def _rejected(reason: str) -> Fields:
    return {"status": "Rejected", "status_info": info(reason)}
