"""What a charger tells the central system in OCPP 2.0.1 and 2.1: which message is answered where."""

from __future__ import annotations

from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.station import Station
from addon.csms.v201.certificates import CertificateWishes
from addon.csms.v201.identity import Identity
from addon.csms.v201.measurements import Measurements
from addon.csms.v201.notices import Handler, Notices201
from addon.csms.v201.other_limits import OtherLimits
from addon.csms.v201.profiles import ProfileReports
from addon.csms.v201.transactions import Transactions
from addon.csms.v201.variables import Reports

ACKNOWLEDGED_21 = (
    "BatterySwap",
    "ClosePeriodicEventStream",
    "NotifyDERAlarm",
    "NotifyDERStartStop",
    "NotifyPeriodicEventStream",
    "NotifySettlement",
    "NotifyWebPaymentStarted",
    "ReportDERControl",
)
"""Messages of 2.1 that want to be heard and no more: homes have no use for what they tell."""
REJECTED_21 = ("OpenPeriodicEventStream",)
"""A stream is only opened for monitors that were set, and none are set here."""


class Inbound201:
    """Answers the calls of one charger."""

    def __init__(  # noqa: PLR0913 - one for each block of the standard
        self,
        station: Station,
        *,
        identity: Identity,
        transactions: Transactions,
        measurements: Measurements,
        reports: Reports,
        profiles: ProfileReports,
        other_limits: OtherLimits,
        notices: Notices201,
        certificates: CertificateWishes,
    ) -> None:
        self._station = station
        self._handlers: dict[str, Handler] = {
            "Authorize": transactions.authorize,
            "BootNotification": identity.boot_notification,
            "ClearedChargingLimit": other_limits.cleared_charging_limit,
            "Get15118EVCertificate": certificates.get_15118_ev_certificate,
            "GetCertificateChainStatus": certificates.get_certificate_chain_status,
            "GetCertificateStatus": certificates.get_certificate_status,
            "Heartbeat": identity.heartbeat,
            "MeterValues": measurements.meter_values,
            "NotifyChargingLimit": other_limits.notify_charging_limit,
            "NotifyEVChargingNeeds": other_limits.notify_ev_charging_needs,
            "NotifyEVChargingSchedule": other_limits.notify_ev_charging_schedule,
            "NotifyPriorityCharging": other_limits.notify_priority_charging,
            "NotifyReport": reports.notify_report,
            "PullDynamicScheduleUpdate": other_limits.pull_dynamic_schedule_update,
            "ReportChargingProfiles": profiles.report_charging_profiles,
            "SignCertificate": certificates.sign_certificate,
            "StatusNotification": identity.status_notification,
            "TransactionEvent": transactions.transaction_event,
            "VatNumberValidation": _no_vat_number,
            **notices.handlers(),
            **dict.fromkeys(ACKNOWLEDGED_21, _acknowledged),
            **dict.fromkeys(REJECTED_21, _rejected),
        }

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""
        handler = self._handlers.get(action)
        if handler is None:
            raise CallRefused(ErrorCode.NOT_IMPLEMENTED, f"{action[:50]} is not known here")
        self._station.heard()
        answer = await handler(payload)
        self._station.changed()
        return answer


async def _acknowledged(_: Payload) -> Payload:
    return {}


async def _rejected(_: Payload) -> Payload:
    return {"status": "Rejected"}


async def _no_vat_number(payload: Payload) -> Payload:
    return {"status": "Rejected", "vatNumber": str(payload.get("vatNumber", ""))[:20]}
