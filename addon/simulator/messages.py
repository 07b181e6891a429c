"""What the simulated charger says, as the `ocpp` library's requests."""

from __future__ import annotations

from collections.abc import Sequence

from ocpp.v16 import call
from ocpp.v16.enums import ChargePointErrorCode, ChargePointStatus, Reason

from addon.simulator.metering import meter_value
from addon.simulator.quirks import Quirks
from addon.simulator.station import Station, Transaction


def boot_notification(quirks: Quirks) -> call.BootNotification:
    """Say who it is."""
    return call.BootNotification(
        charge_point_vendor=quirks.vendor,
        charge_point_model=quirks.model,
        charge_point_serial_number=quirks.serial,
        firmware_version=quirks.firmware,
    )


def status_notification(
    station: Station, connector_id: int, status: str, now_s: float
) -> call.StatusNotification:
    """Say how a connector is."""
    return call.StatusNotification(
        connector_id=connector_id,
        error_code=ChargePointErrorCode.no_error,
        status=ChargePointStatus(status),
        timestamp=station.timestamp(now_s),
        info=station.quirks.status_info,
        vendor_error_code=station.quirks.vendor_error_code,
    )


def start_transaction(transaction: Transaction) -> call.StartTransaction:
    """Say that a transaction began."""
    return call.StartTransaction(
        connector_id=1,
        id_tag=transaction.id_tag,
        meter_start=transaction.meter_start_wh,
        timestamp=transaction.started,
    )


def stop_transaction(
    transaction: Transaction, *, timestamp: str, meter_stop_wh: int, reason: str
) -> call.StopTransaction:
    """Say that a transaction ended. One that never got an id is ended as 0."""
    return call.StopTransaction(
        meter_stop=meter_stop_wh,
        timestamp=timestamp,
        transaction_id=transaction.id or 0,
        reason=Reason(reason),
        id_tag=transaction.id_tag,
    )


def triggered_sample(station: Station, measurands: Sequence[str], now_s: float) -> call.MeterValues:
    """Say what the meter reads, because TriggerMessage asked for it."""
    transaction = station.transaction
    return call.MeterValues(
        connector_id=1,
        meter_value=[meter_value(station, measurands, now_s, context="Trigger")],
        transaction_id=transaction.id if transaction else None,
    )
